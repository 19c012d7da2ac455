/**
 * `npm run bench [-- --full] [-- --rounds n]`: the gateway against the bare proxy, in one run, on the same mock upstream. Prints
 * a table and writes `bench/out/latest.json`. Ratios are taken within a round, because machines are noisy; see README.md. Then, unless
 * scenarios were named, `translated-streams.ts` and `planning.ts` run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../scripts/lib/build.ts'
import { node, root } from '../scripts/lib/run.ts'
import type { Job, Outcome } from './load.ts'
import { requestBody } from './request-body.ts'
import { startBare, startChild, startGateway, startMock, type Target } from './targets.ts'

interface Scenario {
  name: string
  what: string
  body: 'json2k' | 'json100k' | 'stream2k'
  job: Partial<Job>
  mock?: { events: number; delayMs: number }
  /** What the ratio is about. */
  per: 'request' | 'event' | 'first byte' | 'abort'
  fullOnly?: boolean
}

const scenarios: Scenario[] = [
  {
    name: 'json',
    what: '2 kB request, 1 kB JSON answer, 32 at a time',
    body: 'json2k',
    job: { connections: 32, seconds: 3 },
    per: 'request',
  },
  {
    name: 'json100k',
    what: '100 kB request, 16 at a time',
    body: 'json100k',
    job: { connections: 16, seconds: 3 },
    per: 'request',
  },
  {
    name: 'bursts',
    what: 'streams of 64 events without delay, 16 at a time',
    body: 'stream2k',
    job: { connections: 16, seconds: 3, expectEvents: 66 },
    mock: { events: 64, delayMs: 0 },
    per: 'event',
  },
  {
    name: 'paced',
    what: '50 streams, 64 events 5 ms apart',
    body: 'stream2k',
    job: { connections: 50, seconds: 3, expectEvents: 66 },
    mock: { events: 64, delayMs: 5 },
    per: 'event',
  },
  {
    name: 'latency',
    what: 'JSON answer, 200 requests a second',
    body: 'json2k',
    job: { rate: 200, seconds: 3 },
    per: 'first byte',
  },
  {
    name: 'cancel',
    what: '200 clients leave after 5 of 512 events',
    body: 'stream2k',
    job: { connections: 100, requests: 200, seconds: 10, cancelAfter: 5, expectEvents: 514 },
    mock: { events: 512, delayMs: 20 },
    per: 'abort',
  },
  {
    name: 'slow1000',
    what: '1,000 concurrent streams, 64 events 100 ms apart',
    body: 'stream2k',
    job: { connections: 1000, requests: 1000, seconds: 20, expectEvents: 66 },
    mock: { events: 64, delayMs: 100 },
    per: 'event',
    fullOnly: true,
  },
]

interface Result {
  scenario: string
  target: string
  round: number
  outcome: Outcome
  /** CPU milliseconds per request, or per 1,000 events. */
  cpu: number
  rssMb: number
  aborted: number
}

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    scenarios: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const chosen = scenarios.filter((each) =>
  values.scenarios ? values.scenarios.split(',').includes(each.name) : values.full || !each.fullOnly,
)

async function load(target: Target, scenario: Scenario, seconds?: number): Promise<Outcome> {
  const job: Job = {
    url: `${target.url}/v1/chat/completions`,
    headers: target.headers,
    body: requestBody(scenario.body),
    seconds: 3,
    connections: 1,
    rate: 0,
    requests: 0,
    cancelAfter: 0,
    expectEvents: 0,
    ...scenario.job,
    ...(seconds === undefined ? {} : { seconds, requests: 0 }),
  }
  const { line } = await startChild([join(root, 'bench/load.ts')], { JOB: JSON.stringify(job) }, 1)
  return JSON.parse(line) as Outcome
}

async function measure(mock: string, target: Target, scenario: Scenario, round: number): Promise<Result> {
  await fetch(`${mock}/config?events=${scenario.mock?.events ?? 64}&delayMs=${scenario.mock?.delayMs ?? 0}`)
  const before = await target.usage()
  const outcome = await load(target, scenario)
  const after = await target.usage()
  let aborted = 0
  if (scenario.per === 'abort') {
    // Streams that were left are closed within milliseconds; those that were not would run for ten seconds more.
    await new Promise((done) => setTimeout(done, 500))
    ;({ aborted } = (await (await fetch(`${mock}/stats`)).json()) as { aborted: number })
  }
  const units = scenario.per === 'event' || scenario.per === 'abort' ? outcome.events / 1000 : outcome.done
  return {
    scenario: scenario.name,
    target: target.name,
    round,
    outcome,
    cpu: ((after.cpu - before.cpu) * 1000) / Math.max(units, 1e-9),
    rssMb: after.rss / 1e6,
    aborted,
  }
}

