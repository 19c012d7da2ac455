import { GatewayError } from '../contract/index.ts'
import { base } from './base.ts'
import { logDetailView, logView } from './log-view.ts'
import type { ManagementParts } from './parts.ts'

/** The request log. Questions run in the report worker, never on the relay's thread. */
export function logHandlers({ storage }: ManagementParts) {
  return {
    list: base.logs.list.handler(async ({ input }) => {
      const { limit, cursor, ...filter } = input
      const page = await storage.reports.logs(filter, { limit, cursor })
      return { items: page.items.map(logView), nextCursor: page.nextCursor }
    }),

    get: base.logs.get.handler(async ({ input }) => {
      const row = await storage.reports.log(input.id)
      if (row === undefined) throw new GatewayError('log.not_found', `There is no log row ${input.id}`)
      return logDetailView(row, await storage.bodies.get(row.requestId))
    }),
  }
}
