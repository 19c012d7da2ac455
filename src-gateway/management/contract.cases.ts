import { ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Contract, LiveEnded, LiveRequest, LiveUpdate, PlaygroundEvent } from '../contract/index.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'

export type ContractClient = ContractRouterClient<Contract>

export interface OpenClient {
  client: ContractClient
  close(): void
}

const chatReply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
}

const streamed = [
  'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"héllo 你好"}}]}\n\n',
  'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}\n\n',
  'data: [DONE]\n\n',
].join('')

/** Every transport of the contract passes the same cases. */
export function describeContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`the management contract over ${transport}`, () => {
    let gateway: TestGateway
    let upstream: TestUpstream
    let opened: OpenClient
    let client: ContractClient

    beforeAll(async () => {
      upstream = await startTestUpstream((request, response) => {
        if (request.headers.authorization === 'Bearer sk-wrong-key-1234567890') {
          sendJson(response, 401, {
            error: { message: 'Incorrect API key: sk-wrong-key-1234567890', code: 'invalid_api_key' },
          })
        } else if (request.url === '/v1/models') {
          sendJson(response, 200, { object: 'list', data: [{ id: 'm2' }, { id: 'm1' }, { id: 'm2' }] })
        } else if (request.body.includes('slow-1')) {
          // Begins its answer and never ends it.
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(streamed.slice(0, streamed.indexOf('\n\n') + 2))
        } else if (request.body.includes('"stream":true')) {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          const bytes = Buffer.from(streamed)
          const middle = bytes.indexOf(Buffer.from('你')) + 1
          response.write(bytes.subarray(0, middle), () => response.end(bytes.subarray(middle)))
        } else sendJson(response, 200, chatReply)
      })
      gateway = await startTestGateway()
      opened = open(gateway)
      client = opened.client
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
      await upstream.close()
    })

    const channelAt = (over: Record<string, unknown> = {}) =>
      client.channels.create({
        name: 'main',
        provider: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        keys: ['sk-right-key-1234567890'],
        models: ['m1'],
        ...over,
      })

    it('lists providers with settings that a form can be drawn from', async () => {
      const { items } = await client.providers.list()
      const dashscope = items.find((provider) => provider.id === 'dashscope')
      expect(items.length).toBeGreaterThanOrEqual(14)
      expect(dashscope?.settingsSchema.properties).toBeDefined()
    })

    it('creates, reads, changes, copies, deletes and restores a channel', async () => {
      const made = await channelAt({ tags: ['a'], priority: 5 })
      expect(made).toMatchObject({ name: 'main', tags: ['a'], priority: 5, state: 'healthy', lastTest: null })
      expect(JSON.stringify(made)).not.toContain('sk-right-key')
      expect(await client.channels.get({ id: made.id })).toEqual(made)

      const renamed = await client.channels.update({ id: made.id, name: 'other', timeouts: { connectMs: 777 } })
      expect(renamed).toMatchObject({
        name: 'other',
        tags: ['a'],
        priority: 5,
        timeouts: { connectMs: 777, firstByteMs: 120_000, idleMs: 120_000, totalMs: null },
      })
      expect(renamed.keys.map((key) => key.hint)).toEqual(made.keys.map((key) => key.hint))

      const copy = await client.channels.copy({ id: made.id })
      expect(copy).toMatchObject({ name: 'other (copy)', enabled: false, state: 'disabled', models: ['m1'] })
      expect(copy.keys).toHaveLength(1)

      const { items } = await client.channels.batch({
        ids: [made.id, copy.id],
        patch: { enabled: true, timeouts: { idleMs: 5000 } },
      })
      expect(items.map((channel) => channel.timeouts)).toEqual([
        { connectMs: 777, firstByteMs: 120_000, idleMs: 5000, totalMs: null },
        { connectMs: 777, firstByteMs: 120_000, idleMs: 5000, totalMs: null },
      ])

      expect(await client.channels.remove({ id: made.id })).toEqual({ deleted: true })
      await expectCode(client.channels.get({ id: made.id }), 'channel.not_found')
      expect(await client.channels.restore({ id: made.id })).toMatchObject({ name: 'other', keys: renamed.keys })
      await client.channels.remove({ id: made.id })
      await client.channels.remove({ id: copy.id })
    })

    it('replaces all keys when keys are sent', async () => {
      const made = await channelAt({ keys: ['sk-first-key-aaaa', 'sk-second-key-bbbb', 'sk-first-key-aaaa'] })
      expect(made.keys).toHaveLength(2)
      const { keys } = await client.channels.update({ id: made.id, keys: ['sk-third-key-cccc'] })
      expect(keys.map((key) => key.hint)).toEqual(['sk-…cccc'])
      await client.channels.remove({ id: made.id })
    })

    it('pages through channels, newest first', async () => {
      const ids: number[] = []
      for (const name of ['p1', 'p2', 'p3']) ids.push((await channelAt({ name })).id)
      const first = await client.channels.list({ limit: 2, search: 'p' })
      expect(first.items.map((channel) => channel.name)).toEqual(['p3', 'p2'])
      const second = await client.channels.list({ limit: 2, search: 'p', cursor: first.nextCursor ?? '' })
      expect(second.items.map((channel) => channel.name)).toEqual(['p1'])
      expect(second.nextCursor).toBeNull()
      await expectCode(client.channels.list({ cursor: 'nonsense' }), 'request.invalid', 'cursor')
      for (const id of ids) await client.channels.remove({ id })
    })

    it('keeps the limits of a channel and of its keys, and changes only what is sent of them', async () => {
      const none = { rpm: null, tpm: null, concurrency: null }
      const made = await channelAt({ limits: { rpm: 10 }, keyLimits: { tpm: 500 }, queue: { size: 3, waitMs: 2000 } })
      const { id } = made
      expect(made).toMatchObject({ limits: { ...none, rpm: 10 }, keyLimits: { ...none, tpm: 500 } })
      const changed = await client.channels.update({ id, limits: { concurrency: 2 }, keyLimits: { tpm: null } })
      expect(changed).toMatchObject({ limits: { ...none, rpm: 10, concurrency: 2 }, keyLimits: none })
      await client.channels.batch({ ids: [id], patch: { limits: { rpm: null }, queue: { size: 0, waitMs: 0 } } })
      const read = await client.channels.get({ id })
      expect(read).toMatchObject({ limits: { ...none, concurrency: 2 }, queue: { size: 0, waitMs: 0 } })
      await expectCode(channelAt({ limits: { rpm: 0 } }), 'channel.invalid', 'limits.rpm')
      await expectCode(channelAt({ queue: { size: -1, waitMs: 0 } }), 'channel.invalid', 'queue.size')
      await client.channels.remove({ id })
    })

    it('names the field of a channel that is not right', async () => {
      await expectCode(channelAt({ provider: 'nobody' }), 'channel.invalid', 'provider')
      await expectCode(channelAt({ groups: ['nowhere'] }), 'channel.invalid', 'groups')
      await expectCode(channelAt({ baseUrl: undefined }), 'channel.invalid', 'baseUrl')
      await expectCode(channelAt({ name: '  ' }), 'channel.invalid', 'name')
      await expectCode(channelAt({ timeouts: { connectMs: 1 } }), 'channel.invalid', 'timeouts.connectMs')
      await expectCode(channelAt({ surprise: 1 }), 'channel.invalid', 'surprise')
      const good = { op: 'delete', path: '/user' }
      const rules = (...bodyRules: object[]) => channelAt({ bodyRules: [good, ...bodyRules] })
      await expectCode(rules({ op: 'set', path: '/model', value: 'x' }), 'channel.invalid', 'bodyRules[1].path')
      await expectCode(rules({ op: 'default', path: '/stream/x', value: 1 }), 'channel.invalid', 'bodyRules[1].path')
      await expectCode(rules(good, { op: 'set', path: '/a' }), 'channel.invalid', 'bodyRules[2].value')
      await expectCode(channelAt({ ca: 'no certificate' }), 'channel.invalid', 'ca')
      await expectCode(channelAt({ ca: pemOf('CERTIFICATE') }), 'channel.invalid', 'ca')
      await expectCode(channelAt({ ca: pemOf('PRIVATE KEY') }), 'channel.invalid', 'ca')
      const refused = await client.channels
        .create({ name: 'd', provider: 'dashscope', settings: { workspace: { not: 'text' } } })
        .catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'channel.invalid', data: { field: 'settings.workspace' } })
    })

    it('tests a channel with one real request and remembers the outcome', async () => {
      const made = await channelAt({ modelMapping: { m1: 'm1-upstream' } })
      const outcome = await client.channels.test({ id: made.id })
      expect(outcome).toMatchObject({
        ok: true,
        status: 200,
        model: 'm1-upstream',
        protocol: 'openai-chat',
        message: null,
      })
      const sent = upstream.seen.at(-1)
      expect(sent?.url).toBe('/v1/chat/completions')
      expect(JSON.parse(sent?.body ?? '')).toMatchObject({ model: 'm1-upstream', max_tokens: 16 })
      expect((await client.channels.get({ id: made.id })).lastTest).toMatchObject({ ok: true, model: 'm1-upstream' })

      await client.channels.update({ id: made.id, keys: ['sk-wrong-key-1234567890'] })
      const failed = await client.channels.test({ id: made.id, model: 'm9' })
      expect(failed).toMatchObject({ ok: false, status: 401, model: 'm9' })
      expect(failed.message).toContain('Incorrect API key')
      expect(failed.message).not.toContain('wrong-key')
      await client.channels.remove({ id: made.id })
    })

    it('tells a test that got no answer', async () => {
      const made = await channelAt({ baseUrl: 'http://127.0.0.1:1/v1' })
      expect(await client.channels.test({ id: made.id })).toMatchObject({ ok: false, status: 0 })
      await client.channels.remove({ id: made.id })
    })

    it("asks for an upstream's models, saved or not", async () => {
      const made = await channelAt()
      expect(await client.channels.fetchModels({ id: made.id })).toEqual({ models: ['m1', 'm2'] })
      const before = (await client.channels.list({})).items.length
      const draft = {
        name: 'd',
        provider: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        keys: ['sk-right-key-1234567890'],
      }
      expect(await client.channels.previewModels(draft)).toEqual({ models: ['m1', 'm2'] })
      expect((await client.channels.list({})).items).toHaveLength(before)
      const wrong = client.channels.previewModels({ ...draft, keys: ['sk-wrong-key-1234567890'] })
      expect((await expectCode(wrong, 'channel.models_failed')).message).not.toContain('wrong-key')
      await client.channels.remove({ id: made.id })
    })

    it('shows a new API key once, and changes only what is sent', async () => {
      const made = await client.tokens.create({ name: 'laptop', quotaUsd: 1.25, limits: { rpm: 60 } })
      expect(made.key).toMatch(/^sk-bc-[0-9A-Za-z]{40}$/)
      expect(made).toMatchObject({ group: 'default', quotaUsd: 1.25, remainingUsd: 1.25, usedUsd: 0 })
      const changed = await client.tokens.update({
        id: made.id,
        limits: { tpm: 1000 },
        expiresAt: '2030-01-01T00:00:00.000Z',
      })
      expect(changed).toMatchObject({
        name: 'laptop',
        quotaUsd: 1.25,
        expiresAt: '2030-01-01T00:00:00.000Z',
        limits: { rpm: 60, tpm: 1000, concurrency: null },
      })
      const { items } = await client.tokens.list({})
      expect(JSON.stringify(items)).not.toContain(made.key.slice(6, 40))
      expect(items[0]?.hint).toContain(made.key.slice(-4))
      await client.tokens.remove({ id: made.id })
      await expectCode(client.tokens.get({ id: made.id }), 'token.not_found')
      await expectCode(client.tokens.create({ name: 'x', group: 'nowhere' }), 'request.invalid', 'group')
      await expectCode(client.tokens.create({ name: 'x', quotaUsd: 100_000_000 }), 'request.invalid', 'quotaUsd')
    })

    it('keeps groups: default is protected, a used one cannot go', async () => {
      await client.groups.create({ name: 'team', ratio: 0.5 })
      await expectCode(client.groups.create({ name: 'team' }), 'group.exists')
      expect(await client.groups.update({ name: 'team', ratio: 0.75 })).toMatchObject({ name: 'team', ratio: 0.75 })
      const token = await client.tokens.create({ name: 't', group: 'team' })
      expect((await client.groups.list()).items.find((group) => group.name === 'team')).toMatchObject({
        tokens: 1,
        channels: 0,
      })
      await expectCode(client.groups.remove({ name: 'team' }), 'group.in_use')
      await client.tokens.remove({ id: token.id })
      expect(await client.groups.remove({ name: 'team' })).toEqual({ deleted: true })
      await expectCode(client.groups.remove({ name: 'default' }), 'group.protected')
      await expectCode(client.groups.update({ name: 'default', ratio: 2 }), 'group.protected', 'ratio')
      await expectCode(client.groups.update({ name: 'nowhere', ratio: 2 }), 'group.not_found')
    })

    it('shows models with who serves them, and overrides a price', async () => {
      const made = await channelAt({ models: ['vendor/m-own', 'gpt-4o'] })
      const served = await client.models.list({ served: 'true' })
      expect(served.items.map((model) => model.name)).toEqual(['gpt-4o', 'vendor/m-own'])
      expect(served.catalog.models).toBeGreaterThanOrEqual(300)
      const set = await client.models.setPrice({ name: 'vendor/m-own', input: 2, output: 3, cacheRead: 0.5 })
      expect(set).toMatchObject({
        priceSource: 'override',
        price: { input: 2, output: 3, cacheRead: 0.5, perRequest: 0 },
      })
      expect(set.channels).toMatchObject([{ id: made.id, enabled: true }])
      expect(await client.models.resetPrice({ name: 'vendor/m-own' })).toMatchObject({
        price: null,
        priceSource: 'none',
      })
      await expectCode(client.models.resetPrice({ name: 'vendor/m-own' }), 'price.not_found')
      await client.channels.remove({ id: made.id })
    })

    it('explains a route', async () => {
      const made = await channelAt({ name: 'route', modelMapping: { m1: 'm1-x' } })
      const off = await channelAt({ name: 'off', enabled: false })
      const plan = await client.routing.explain({ model: 'm1' })
      expect(plan.attempts).toMatchObject([{ channelName: 'route', upstreamModel: 'm1-x', mode: 'passthrough' }])
      expect(plan.excluded).toMatchObject([{ channelName: 'off' }])
      await expectCode(client.routing.explain({ model: 'm1', tokenId: 9999 }), 'token.not_found')
      const token = await client.tokens.create({ name: 'narrow', models: ['m2'] })
      expect((await client.routing.explain({ model: 'm1', tokenId: token.id })).attempts).toEqual([])
      await client.tokens.remove({ id: token.id })
      for (const { id } of [made, off]) await client.channels.remove({ id })
    })

    it('keeps rules for models, and routes by them at once', async () => {
      const made = await channelAt({ models: ['m1', 'm2'] })
      const rule = await client.rules.create({ model: 'm-lost', strategy: 'latency', sticky: true, fallbacks: ['m2'] })
      expect(rule).toMatchObject({ group: null, contextFallbacks: [], limits: { rpm: null } })
      expect(await client.routing.explain({ model: 'm-lost' })).toMatchObject({
        attempts: [{ channelId: made.id, model: 'm2', upstreamModel: 'm2' }],
        strategy: 'latency',
        sticky: true,
      })
      const changed = await client.rules.update({ id: rule.id, strategy: null, limits: { rpm: 3 } })
      expect(changed).toMatchObject({ strategy: null, sticky: true, fallbacks: ['m2'], limits: { rpm: 3, tpm: null } })
      expect((await client.routing.explain({ model: 'm-lost' })).strategy).toBe('weighted')
      expect((await client.rules.list()).items).toEqual([changed])

      const broken = (fields: Record<string, unknown>) => client.rules.create({ model: 'm1', ...fields })
      await expectCode(broken({ group: 'nowhere' }), 'rule.invalid', 'group')
      await expectCode(broken({ fallbacks: ['m2', 'm1'] }), 'rule.invalid', 'fallbacks')
      await expectCode(broken({ contextFallbacks: ['gpt-*'] }), 'rule.invalid', 'contextFallbacks')
      await expectCode(broken({ model: 'a*b' }), 'rule.invalid', 'model')
      await expectCode(broken({ model: 'm-lost' }), 'rule.invalid', 'model')
      await expectCode(broken({ limits: { rpm: 0 } }), 'rule.invalid', 'limits.rpm')
      await expectCode(client.rules.update({ id: rule.id, fallbacks: ['m-lost'] }), 'rule.invalid', 'fallbacks')
      await expectCode(client.rules.update({ id: 9999, sticky: false }), 'rule.not_found')
      expect(await client.rules.remove({ id: rule.id })).toEqual({ deleted: true })
      await expectCode(client.rules.remove({ id: rule.id }), 'rule.not_found')
      await client.channels.remove({ id: made.id })
    })

    it('routes by what a group says', async () => {
      const made = await channelAt({ models: ['m2'] })
      await client.groups.update({ name: 'default', strategy: 'cost', sticky: true, fallbacks: ['m2'] })
      expect(await client.routing.explain({ model: 'm-lost' })).toMatchObject({
        attempts: [{ channelId: made.id, model: 'm2' }],
        strategy: 'cost',
        sticky: true,
      })
      await expectCode(client.groups.update({ name: 'default', fallbacks: ['m*'] }), 'request.invalid', 'fallbacks')
      await client.groups.update({ name: 'default', strategy: 'weighted', sticky: false, fallbacks: [] })
      await client.groups.create({ name: 'ruled' })
      const rule = await client.rules.create({ model: 'm1', group: 'ruled' })
      await expectCode(client.groups.remove({ name: 'ruled' }), 'group.in_use')
      await client.rules.remove({ id: rule.id })
      await client.groups.remove({ name: 'ruled' })
      await client.channels.remove({ id: made.id })
    })

    it('changes only the settings that are sent, at once', async () => {
      const before = await client.settings.get()
      const after = await client.settings.update({ maxBodyMb: 7, allowedHosts: ['Box.LAN'] })
      expect(after).toEqual({ ...before, maxBodyMb: 7, allowedHosts: ['box.lan'] })
      expect(await client.settings.get()).toEqual(after)
      await expectCode(client.settings.update({ maxBodyMb: 0 }), 'settings.invalid', 'maxBodyMb')
      await expectCode(client.settings.update({ allowedHosts: ['http://x'] }), 'settings.invalid', 'allowedHosts.0')
      await expectCode(
        client.settings.update({ allowedOrigins: ['https://x.example/path'] }),
        'settings.invalid',
        'allowedOrigins.0',
      )
    })

    it('tells its state and what needs a person', async () => {
      const made = await channelAt({ name: 'keyless', provider: 'openai', keys: [] })
      const token = await client.tokens.create({ name: 'gone', expiresAt: '2020-01-01T00:00:00.000Z' })
      const status = await client.system.status()
      expect(status).toMatchObject({ url: gateway.url, shape: 'headless', storage: { ok: true } })
      expect(status.counts.channels).toBeGreaterThanOrEqual(1)
      expect(status.attention).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'channel-no-key', channelId: made.id }),
          expect.objectContaining({ kind: 'token-expired', tokenId: token.id }),
        ]),
      )
      await client.channels.remove({ id: made.id })
      await client.tokens.remove({ id: token.id })
      const { attention } = await client.system.status()
      expect(attention.filter((note) => note.channelId === made.id || note.tokenId === token.id)).toEqual([])
      const { version } = await client.system.reload()
      expect((await client.system.reload()).version).toBe(version + 1)
    })

    it('gives the whole configuration as one document, and takes it back', async () => {
      const made = await channelAt({ name: 'kept', keys: ['sk-right-key-1234567890'] })
      const open = await client.backup.read({})
      expect(open).toMatchObject({ format: 'burncloud-backup', version: 1, secrets: null })
      expect(JSON.stringify(open)).not.toContain('sk-right-key-1234567890')
      expect((await client.backup.read({ secrets: true })).secrets).toMatchObject({
        form: 'clear',
        values: { 'channels.0.keys.0': 'sk-right-key-1234567890' },
      })
      const passphrase = 'long enough to be one'
      const sealed = await client.backup.seal({ passphrase })
      expect(sealed.secrets).toMatchObject({ form: 'sealed', cipher: 'aes-256-gcm' })
      await expectCode(client.backup.seal({ passphrase: 'short' }), 'backup.invalid', 'passphrase')

      await client.channels.update({ id: made.id, name: 'renamed' })
      const asked = { document: sealed, passphrase }
      expect(await client.backup.restore({ ...asked, mode: 'merge', dryRun: true })).toEqual({
        dryRun: true,
        changes: [{ kind: 'channels', action: 'changed', name: 'kept', fields: ['name'] }],
        incomplete: [],
        copy: null,
      })
      expect((await client.channels.get({ id: made.id })).name).toBe('renamed')
      expect((await client.backup.restore(asked)).copy).toContain('before-restore')
      expect((await client.channels.get({ id: made.id })).name).toBe('kept')
      await expectCode(client.backup.restore({ document: sealed }), 'backup.locked', 'passphrase')
      await client.channels.remove({ id: made.id })
    })

    it('sends live frames until the reader leaves', async () => {
      const frames = await client.stats.live()
      const first = await frames.next()
      expect(first.value).toMatchObject({ rpm: expect.any(Number), inFlight: expect.any(Number) })
      expect((await frames.next()).done).toBe(false)
      await frames.return?.(undefined)
      expect(Array.isArray((await client.stats.recent({ minutes: 1 })).items)).toBe(true)
    })

    it('shows requests in flight as they stream, and ends one when told', async () => {
      const made = await channelAt({ models: ['slow-1'] })
      const send = () =>
        client.playground.send({
          protocol: 'openai-chat',
          model: 'slow-1',
          stream: true,
          body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
        })
      const updates = await client.live.watch()
      expect((await updates.next()).value).toMatchObject({ whole: true, requests: [], ended: [], inFlight: 0 })
      const events = await send()
      const nextUpdate = async (): Promise<LiveUpdate> => {
        const next = await updates.next()
        if (next.done) throw new Error('there are no more frames')
        return next.value
      }
      let running: LiveRequest | undefined
      while (running === undefined)
        running = (await nextUpdate()).requests.find((request) => request.phase === 'streaming')
      expect(running).toMatchObject({ model: 'slow-1', channelId: made.id, tokenName: 'Playground', stream: true })
      const { requestId } = running
      expect(await client.live.requests()).toMatchObject({ inFlight: 1, items: [{ requestId }] })
      expect(await client.live.cancel({ requestId })).toEqual({ cancelled: true })
      let end: PlaygroundEvent | undefined
      for await (const event of events) end = event
      expect(end).toMatchObject({ type: 'end', complete: false })
      let ended: LiveEnded | undefined
      while (ended === undefined) ended = (await nextUpdate()).ended[0]
      expect(ended).toMatchObject({ requestId, status: 499, errorCode: 'request.cancelled' })
      await updates.return?.(undefined)
      await expectCode(client.live.cancel({ requestId }), 'request.not_in_flight')
      expect((await client.logs.list({ requestId })).items).toMatchObject([{ errorCode: 'request.cancelled' }])
      await client.channels.remove({ id: made.id })
    })

    it('sums up and groups what was used, and refuses a period that ends before it begins', async () => {
      expect(await client.stats.summary({})).toMatchObject({ errors: 0 })
      const series = await client.stats.series({ bucket: 'hour', groupBy: 'model' })
      expect(series).toMatchObject({ bucket: 'hour', groupBy: 'model' })
      const backwards = { from: '2026-01-02T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }
      await expectCode(client.stats.summary(backwards), 'request.invalid', 'from')
    })

    it('plays a request through the relay, streams it whole, and finds it in the log', async () => {
      const made = await channelAt()
      const events = await client.playground.send({
        protocol: 'openai-chat',
        model: 'm1',
        stream: true,
        body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream_options: { include_usage: true } }),
      })
      let text = ''
      let status = 0
      let complete = false
      for await (const event of events) {
        if (event.type === 'head') status = event.status
        if (event.type === 'data') text += event.text
        if (event.type === 'end') complete = event.complete
      }
      expect({ status, complete }).toEqual({ status: 200, complete: true })
      expect(text).toBe(streamed)
      const { items } = await client.logs.list({ channelId: made.id })
      expect(items).toMatchObject([
        { model: 'm1', status: 200, stream: true, tokenId: null, usage: { inputTokens: 5, outputTokens: 3 } },
      ])
      expect(await client.logs.get({ id: items[0]?.id ?? '' })).toMatchObject({ requestId: items[0]?.requestId })
      await expectCode(client.logs.get({ id: '999999' }), 'log.not_found')
      await client.channels.remove({ id: made.id })
    })

    it('plays what fails as the client would see it, and refuses what is no request', async () => {
      const events = await client.playground.send({
        protocol: 'anthropic-messages',
        model: 'nobody-has-it',
        stream: false,
        body: '{}',
      })
      const seen: string[] = []
      for await (const event of events) seen.push(event.type === 'head' ? String(event.status) : event.type)
      expect(seen).toEqual(['404', 'data', 'end'])
      const send = (body: string) => client.playground.send({ protocol: 'gemini', model: 'x', stream: true, body })
      await expectCode(send('not json'), 'request.invalid', 'body')
      await expectCode(send('[]'), 'request.invalid', 'body')
    })
  })
}

/** Resolves to the error when the call fails with this code (and field). */
export async function expectCode(call: Promise<unknown>, code: string, field?: string): Promise<Error> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject(field === undefined ? { code } : { code, data: { field } })
  return error as Error
}

function pemOf(label: string): string {
  return `-----BEGIN ${label}-----\nTm90IG9uZQ==\n-----END ${label}-----\n`
}