const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN

await ensureBuilt()
const mock = await startMock()
const targets = [await startBare(mock.url), await startGateway(mock.url)]
await new Promise((done) => setTimeout(done, 2_000))
const idle = await Promise.all(targets.map((target) => target.usage()))
const results: Result[] = []
try {
  for (const scenario of chosen) {
    for (const target of targets)
      if (scenario.per === 'request' || scenario.per === 'event') await load(target, scenario, 1)
    for (let round = 0; round < rounds; round++) {
      for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
        results.push(await measure(mock.url, target, scenario, round))
        process.stderr.write('.')
      }
    }
  }
} finally {
  for (const target of targets) await target.stop()
  await mock.stop()
}

const rows = chosen.map((scenario) => {
  const of = (target: string) =>
    results.filter((result) => result.scenario === scenario.name && result.target === target)
  const ratios = of('gateway').map(
    (result) => result.cpu / (of('bare').find((other) => other.round === result.round)?.cpu ?? Number.NaN),
  )
  const added = of('gateway').map(
    (result) =>
      result.outcome.firstByteMs.p50 -
      (of('bare').find((other) => other.round === result.round)?.outcome.firstByteMs.p50 ?? Number.NaN),
  )
  return {
    scenario: scenario.name,
    what: scenario.what,
    unit: scenario.per === 'event' || scenario.per === 'abort' ? 'ms / 1,000 events' : 'ms / request',
    bareCpu: median(of('bare').map((result) => result.cpu)),
    gatewayCpu: median(of('gateway').map((result) => result.cpu)),
    ratio: median(ratios),
    addedFirstByteMs: median(added),
    perSecond: median(of('gateway').map((result) => result.outcome.done / result.outcome.seconds)),
    errors: of('gateway').reduce((sum, result) => sum + result.outcome.errors, 0),
    rssMb: Math.max(...of('gateway').map((result) => result.rssMb)),
    aborted:
      scenario.per === 'abort'
        ? `${median(of('gateway').map((result) => result.aborted))} of ${median(of('gateway').map((result) => result.outcome.cancelled))}`
        : '',
  }
})

process.stdout.write(
  '\n\n| scenario | bare, CPU | gateway, CPU | × bare | added first byte, ms | requests/s | errors | RSS, MB | upstream aborted |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n',
)
for (const row of rows) {
  process.stdout.write(
    `| ${row.scenario}: ${row.what} | ${row.bareCpu.toFixed(3)} | ${row.gatewayCpu.toFixed(3)} ${row.unit} | ${row.ratio.toFixed(2)} | ${row.addedFirstByteMs.toFixed(2)} | ${row.perSecond.toFixed(0)} | ${row.errors} | ${row.rssMb.toFixed(0)} | ${row.aborted} |\n`,
  )
}
process.stdout.write(
  `\nReady after ${targets.map((target) => `${target.name} ${target.readyMs.toFixed(0)} ms`).join(', ')}; idle ${targets.map((target, index) => `${target.name} ${((idle[index]?.rss ?? 0) / 1e6).toFixed(0)} MB`).join(', ')}.\n`,
)
mkdirSync(join(root, 'bench/out'), { recursive: true })
writeFileSync(
  join(root, 'bench/out/latest.json'),
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, ready: targets.map(({ name, readyMs }) => ({ name, readyMs })), idle, rows, results }, null, 2)}\n`,
)
// It has a gateway of its own, which must not share the CPU with the one above.
const translated =
  values.scenarios === undefined
    ? await node(join(root, 'bench/translated-streams.ts'), ['--rounds', values.rounds])
    : 0
const planned = values.scenarios === undefined ? await node(join(root, 'bench/planning.ts'), []) : 0
process.exit(rows.some((row) => row.errors > 0) ? 1 : translated || planned)
