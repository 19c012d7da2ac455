import { type Channel, GatewayError } from '../contract/index.ts'
import type { ChannelFields, RowChange, StoredChannel } from '../storage/types.ts'
import { base } from './base.ts'
import { failuresOf, prepareEach } from './bulk.ts'
import { checkChannel, checkGroups, fieldsOfPatch } from './channel-fields.ts'
import { channelView } from './channel-view.ts'
import type { ManagementParts } from './parts.ts'

/** What is in one list or in the other, without what is to go, each once. */
function changedList(
  known: readonly string[],
  add: readonly string[] | undefined,
  remove: readonly string[] | undefined,
): string[] {
  const gone = new Set(remove)
  return [...new Set([...known, ...(add ?? [])])].filter((name) => !gone.has(name))
}

/** What is done to several channels at once. The configuration is rebuilt once for all of them. */
export function channelBulkHandlers(parts: ManagementParts) {
  const { storage, config, health, now } = parts
  const missing = (id: number) => new GatewayError('channel.not_found', `There is no channel ${id}`)
  const view = (channel: StoredChannel): Channel => channelView(channel, health, now())

  return {
    batch: base.channels.batch.handler(async ({ input }) => {
      const { ids, patch, add, remove } = input
      // A group that does not exist is wrong for every channel, so nothing is changed at all.
      await checkGroups(parts, [...(patch.groups ?? []), ...(add.groups ?? [])])
      const { changes, failed } = await prepareEach(ids, async (id): Promise<RowChange<ChannelFields>> => {
        const channel = await storage.channels.get(id)
        if (channel === undefined) throw missing(id)
        const change = fieldsOfPatch(channel, patch)
        if (add.groups !== undefined || remove.groups !== undefined) {
          change.groups = changedList(change.groups ?? channel.groups, add.groups, remove.groups)
          if (change.groups.length === 0)
            throw new GatewayError('channel.invalid', `groups: "${channel.name}" would be in no group`, {
              field: 'groups',
            })
        }
        if (add.tags !== undefined || remove.tags !== undefined) {
          change.tags = changedList(change.tags ?? channel.tags, add.tags, remove.tags)
          if (change.tags.length > 50)
            throw new GatewayError('channel.invalid', `tags: "${channel.name}" would have more than 50 tags`, {
              field: 'tags',
            })
        }
        if (change.provider !== undefined || change.settings !== undefined)
          await checkChannel(parts, { ...channel, ...change })
        return { id, patch: change }
      })
      const changed = await storage.channels.change(changes, now())
      await config.rebuild()
      return { items: changed.map(view), failed }
    }),

    removeMany: base.channels.removeMany.handler(async ({ input }) => {
      const ids = [...new Set(input.ids)]
      const removed = await storage.channels.removeMany(ids, now())
      await config.rebuild()
      return { removed, failed: await failuresOf(ids, removed, async (id) => missing(id)) }
    }),

    restoreMany: base.channels.restoreMany.handler(async ({ input }) => {
      const ids = [...new Set(input.ids)]
      const restored = await storage.channels.restoreMany(ids, now())
      await config.rebuild()
      const back = restored.map(({ id }) => id)
      const gone = async (id: number) =>
        new GatewayError('channel.not_found', `There is no deleted channel ${id} to bring back`)
      return { items: restored.map(view), failed: await failuresOf(ids, back, gone) }
    }),

    reorder: base.channels.reorder.handler(async ({ input }) => {
      const known = new Set((await storage.channels.all()).map(({ id }) => id))
      const changes = new Map<number, RowChange<ChannelFields>>()
      for (const { id, priority } of input.priorities) {
        if (!known.has(id)) throw missing(id)
        changes.set(id, { id, patch: { priority } })
      }
      const changed = await storage.channels.change([...changes.values()], now())
      await config.rebuild()
      return { items: changed.map(view) }
    }),
  }
}
