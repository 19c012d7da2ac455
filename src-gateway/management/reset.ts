import { mailFact } from '../catalog/mail-book.ts'
import { GatewayError } from '../contract/index.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** Forgets what a person wants forgotten, after a copy was made. Requests under way go on to their end. */
export function resetHandlers({ storage, config, mailBook, health, log, now }: ManagementParts) {
  return {
    run: base.reset.run.handler(async ({ input: { scope, confirm }, context }) => {
      if (confirm !== scope)
        throw new GatewayError('reset.unconfirmed', `confirm: write "${scope}" to forget this`, { field: 'confirm' })
      const { name: copy } = await storage.copies.make('before-reset')
      // What was answered so far is part of what is forgotten.
      await storage.ledger.flush()
      await storage.reset.run(scope, { facts: [mailFact], now: now() })
      await config.rebuild()
      await mailBook.reload()
      if (scope !== 'settings') for (const { id } of await storage.channels.all()) health.reset(id)
      log.warn({ by: context.by, scope, copy }, 'a reset: it was forgotten what a person asked to forget')
      return { copy }
    }),
  }
}
