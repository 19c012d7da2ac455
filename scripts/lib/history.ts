import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noUsage } from '../../src-gateway/ir/usage.ts'
import { openStorage } from '../../src-gateway/storage/open-storage.ts'
import type { LedgerRow } from '../../src-gateway/storage/types.ts'

const day = 86_400_000

/** What a small team asks: model, provider, protocol, share of the traffic, nano-USD per token in and out. */
const mix = [
  {
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    protocol: 'anthropic-messages',
    share: 5,
    input: 3_000,
    output: 15_000,
  },
  { model: 'gpt-4o', provider: 'openai', protocol: 'openai-chat', share: 3, input: 2_500, output: 10_000 },
  { model: 'gpt-4o-mini', provider: 'openai', protocol: 'openai-chat', share: 4, input: 150, output: 600 },
  { model: 'gemini-2.5-pro', provider: 'gemini', protocol: 'gemini', share: 2, input: 1_250, output: 10_000 },
  { model: 'qwen-max', provider: 'dashscope', protocol: 'openai-chat', share: 1, input: 1_600, output: 6_400 },
] as const

/** Writes thirty days of requests into a database that no gateway holds open, through the ledger itself, so that charts have a past. */
export async function writeHistory(dataDir: string, perDay = 160): Promise<void> {
  const now = Date.now()
  const masterKey = Buffer.from(readFileSync(join(dataDir, 'master.key'), 'utf8').trim(), 'base64')
  const storage = await openStorage({ file: join(dataDir, 'burncloud.db'), masterKey, now: () => now })
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  const wheel = mix.flatMap((each) => Array.from({ length: each.share }, () => each))
  for (let age = 30; age > 0; age--) {
    const date = new Date(now - age * day)
    const busy = date.getUTCDay() % 6 === 0 ? 0.3 : 1
    for (let index = 0; index < perDay * busy * (0.6 + random()); index++) {
      const each = wheel[Math.floor(random() * wheel.length)] ?? mix[0]
      const at = now - age * day + Math.floor(((random() + random()) / 2) * day)
      const failed = random() < 0.02
      const fresh = Math.floor(400 + random() * 6_000)
      const cacheRead = random() < 0.6 ? Math.floor(random() * 20_000) : 0
      const output = failed ? 0 : Math.floor(50 + random() * 1_500)
      const firstByteMs = Math.floor(180 + random() * 900)
      storage.ledger.append(
        row(each, { at, failed, fresh, cacheRead, output, firstByteMs, id: `${age}-${index}` }),
        () => {},
      )
    }
    await storage.ledger.flush()
  }
  await storage.close()
}

interface Figures {
  at: number
  failed: boolean
  fresh: number
  cacheRead: number
  output: number
  firstByteMs: number
  id: string
}

function row(each: (typeof mix)[number], figures: Figures): LedgerRow {
  const { at, failed, fresh, cacheRead, output, firstByteMs } = figures
  return {
    requestId: `req_history_${figures.id}`,
    at,
    tokenId: null,
    tokenName: null,
    channelId: null,
    channelName: null,
    provider: each.provider,
    model: each.model,
    upstreamModel: each.model,
    inboundProtocol: each.protocol,
    upstreamProtocol: each.protocol,
    endpoint: '/v1/chat/completions',
    mode: 'passthrough',
    stream: true,
    status: failed ? 502 : 200,
    errorCode: failed ? 'upstream.error' : null,
    errorMessage: failed ? 'The upstream answered 502.' : null,
    usage: { ...noUsage, input: failed ? 0 : fresh, cacheRead: failed ? 0 : cacheRead, output },
    usageSource: failed ? 'none' : 'upstream',
    costNano: failed ? 0 : fresh * each.input + Math.floor(cacheRead * each.input * 0.1) + output * each.output,
    arithmetic: null,
    latencyMs: firstByteMs + output * 12,
    firstByteMs,
    attempts: 1,
    attemptList: null,
    finishReason: failed ? null : 'stop',
    clientIp: '127.0.0.1',
    clientName: 'claude-cli/2.1',
    warnings: [],
  }
}
