import { type Channel, GatewayError } from '../contract/index.ts'
import type { StoredChannel } from '../storage/types.ts'
import { base } from './base.ts'
import { channelBulkHandlers } from './channel-bulk.ts'
import { reportProbe } from './channel-check.ts'
import { checkChannel, fieldsOfCreate, fieldsOfPatch, providerOf } from './channel-fields.ts'
import { probeChannel } from './channel-test.ts'
import { channelView as viewOf } from './channel-view.ts'
import type { ManagementParts } from './parts.ts'
import { type CallableChannel, listUpstreamModels } from './upstream.ts'

/** Calls end with the asker; without one they only end by the channel's own timeouts. */
const never = new AbortController().signal

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)]
}

/** Channels: everything a person does with an upstream account. Each change is live before the answer leaves. */
export function channelHandlers(parts: ManagementParts) {
  const { storage, config, health, now } = parts
  const channelView = (channel: StoredChannel): Channel => viewOf(channel, health, now())

  async function stored(id: number): Promise<StoredChannel> {
    const channel = await storage.channels.get(id)
    if (channel === undefined) throw new GatewayError('channel.not_found', `There is no channel ${id}`)
    return channel
  }

  async function callable(id: number): Promise<CallableChannel> {
    const channel = await stored(id)
    const { keys, ...fields } = channel
    return {
      fields,
      secrets: keys.flatMap((key) => key.secret ?? []),
      provider: providerOf(parts, channel.provider),
    }
  }

  return {
    list: base.channels.list.handler(async ({ input }) => {
      const page = await storage.channels.list(input)
      return { items: page.items.map(channelView), nextCursor: page.nextCursor }
    }),

    get: base.channels.get.handler(async ({ input }) => channelView(await stored(input.id))),

    create: base.channels.create.handler(async ({ input }) => {
      const fields = fieldsOfCreate(parts, input)
      await checkChannel(parts, fields)
      const created = await storage.channels.create(fields, unique(input.keys), now())
      await config.rebuild()
      return channelView(created)
    }),

    update: base.channels.update.handler(async ({ input }) => {
      const { id, keys, ...patch } = input
      const before = await stored(id)
      const change = fieldsOfPatch(before, patch)
      if (change.provider !== undefined || change.settings !== undefined || change.groups !== undefined)
        await checkChannel(parts, { ...before, ...change })
      const [updated] = await storage.channels.update(
        [id],
        keys === undefined ? change : { ...change, keys: unique(keys) },
        now(),
      )
      await config.rebuild()
      return channelView(updated ?? (await stored(id)))
    }),

    remove: base.channels.remove.handler(async ({ input }) => {
      if (!(await storage.channels.remove(input.id, now())))
        throw new GatewayError('channel.not_found', `There is no channel ${input.id}`)
      await config.rebuild()
      return { deleted: true as const }
    }),

    restore: base.channels.restore.handler(async ({ input }) => {
      const restored = await storage.channels.restore(input.id, now())
      if (restored === undefined)
        throw new GatewayError('channel.not_found', `There is no deleted channel ${input.id} to bring back`)
      await config.rebuild()
      return channelView(restored)
    }),

    copy: base.channels.copy.handler(async ({ input }) => {
      const {
        id: _id,
        keys,
        lastTest: _test,
        createdAt: _created,
        updatedAt: _updated,
        ...fields
      } = await stored(input.id)
      const copied = await storage.channels.create(
        { ...fields, name: `${fields.name.slice(0, 190)} (copy)`, enabled: false },
        keys.flatMap((key) => key.secret ?? []),
        now(),
      )
      await config.rebuild()
      return channelView(copied)
    }),

    ...channelBulkHandlers(parts),

    test: base.channels.test.handler(async ({ input, signal }) => {
      const channel = await stored(input.id)
      const probe = await probeChannel(parts, await callable(input.id), input.model, signal ?? never)
      const { ok, latencyMs, status, model, message } = probe.outcome
      await storage.channels.saveTest(input.id, { at: now(), ok, latencyMs, status, model, message })
      const keyId = channel.keys.find(({ secret }) => secret !== null)?.id ?? null
      // Only what works is news: a person may try a model that the channel does not have.
      if (ok) reportProbe(parts, { channelId: input.id, keyId }, probe)
      return probe.outcome
    }),

    fetchModels: base.channels.fetchModels.handler(async ({ input, signal }) => ({
      models: await listUpstreamModels(parts, await callable(input.id), signal ?? never),
    })),

    previewModels: base.channels.previewModels.handler(async ({ input, signal }) => {
      const fields = fieldsOfCreate(parts, input)
      await checkChannel(parts, fields)
      const channel = { fields, secrets: input.keys, provider: providerOf(parts, input.provider) }
      return { models: await listUpstreamModels(parts, channel, signal ?? never) }
    }),
  }
}
