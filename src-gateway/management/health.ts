import { GatewayError } from '../contract/index.ts'
import type { StoredChannel } from '../storage/types.ts'
import { base } from './base.ts'
import { channelView } from './channel-view.ts'
import type { ManagementParts } from './parts.ts'

const minute = 60_000

/** How channels are doing, and what a person may say of that. */
export function healthHandlers({ storage, health, now }: ManagementParts) {
  async function stored(id: number): Promise<StoredChannel> {
    const channel = await storage.channels.get(id)
    if (channel === undefined) throw new GatewayError('channel.not_found', `There is no channel ${id}`)
    return channel
  }

  return {
    list: base.health.list.handler(async () => {
      const channels = await storage.channels.all()
      const newestFirst = channels.toSorted((one, other) => other.id - one.id)
      return { items: newestFirst.map(({ id }) => health.facts(id)), nextCursor: null }
    }),

    get: base.health.get.handler(async ({ input }) => health.facts((await stored(input.id)).id)),

    trip: base.health.trip.handler(async ({ input }) => {
      const channel = await stored(input.id)
      health.trip(channel.id, input.minutes * minute)
      return channelView(channel, health, now())
    }),

    reset: base.health.reset.handler(async ({ input }) => {
      const channel = await stored(input.id)
      health.reset(channel.id)
      return channelView(channel, health, now())
    }),

    prefer: base.health.prefer.handler(async ({ input }) => {
      const channel = await stored(input.id)
      health.prefer(channel.id, input.minutes * minute)
      return health.facts(channel.id)
    }),
  }
}
