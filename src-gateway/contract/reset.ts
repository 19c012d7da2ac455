import { oc } from '@orpc/contract'
import { z } from 'zod'

/**
 * What is forgotten.
 *
 * - `history`: requests, statistics, kept messages, notifications. What keys, users and budgets have used counts from zero
 *   again; what is left of prepaid credit stays.
 * - `settings`: every setting is as in a new installation.
 * - `everything`: both, and channels, API keys, users, groups, prices, budgets and rules. How this gateway is signed in to
 *   and reached stays.
 */
export const resetScope = z.enum(['history', 'settings', 'everything'])
export type ResetScope = z.infer<typeof resetScope>

export const resetContract = {
  run: oc
    .route({
      method: 'POST',
      path: '/reset',
      tags: ['reset'],
      summary: 'Forget the history, the settings, or everything; the whole database is copied first',
    })
    .input(
      z.strictObject({
        scope: resetScope,
        /** The scope once more: nothing is forgotten by a slip. */
        confirm: z.string().max(100),
      }),
    )
    .output(
      z.object({
        /** The copy of the database from before, among the copies that can be restored. */
        copy: z.string(),
      }),
    ),
}
