import { oc } from '@orpc/contract'
import { z } from 'zod'
import { usd } from './ids.ts'

const amounts = {
  requests: z.number(),
  errors: z.number(),
  inputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  /** Charges, refunds taken off. */
  costUsd: usd,
  /** The same, exactly: integer nano-USD. */
  costNano: z.number().int(),
}

const line = z.object({ key: z.string(), label: z.string(), ...amounts })
export type ReportLine = z.infer<typeof line>

/** What a month cost, by whom and for what. Months are the calendar's in UTC, as the rollups are. */
export const monthlyReport = z.object({
  month: z.string(),
  total: z.object(amounts),
  users: z.array(line),
  tokens: z.array(line),
  models: z.array(line),
  channels: z.array(line),
  days: z.array(z.object({ day: z.string(), costUsd: usd, costNano: z.number().int(), requests: z.number() })),
  /** Movements beside requests: refunds, grants, redeemed codes, adjustments. */
  movements: z.array(z.object({ kind: z.string(), count: z.number(), amountUsd: usd, amountNano: z.number().int() })),
})
export type MonthlyReport = z.infer<typeof monthlyReport>

export const reportContract = {
  monthly: oc
    .route({ method: 'GET', path: '/reports/monthly', tags: ['reports'], summary: 'What a month cost' })
    .input(
      z.object({
        /** `2026-11`. */
        month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month like 2026-11'),
        userId: z.coerce.number<number | string>().int().positive().optional(),
      }),
    )
    .output(monthlyReport),
}
