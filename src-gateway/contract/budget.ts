import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, rowId, usd } from './ids.ts'

/** What money is counted for. `gateway` is everything together. */
export const budgetScope = z.enum(['token', 'user', 'group', 'channel', 'gateway'])
export type BudgetScope = z.infer<typeof budgetScope>

/** `total` never starts anew; the others start anew with each calendar day, week (from Monday on) or month. */
export const budgetPeriod = z.enum(['total', 'day', 'week', 'month'])
export type BudgetPeriod = z.infer<typeof budgetPeriod>

const budgetFields = {
  scope: budgetScope,
  /** Id of the token, user or channel as text, name of the group; empty for the gateway. */
  subject: z.string().max(64),
  limitUsd: z.number().min(0).max(1_000_000_000),
  period: budgetPeriod,
  /** Where the calendar is read: an IANA name such as `Europe/Berlin`. */
  timeZone: z.string().min(1).max(64),
  /** Shares of the limit in percent at which somebody is told, rising. */
  alerts: z.array(z.number().int().min(1).max(1000)).max(10),
  /** Whether requests are refused at the limit; false = it is only told. */
  hard: z.boolean(),
}

/** A limit of money. */
export const budget = z.object({
  id: z.number(),
  ...budgetFields,
  /** What `subject` is called; the subject itself when it is gone. */
  label: z.string(),
  /** In the present period, settled. */
  spentUsd: usd,
  /** Held for requests in progress. */
  heldUsd: usd,
  /** Left for new requests, never below 0. */
  remainingUsd: usd,
  periodStart: instant.nullable(),
  /** When it starts anew; null = never. */
  periodEnd: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Budget = z.infer<typeof budget>

export const budgetCreate = z.strictObject({
  scope: budgetFields.scope,
  subject: budgetFields.subject.default(''),
  limitUsd: budgetFields.limitUsd,
  period: budgetFields.period.default('month'),
  /** Default: the time zone of the gateway's machine. */
  timeZone: budgetFields.timeZone.optional(),
  alerts: budgetFields.alerts.default([80, 100]),
  hard: budgetFields.hard.default(true),
})
export type BudgetCreateInput = z.input<typeof budgetCreate>

export const budgetPatch = z
  .strictObject({
    limitUsd: budgetFields.limitUsd,
    period: budgetFields.period,
    timeZone: budgetFields.timeZone,
    alerts: budgetFields.alerts,
    hard: budgetFields.hard,
  })
  .partial()

/** Money held for one request in progress. */
export const reservation = z.object({
  requestId: z.string(),
  at: instant,
  amountUsd: usd,
  /** The budgets it is held in; `token` and `user` name a quota and a credit. */
  budgets: z.array(z.object({ scope: budgetScope, subject: z.string(), budgetId: z.number().nullable() })),
})
export type Reservation = z.infer<typeof reservation>

const tag = { tags: ['budgets'] }
const byId = z.object({ id: rowId })

export const budgetContract = {
  list: oc
    .route({ method: 'GET', path: '/budgets', ...tag, summary: 'Budgets and how much of them is spent' })
    .input(z.object({ scope: budgetScope.optional(), subject: z.string().max(64).optional() }))
    .output(z.object({ items: z.array(budget), nextCursor: z.string().nullable() })),
  get: oc
    .route({ method: 'GET', path: '/budgets/{id}', ...tag, summary: 'Read a budget' })
    .input(byId)
    .output(budget),
  create: oc
    .route({
      method: 'POST',
      path: '/budgets',
      successStatus: 201,
      ...tag,
      summary: 'Add a budget; what was spent in the present period counts',
    })
    .input(budgetCreate)
    .output(budget),
  update: oc
    .route({ method: 'PATCH', path: '/budgets/{id}', ...tag, summary: 'Change a budget' })
    .input(budgetPatch.extend({ id: rowId }))
    .output(budget),
  remove: oc
    .route({ method: 'DELETE', path: '/budgets/{id}', ...tag, summary: 'Delete a budget' })
    .input(byId)
    .output(z.object({ deleted: z.literal(true) })),
  reservations: oc
    .route({ method: 'GET', path: '/reservations', ...tag, summary: 'Money held for requests in progress' })
    .output(z.object({ items: z.array(reservation), nextCursor: z.string().nullable() })),
}
