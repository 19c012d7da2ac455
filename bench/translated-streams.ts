/**
 * `node bench/translated-streams.ts [--rounds n]`: what a translated stream costs the running gateway beside one that is passed
 * on to the same client, and when its text arrives, for every pair of the protocols that clients speak. Prints two tables and
 * writes `bench/out/translated-streams.json`; see README.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../scripts/lib/build.ts'
import { root } from '../scripts/lib/run.ts'
import { StreamClient, type StreamedProtocol, type StreamSeen } from './stream-client.ts'
import { type BenchChannel, startGateway, startMock, stayOn } from './targets.ts'

/** Whatever the machine does, nothing more is measured after so long. */
const longestMs = 80_000

const ids: readonly StreamedProtocol[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']

const modelOf = (upstream: StreamedProtocol): string => `speaks-${upstream}`

function channel(id: StreamedProtocol, provider: string, baseUrl: string): BenchChannel {
  return { name: id, provider, baseUrl, models: [modelOf(id)], protocols: [id] }
}

const channels = [
  channel('openai-chat', 'openai', '/v1'),
  channel('openai-responses', 'openai', '/v1'),
  channel('anthropic-messages', 'anthropic', ''),
  channel('gemini', 'gemini', ''),
]

/** Streams at a time, pieces of text in each, milliseconds between the pieces and between the requests. */
const kinds = {
  /** One after the other, as a model writes: what a chunk costs that is read and sent by itself. */
  paced: { streams: 16, pieces: 120, delayMs: 3, apartMs: 0 },
  /** As fast as the upstream can write: many chunks are read, and passed on, at once. */
  bursts: { streams: 6, pieces: 2000, delayMs: 0, apartMs: 0 },
  /** Few, on an idle gateway: how long text is under way. */
  calm: { streams: 3, pieces: 40, delayMs: 5, apartMs: 20 },
}
type Kind = keyof typeof kinds

interface Measure {
  kind: Kind
  client: StreamedProtocol
  upstream: StreamedProtocol
  round: number
  /** CPU microseconds of the gateway's process for each piece of text. */
  cpu: number
  firstText: number
  firstDelay: number
  delay: number
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)

stayOn(1)
await ensureBuilt()
const upstream = await startMock('stream-upstream.ts')
const gateway = await startGateway(upstream.url, channels)
const client = new StreamClient(gateway.url, gateway.headers)
const measures: Measure[] = []
const began = performance.now()
const isLate = (): boolean => performance.now() - began > longestMs
let roundsDone = 0
let errors = 0
/** CPU seconds that reading the gateway's CPU time costs it. */
let readingCost = 0

try {
  const costs: number[] = []
  for (let time = 0; time < 10; time++) {
    const before = await gateway.usage()
    costs.push((await gateway.usage()).cpu - before.cpu)
  }
  readingCost = median(costs)
  for (const kind of ['bursts', 'paced'] as const) {
    await configure(kind)
    for (const to of ids) for (const from of ids) await load(kind, to, from)
  }
  for (let round = 0; round < rounds && !isLate(); round++) {
    for (const kind of Object.keys(kinds) as Kind[]) {
      await configure(kind)
      for (const to of ids) {
        const others = ids.filter((id) => id !== to)
        // What is compared with stands before and after what is compared.
        const order = [to, ...(round % 2 === 0 ? others : others.toReversed()), to]
        for (const from of order) if (!isLate()) measures.push(await measure(kind, to, from, round))
      }
      process.stderr.write('.')
    }
    if (!isLate()) roundsDone++
  }
} finally {
  await client.close()
  await gateway.stop()
  await upstream.stop()
}

async function configure(kind: Kind): Promise<void> {
  const { pieces, delayMs } = kinds[kind]
  await fetch(`${upstream.url}/config?pieces=${pieces}&delayMs=${delayMs}`)
}

async function load(
  kind: Kind,
  to: StreamedProtocol,
  from: StreamedProtocol,
  onPiece?: () => void,
): Promise<StreamSeen[]> {
  const { streams, pieces, apartMs } = kinds[kind]
  const one = async (at: number): Promise<StreamSeen> => {
    if (at * apartMs > 0) await new Promise((next) => setTimeout(next, at * apartMs))
    return client.stream(to, modelOf(from), onPiece)
  }
  const seen = await Promise.all(Array.from({ length: streams }, (_, at) => one(at)))
  for (const each of seen)
    if (each.status !== 200 || each.pieces !== pieces || each.translated !== (to !== from)) errors++
  return seen
}

/** CPU seconds of the gateway and pieces of text read, so far. */
interface Reading {
  cpu: number
  pieces: number
}

/**
 * Of paced streams the CPU is read twice in their midst, so that what a request and its log row cost does not count: `bench/run.ts`
 * tells that. In bursts it is read before and after, and the streams are long.
 */
async function measure(kind: Kind, to: StreamedProtocol, from: StreamedProtocol, round: number): Promise<Measure> {
  const all = kinds[kind].streams * kinds[kind].pieces
  const marks = kind === 'paced' ? [all * 0.15, all * 0.85] : []
  const readings: Promise<Reading>[] = []
  let pieces = 0
  const read = async (): Promise<Reading> => {
    const { cpu } = await gateway.usage()
    return { cpu, pieces }
  }
  if (marks.length === 0) readings.push(read())
  await readings[0]
  const seen = await load(kind, to, from, () => {
    pieces++
    if (pieces === marks[readings.length]) readings.push(read())
  })
  if (marks.length === 0) readings.push(read())
  const [first, last] = await Promise.all(readings)
  if (first === undefined || last === undefined) throw new Error(`Too few pieces came: ${pieces} of ${all}.`)
  const used = last.cpu - first.cpu - readingCost
  return {
    kind,
    client: to,
    upstream: from,
    round,
    cpu: (used * 1e6) / (last.pieces - first.pieces),
    firstText: median(seen.map((each) => each.firstText)),
    firstDelay: median(seen.map((each) => each.firstDelay)),
    delay: median(seen.flatMap((each) => each.delays)),
  }
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN
}

type Figure = 'cpu' | 'firstText' | 'firstDelay' | 'delay'

/** Medians over the rounds of a figure: passed on, translated, and their ratio within a round. */
function compare(kind: Kind, to: StreamedProtocol, from: StreamedProtocol, figure: Figure) {
  const inRound = (round: number, upstreamId: StreamedProtocol): number[] =>
    measures
      .filter((one) => one.kind === kind && one.client === to && one.upstream === upstreamId && one.round === round)
      .map((one) => one[figure])
  const each = Array.from({ length: roundsDone }, (_, round) => {
    const passed = inRound(round, to).reduce((sum, value, _at, all) => sum + value / all.length, 0)
    const translated = inRound(round, from)[0] ?? Number.NaN
    return { passed, translated, ratio: translated / passed }
  })
  return {
    passed: median(each.map(({ passed }) => passed)),
    translated: median(each.map(({ translated }) => translated)),
    ratio: median(each.map(({ ratio }) => ratio)),
  }
}

const pairs = ids.flatMap((to) => ids.filter((from) => from !== to).map((from) => ({ to, from })))
const rows = pairs.map(({ to, from }) => ({
  client: to,
  upstream: from,
  paced: compare('paced', to, from, 'cpu'),
  bursts: compare('bursts', to, from, 'cpu'),
  firstText: compare('calm', to, from, 'firstText'),
  firstDelay: compare('calm', to, from, 'firstDelay'),
  delay: compare('calm', to, from, 'delay'),
}))

function table(head: readonly string[], lines: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  process.stdout.write(
    `\n${line(head)}${line(head.map((_, at) => (at === 0 ? '---' : '--:')))}${lines.map(line).join('')}`,
  )
}

const beside = ({ passed, translated }: { passed: number; translated: number }, digits: number): string =>
  `${passed.toFixed(digits)} → ${translated.toFixed(digits)}`

table(
  ['upstream → client', 'paced, CPU µs a chunk', '×', 'bursts, CPU µs a chunk', '×'],
  rows.map(({ client: to, upstream: from, paced, bursts }) => [
    `${from} → ${to}`,
    beside(paced, 1),
    paced.ratio.toFixed(2),
    beside(bursts, 1),
    bursts.ratio.toFixed(2),
  ]),
)
table(
  ['upstream → client', 'request to first text, ms', 'first text under way, ms', 'later text under way, ms'],
  rows.map(({ client: to, upstream: from, firstText, firstDelay, delay }) => [
    `${from} → ${to}`,
    beside(firstText, 2),
    beside(firstDelay, 2),
    beside(delay, 2),
  ]),
)
const largest = (kind: 'paced' | 'bursts'): string => Math.max(...rows.map((row) => row[kind].ratio)).toFixed(2)
process.stdout.write(
  `\nPassed on → translated; medians of ${roundsDone} rounds. Largest ratio: ${largest('paced')} paced, ${largest('bursts')} in bursts. ${errors} errors.\n`,
)
mkdirSync(join(root, 'bench/out'), { recursive: true })
writeFileSync(
  join(root, 'bench/out/translated-streams.json'),
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, kinds, roundsDone, errors, readingCost, rows, measures }, null, 2)}\n`,
)
process.exit(errors > 0 || roundsDone === 0 ? 1 : 0)
