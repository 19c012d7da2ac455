/**
 * `node bench/conversion.ts [--rounds n]`: what translating costs in CPU, for each pair of protocols. First a large request,
 * then one event of a stream, read and written, beside what merely watching such an event costs and beside what it costs the
 * whole gateway to pass one on, when `npm run bench` has measured that here. Prints two tables; see README.md.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../scripts/lib/run.ts'
import type { ConversationRequest } from '../src-gateway/ir/request.ts'
import { RestoreTools } from '../src-gateway/ir/tool-names.ts'
import type { ClientConversion, JsonObject, UpstreamProtocol } from '../src-gateway/protocols/conversion.ts'
import { protocols, upstreamProtocols } from '../src-gateway/protocols/registry.ts'
import type { Protocol, RelayRoute } from '../src-gateway/protocols/types.ts'
import { SseSource } from '../src-gateway/relay/translate/event-source.ts'
import { agentReply, agentRequest } from './conversation.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })
const rounds = Number(values.rounds)

type Client = Protocol & UpstreamProtocol & ClientConversion

const clients = Object.values(protocols) as Client[]
const upstreams = Object.values(upstreamProtocols)

/** CPU milliseconds of this process (its collector's threads included) that `work` takes: the median of the rounds. */
function cpuOf(work: () => unknown): number {
  const list: number[] = []
  for (let round = -5; round < rounds; round++) {
    const before = process.cpuUsage()
    work()
    const used = process.cpuUsage(before)
    if (round >= 0) list.push((used.user + used.system) / 1000)
  }
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN
}

function write(protocol: UpstreamProtocol, request: ConversationRequest, inbound: string): JsonObject {
  const context = { model: request.model, stream: true, quirks: {}, inbound, recall: () => undefined }
  return protocol.writeRequest(request, context).body
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  process.stdout.write(
    `\n${line(head)}${line(head.map((_, at) => (at === 0 ? '---' : '--:')))}${rows.map(line).join('')}`,
  )
}

function requests(): void {
  const repeats = 10
  const rows = clients.flatMap((client) => {
    const route: RelayRoute = { protocol: client.id, operation: 'chat', model: 'the-model', stream: 'sse' }
    const text = JSON.stringify(write(client, agentRequest(), client.id))
    return upstreams.flatMap((upstream) => {
      if (upstream.id === client.id) return []
      const body = JSON.parse(text) as JsonObject
      const translate = (from: JsonObject): JsonObject =>
        write(upstream, client.readRequest({ route, body: from, headers: {} }), client.id)
      const times = (work: () => unknown): number =>
        cpuOf(() => {
          for (let time = 0; time < repeats; time++) work()
        }) / repeats
      const alone = times(() => translate(body))
      const whole = times(() => JSON.stringify(translate(JSON.parse(text) as JsonObject)))
      const size = `${(Buffer.byteLength(text) / 1000).toFixed(0)} kB`
      return [[`${client.id} → ${upstream.id}`, size, alone.toFixed(2), whole.toFixed(2)]]
    })
  })
  table(['request of 60 tools, 80 turns', 'size', 'translate, ms', 'with parsing and writing JSON, ms'], rows)
}

/** A stream as the protocol's own writer frames it, one event a chunk. */
function streamOf(protocol: Client, request: ConversationRequest): Buffer[] {
  const writer = writerOf(protocol, request)
  const texts = agentReply(4000).map((event) => writer.write(event))
  return [...texts, writer.end()]
    .flatMap((text) => text.split(/(?<=\r?\n\r?\n)/))
    .filter((text) => text !== '')
    .map((text) => Buffer.from(text))
}

function writerOf(protocol: Client, request: ConversationRequest) {
  return protocol.writeStream({
    request,
    clientBody: {},
    model: 'the-model',
    id: 'abcdefghijklmnopqrstuvwx',
    createdAt: 1_790_000_000,
    framing: 'sse',
  })
}

function streams(): void {
  const request: ConversationRequest = { ...agentRequest(), messages: [], system: [] }
  const passed = passedOn()
  const rows = clients.flatMap((upstream) => {
    const chunks = streamOf(upstream, request)
    const perEvent = (work: () => unknown): number => (cpuOf(work) * 1000) / chunks.length
    const watching = perEvent(() => {
      const observer = upstream.observe('chat', 'sse')
      for (const chunk of chunks) observer.see(chunk)
      observer.end()
    })
    return clients.flatMap((client) => {
      if (upstream.id === client.id) return []
      const translating = perEvent(() => {
        const source = new SseSource(upstream.readStream({ request, hints: {}, quirks: {} }), () => [])
        const restore = new RestoreTools(request)
        const writer = writerOf(client, request)
        let bytes = 0
        const take = (events: ReturnType<SseSource['push']>): void => {
          for (const event of events) {
            const restored = restore.take(event)
            const text = restored === undefined ? '' : writer.write(restored)
            if (text !== '') bytes += Buffer.from(text).length
          }
        }
        for (const chunk of chunks) take(source.push(chunk))
        take(source.end())
        return bytes + writer.end().length
      })
      const whole = passed === undefined ? '–' : ((passed - watching + translating) / passed).toFixed(2)
      return [[`${upstream.id} → ${client.id}`, watching.toFixed(2), translating.toFixed(2), whole]]
    })
  })
  table(['stream', 'watched, µs an event', 'translated, µs an event', '× passing on, whole gateway'], rows)
  process.stdout.write(
    passed === undefined
      ? '\n`npm run bench` has not been run here, so there is nothing to compare a whole gateway with.\n'
      : `\nPassing an event on costs the whole gateway ${passed.toFixed(1)} µs in bursts, by the last \`npm run bench\`.\n`,
  )
}

/** CPU microseconds that the gateway takes to pass one event on, sockets and all, where that was measured. */
function passedOn(): number | undefined {
  const file = join(root, 'bench/out/latest.json')
  if (!existsSync(file)) return undefined
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: { scenario: string; gatewayCpu: number }[] }
  return rows.find(({ scenario }) => scenario === 'bursts')?.gatewayCpu
}

requests()
streams()
