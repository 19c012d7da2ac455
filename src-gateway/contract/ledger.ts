import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, pageInput, pageOf, rowId, usd } from './ids.ts'

/**
 * What an entry says. `charge`: a request's cost. `refund`: a charge given back, whole or in part. `grant`: credit given.
 * `redeem`: credit from a code. `adjust`: a correction either way.
 */
export const ledgerKind = z.enum(['charge', 'refund', 'grant', 'redeem', 'adjust'])
export type LedgerKind = z.infer<typeof ledgerKind>

/** One movement of money, never changed once written. */
export const ledgerEntry = z.object({
  id: z.string(),
  at: instant,
  kind: ledgerKind,
  /** What the holder's balance changed by: charges are negative. */
  amountUsd: usd,
  /** The same, exactly: integer nano-USD (10⁻⁹ USD). */
  amountNano: z.number().int(),
  tokenId: z.number().nullable(),
  userId: z.number().nullable(),
  channelId: z.number().nullable(),
  group: z.string().nullable(),
  model: z.string().nullable(),
  requestId: z.string().nullable(),
  /** The version of the price a charge was made with; see `/prices/versions/{id}`. */
  priceVersion: z.number().nullable(),
  /** Who made it; null for charges. */
  by: z.string().nullable(),
  /** Why; null for charges. */
  reason: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

const filter = {
  from: instant.optional(),
  to: instant.optional(),
  kind: ledgerKind.optional(),
  tokenId: rowId.optional(),
  userId: rowId.optional(),
  channelId: rowId.optional(),
  requestId: z.string().max(100).optional(),
}
export const ledgerFilter = z.object(filter)
export type LedgerFilter = z.infer<typeof ledgerFilter>

const reason = z.string().trim().min(1).max(500)
const amount = z.number().min(-1_000_000_000).max(1_000_000_000)

/** A sum that does not agree with the entries it is made of. */
export const ledgerDifference = z.object({
  /** What was summed: `token 3`, `user 1`, `budget 2`, `day 2026-11-21`. */
  subject: z.string(),
  kind: z.enum(['token', 'user', 'budget', 'rollup', 'log']),
  /** nano-USD as stored. */
  storedNano: z.number(),
  /** nano-USD as the entries sum to. */
  summedNano: z.number(),
})

export const ledgerCheck = z.object({
  at: instant,
  entries: z.number(),
  tookMs: z.number(),
  /** Sums compared. */
  compared: z.number(),
  differences: z.array(ledgerDifference),
  /** Money held for requests in progress while it was checked. */
  reservations: z.number(),
})
export type LedgerCheck = z.infer<typeof ledgerCheck>

const tag = { tags: ['ledger'] }

export const ledgerContract = {
  list: oc
    .route({ method: 'GET', path: '/ledger', ...tag, summary: 'Movements of money, newest first' })
    .input(pageInput.extend(filter))
    .output(pageOf(ledgerEntry)),
  /** Exactly one of `tokenId` and `userId`. */
  create: oc
    .route({
      method: 'POST',
      path: '/ledger',
      successStatus: 201,
      ...tag,
      summary: 'Grant credit to a user or an API key, or adjust what is counted as used',
    })
    .input(
      z.strictObject({
        kind: z.enum(['grant', 'adjust']),
        amountUsd: amount,
        tokenId: rowId.optional(),
        userId: rowId.optional(),
        reason,
      }),
    )
    .output(ledgerEntry),
  refund: oc
    .route({
      method: 'POST',
      path: '/ledger/refund',
      successStatus: 201,
      ...tag,
      summary: 'Give back the charge of a request, whole or in part; never more than it was',
    })
    .input(
      z.strictObject({ requestId: z.string().min(1).max(100), amountUsd: z.number().positive().optional(), reason }),
    )
    .output(ledgerEntry),
  check: oc
    .route({
      method: 'POST',
      path: '/ledger/check',
      ...tag,
      summary: 'Recompute every balance from the entries and name each difference',
    })
    .output(ledgerCheck),
}
