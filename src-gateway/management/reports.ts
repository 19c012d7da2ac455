import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** What months cost. Questions run in the report worker, never on the relay's thread. */
export function reportHandlers({ storage }: Pick<ManagementParts, 'storage'>) {
  return {
    monthly: base.reports.monthly.handler(async ({ input }) => {
      // What was settled a moment ago belongs to the bill as well.
      await storage.ledger.flush()
      return storage.money.monthly(monthOf(input.month), input.userId)
    }),
  }
}

/** The calendar's month in UTC. @param name `2026-11` */
export function monthOf(name: string): { start: number; end: number; name: string } {
  const year = Number(name.slice(0, 4))
  const month = Number(name.slice(5)) - 1
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1), name }
}
