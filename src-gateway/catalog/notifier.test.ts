import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redact } from '../log/redact.ts'
import { createUpstreamCaller } from '../management/call-upstream.ts'
import { postJson } from '../management/post-json.ts'
import { RememberedTokens } from '../providers/access-tokens.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { Storage, StoredNotification } from '../storage/types.ts'
import { startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import type { Transport } from '../transport/types.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { Notifier } from './notifier.ts'
import { Webhook } from './webhook.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const news = { kind: 'key-no-credit', channelId: 7, channelName: 'main', message: 'sk-…x4Qd: no credit' } as const

let folder = ''
let storage: Storage
let transport: Transport
let receiver: TestUpstream
let answers: number[] = []
let logged: string[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-notifier-'))
  storage = await openStorage({ file: join(folder, 'a.db'), masterKey: Buffer.alloc(32), now: () => noon })
  transport = createTransport()
  answers = []
  logged = []
  receiver = await startTestUpstream((_request, response) => response.writeHead(answers.shift() ?? 204).end())
})
afterEach(async () => {
  await receiver.close()
  await transport.close()
  await storage.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function setUp(url: () => string | null = () => `${receiver.url}/hook/s3cret`) {
  const log = {
    warn: (facts: Record<string, unknown>, message: string) => void logged.push(JSON.stringify({ facts, message })),
  }
  const caller = createUpstreamCaller(transport, { tokens: new RememberedTokens(), now: () => noon })
  const webhook = new Webhook({ post: postJson(caller), url, log, pausesMs: [1, 1] })
  const shown: StoredNotification[] = []
  const notifier = new Notifier({
    storage: storage.notifications,
    webhook,
    show: (one) => shown.push(one),
    redact,
    now: () => noon,
    log,
  })
  const settled = async () => {
    await notifier.settled()
    await webhook.settled()
  }
  return { notifier, webhook, shown, settled }
}

describe('a notification', () => {
  it('is stored, shown and posted', async () => {
    const { notifier, shown, settled } = setUp()
    notifier.notify(news)
    await settled()
    const [stored] = await storage.notifications.list(9)
    expect(stored).toMatchObject({ ...news, at: noon, read: false })
    expect(shown).toEqual([stored])
    expect(receiver.seen).toHaveLength(1)
    expect(receiver.seen[0]).toMatchObject({ method: 'POST', url: '/hook/s3cret' })
    expect(receiver.seen[0]?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(receiver.seen[0]?.body ?? '')).toEqual({
      type: 'notification',
      id: stored?.id,
      at: '2026-11-21T12:00:00.000Z',
      kind: 'key-no-credit',
      channelId: 7,
      channelName: 'main',
      message: news.message,
      text: 'main: key-no-credit (sk-…x4Qd: no credit)',
    })
  })

  it('never carries a key', async () => {
    const { notifier, settled } = setUp()
    notifier.notify({ ...news, message: 'Incorrect API key provided: sk-proj-abcdefghijklmnop1234' })
    await settled()
    const everywhere = JSON.stringify([await storage.notifications.list(9), receiver.seen])
    expect(everywhere).toContain('Incorrect API key')
    expect(everywhere).not.toContain('abcdefghijklmnop')
  })

  it('is kept though nobody is to be told elsewhere', async () => {
    const { notifier, settled } = setUp(() => null)
    notifier.notify(news)
    await settled()
    expect(await storage.notifications.unread()).toBe(1)
    expect(receiver.seen).toEqual([])
  })
})

describe('the webhook', () => {
  it('is tried twice more while the receiver is in trouble', async () => {
    answers = [503, 429, 200]
    const { notifier, settled } = setUp()
    notifier.notify(news)
    await settled()
    expect(receiver.seen).toHaveLength(3)
    expect(logged).toEqual([])
  })

  it('is given up after that, and the log does not name its address', async () => {
    answers = [500, 500, 500]
    const { notifier, settled } = setUp()
    notifier.notify(news)
    notifier.notify({ ...news, kind: 'channel-off' })
    await settled()
    expect(receiver.seen).toHaveLength(4)
    expect(JSON.parse(receiver.seen[3]?.body ?? '')).toMatchObject({ kind: 'channel-off' })
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('answered 500')
    expect(logged[0]).not.toContain('s3cret')
  })

  it('is not asked again when it refuses', async () => {
    answers = [404]
    const { notifier, settled } = setUp()
    notifier.notify(news)
    await settled()
    expect(receiver.seen).toHaveLength(1)
    expect(logged[0]).toContain('answered 404')
  })

  it('may be out of reach', async () => {
    const { notifier, settled } = setUp(() => 'http://user:s3cret@127.0.0.1:1/hook')
    notifier.notify(news)
    await settled()
    expect(await storage.notifications.unread()).toBe(1)
    expect(logged).toHaveLength(1)
    expect(logged[0]).not.toContain('s3cret')
  })

  it('holds nobody up who wants to stop', async () => {
    await receiver.close()
    receiver = await startTestUpstream(() => undefined)
    const { notifier, webhook } = setUp()
    notifier.notify(news)
    await notifier.settled()
    await webhook.stop()
    expect(logged).toEqual([])
  })
})
