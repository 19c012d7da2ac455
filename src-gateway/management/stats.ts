import { GatewayError, type LiveFrame, type Totals } from '../contract/index.ts'
import type { StatsQuery, TotalsRow } from '../storage/types.ts'
import { base } from './base.ts'
import { instantOf, usdOf } from './convert.ts'
import { EventQueue, endOnAbort } from './event-queue.ts'
import type { ManagementParts } from './parts.ts'

const hour = 3_600_000

/** Period shown when none is asked for, per bucket size. */
const defaultSpan = { minute: hour, hour: 24 * hour, day: 30 * 24 * hour }

function totalsView(row: TotalsRow): Totals {
  const { costNano, ...rest } = row
  return { ...rest, costUsd: usdOf(costNano) }
}

interface RangeInput {
  from?: string | undefined
  to?: string | undefined
  model?: string | undefined
  channelId?: number | undefined
  tokenId?: number | undefined
  userId?: number | undefined
  group?: string | undefined
}

function queryOf(input: RangeInput, span: number, now: number): StatsQuery {
  const to = input.to === undefined ? now : Date.parse(input.to)
  const from = input.from === undefined ? to - span : Date.parse(input.from)
  if (from > to) throw new GatewayError('request.invalid', 'from: lies after `to`', { field: 'from' })
  const { model, channelId, tokenId, userId, group } = input
  return { from, to, model, channelId, tokenId, userId, group }
}

/** Numbers over time: from the rollups, and live from the one meter. */
export function statsHandlers({ storage, meter, now }: ManagementParts) {
  return {
    summary: base.stats.summary.handler(async ({ input }) => {
      const query = queryOf(input, defaultSpan.hour, now())
      const row = await storage.reports.summary(query)
      return { ...totalsView(row), from: instantOf(query.from), to: instantOf(query.to) }
    }),

    series: base.stats.series.handler(async ({ input }) => {
      const { bucket, groupBy } = input
      const query = queryOf(input, defaultSpan[bucket], now())
      const rows = await storage.reports.series({ ...query, bucket, groupBy })
      return {
        from: instantOf(query.from),
        to: instantOf(query.to),
        bucket,
        groupBy,
        items: rows.map(({ at, key, label, ...row }) => ({ ...totalsView(row), at: instantOf(at), key, label })),
      }
    }),

    live: base.stats.live.handler(({ signal }) => {
      // A reader that cannot keep up gets the latest frame, not a backlog.
      const frames = new EventQueue<LiveFrame>(() => unsubscribe(), 1)
      const unsubscribe = meter.subscribe((frame) => frames.push(frame))
      frames.push(meter.frame())
      endOnAbort(frames, signal)
      return frames
    }),

    recent: base.stats.recent.handler(({ input }) => ({ items: meter.recent(input.minutes) })),
  }
}
