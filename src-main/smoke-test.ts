import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayState } from './contract/shell.ts'
import type { GatewayClient } from './gateway/own-line.ts'

export interface SmokeTestParts {
  version: string
  state(): GatewayState
  onState(listener: (state: GatewayState) => void): () => void
  /** The shell's line to the gateway, null while there is none. */
  client(): GatewayClient | null
  /** Whether the window's page loaded. */
  pageLoaded: Promise<boolean>
  timeoutMs: number
}

export interface SmokeTestResult {
  event: 'smoke-test'
  ok: boolean
  version: string
  url: string | null
  instanceId: string | null
  pageLoaded: boolean
  /** Whether a request went through the gateway to an upstream on this machine and came back whole. */
  answered: boolean
  message: string | null
}

/**
 * Proves that an installed program works: the gateway answers health with its id, the window loads its page, and a request
 * through the relay is answered. The upstream of that request is a server in this process; its channel and key are taken away
 * again.
 */
export async function smokeTest(parts: SmokeTestParts): Promise<SmokeTestResult> {
  const settled = Promise.withResolvers<void>()
  const look = (state: GatewayState): void => {
    if (state.phase === 'ready' || state.phase === 'failed') settled.resolve()
  }
  const off = parts.onState(look)
  look(parts.state())
  const timer = setTimeout(() => settled.resolve(), parts.timeoutMs)
  await settled.promise
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, parts.timeoutMs, false).unref())
  const pageLoaded = await Promise.race([parts.pageLoaded, late])
  const { phase, url, instanceId, message } = parts.state()
  const client = parts.client()
  let problem = message
  let answered = false
  if (phase === 'ready' && url !== null && client !== null) {
    try {
      await relayOnce(client, url, parts.timeoutMs)
      answered = true
    } catch (cause) {
      problem = `The relayed request failed: ${cause instanceof Error ? cause.message : String(cause)}`
    }
  }
  clearTimeout(timer)
  off()
  const ok = phase === 'ready' && pageLoaded && answered
  return { event: 'smoke-test', ok, version: parts.version, url, instanceId, pageLoaded, answered, message: problem }
}

const model = 'smoke-test'
const words = 'It works.'

/** @throws Error when anything but the upstream's own words comes back. */
async function relayOnce(client: GatewayClient, url: string, timeoutMs: number): Promise<void> {
  const upstream = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        id: 'smoke-test',
        object: 'chat.completion',
        created: 0,
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: words }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
      }),
    )
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const { port } = upstream.address() as AddressInfo
  const taken: (() => Promise<unknown>)[] = []
  try {
    const channel = await client.channels.create({
      name: 'smoke test',
      provider: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      keys: ['sk-smoke-test'],
      models: [model],
    })
    taken.push(() => client.channels.remove({ id: channel.id }))
    const token = await client.tokens.create({ name: 'smoke test' })
    taken.push(() => client.tokens.remove({ id: token.id }))
    const reply = await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { authorization: `Bearer ${token.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Does it work?' }] }),
    })
    const text = await reply.text()
    if (reply.status !== 200 || !text.includes(words)) throw new Error(`${reply.status} ${text.slice(0, 300)}`)
  } finally {
    for (const take of taken) await take().catch(() => undefined)
    upstream.closeAllConnections()
    upstream.close()
  }
}
