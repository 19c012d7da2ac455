/**
 * `node bench/failover.ts [--rounds n]`: what failing over to a healthy channel adds beyond the failed attempt itself, and what the
 * breaker costs a healthy request. The built gateway runs in a process of its own. In each round a request is sent to a channel
 * that answers, one to a channel that fails before such a one, and one straight to what fails; added is the second less the two
 * others, in the time to the first byte of a stream. Prints a table and ends with 1 when a median is above 5 ms.
 */
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { HealthBook } from '../src-gateway/routing/health/health-book.ts'
import { startGateway, stayOn } from './targets.ts'

const mostMs = 5
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } })
const rounds = Number(values.rounds)

const chunk = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'm' }
const event = (choice: object) => `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }] })}\n\n`
const good =
  event({ delta: { role: 'assistant', content: 'ok' }, finish_reason: null }) +
  event({ delta: {}, finish_reason: 'stop' }) +
  'data: [DONE]\n\n'
const bad = JSON.stringify({ error: { message: 'not now', type: 'server_error', param: null, code: null } })
const agent = new Agent({ keepAlive: true })

/** Answers with the status that its path begins with. */
const upstream = createServer((incoming, response) => {
  const status = Number(incoming.url?.slice(1, 4))
  incoming.resume()
  incoming.on('end', () => {
    response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' })
    response.end(status === 200 ? good : bad)
  })
})

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

/** Milliseconds until the reply's first byte, or the refusal of the connection, is there. */
function timed(url: string, model: string, headers: Record<string, string>, expected: number | null): Promise<number> {
  return new Promise((done, fail) => {
    const begin = performance.now()
    const took = (status: number | null, ms: number) => {
      if (status === expected) done(ms)
      else fail(new Error(`${url}, ${model}: ${status} in the place of ${expected}`))
    }
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-type': 'application/json' } })
    sent.on('response', (response) => {
      let ms = Number.NaN
      response.once('data', () => {
        ms = performance.now() - begin
      })
      response.on('end', () => took(response.statusCode ?? 0, ms))
    })
    sent.on('error', () => took(null, performance.now() - begin))
    sent.end(JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hi' }] }))
  })
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN
}

/** Nanoseconds of one look-up, the median of many batches. */
function lookUp(look: (at: number) => void): number {
  const batch = 10_000
  const times: number[] = []
  for (let round = 0; round < 200; round++) {
    const begin = process.hrtime.bigint()
    for (let at = 0; at < batch; at++) look(at)
    times.push(Number(process.hrtime.bigint() - begin) / batch)
  }
  return median(times)
}

stayOn(1)
await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
const faults = [
  { name: 'refuses the connection', base: `http://127.0.0.1:${await closedPort()}`, status: null },
  { name: 'answers 500', base: `${address}/500`, status: 500 },
  { name: 'answers 429', base: `${address}/429`, status: 429 },
]
const provider = 'openai-compatible'
// Ids are given in this order, from 1.
const channels = faults.flatMap(({ name, base }) => [
  { name: `first, ${name}`, provider, baseUrl: `${base}/v1`, models: [name], priority: 10 },
  { name: `second, ${name}`, provider, baseUrl: '/200/v1', models: [name], priority: 0 },
])
const healthy = { name: 'healthy', provider, baseUrl: '/200/v1', models: ['healthy'] }
const gateway = await startGateway(address, [...channels, healthy])

process.stdout.write(
  '\n| the first channel | healthy request, ms | failed attempt alone, ms | with failover, ms | added, ms |\n|---|--:|--:|--:|--:|\n',
)
let slow = false
try {
  const url = `${gateway.url}/v1/chat/completions`
  for (const [at, { name, base, status }] of faults.entries()) {
    const times = { healthy: [] as number[], alone: [] as number[], both: [] as number[], added: [] as number[] }
    for (let round = -20; round < rounds; round++) {
      const plain = await timed(url, 'healthy', gateway.headers, 200)
      const alone = await timed(`${base}/v1/chat/completions`, name, {}, status)
      const both = await timed(url, name, gateway.headers, 200)
      // What it learned would let the next request pass the broken channel by.
      await gateway.post(`/api/channels/${2 * at + 1}/reset`, {})
      if (round < 0) continue
      times.healthy.push(plain)
      times.alone.push(alone)
      times.both.push(both)
      times.added.push(both - plain - alone)
    }
    const added = median(times.added)
    slow ||= !(added < mostMs)
    const cells = [times.healthy, times.alone, times.both].map((each) => median(each).toFixed(2))
    process.stdout.write(`| ${name} | ${cells.join(' | ')} | ${added.toFixed(2)} |\n`)
  }
} finally {
  await gateway.stop()
  upstream.close()
  upstream.closeAllConnections()
  agent.destroy()
}

const book = new HealthBook({ now: () => 0, random: () => 0.5 })
const targets = Array.from({ length: 200 }, (_, at) => ({
  channelId: at + 1,
  keyId: 3 * at,
  model: `model-${at % 50}`,
}))
for (const target of targets) {
  book.begin(target)
  book.end(target, { type: 'success', stream: true, firstByteMs: 200, totalMs: 900, empty: false })
}
const plain = new Map(targets.map(({ channelId }) => [channelId, channelId]))
let found = 0
const bare = lookUp((at) => {
  if (plain.get((at % 200) + 1) !== undefined) found += 1
})
const asked = lookUp((at) => {
  const target = targets[at % 200]
  if (target !== undefined && book.standing(target) === undefined) found += 1
})
process.stdout.write(
  `\nThe breaker of one healthy channel, key and model among ${targets.length}: ${asked.toFixed(0)} ns (a look-up in a map: ${bare.toFixed(0)} ns).\n`,
)
process.exit(slow || found === 0 ? 1 : 0)
