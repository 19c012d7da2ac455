/**
 * `node bench/planning.ts [--rounds n]`: what one plan costs, in a world of 200 channels that all serve 500 models, for each strategy and
 * for what makes a plan dearer. Prints a table and ends with 1 when a median is above 30 µs. No sockets and no database: planning
 * has none.
 */
import { parseArgs } from 'node:util'
import type { RoutingStrategy } from '../src-gateway/contract/index.ts'
import { noLimits } from '../src-gateway/contract/index.ts'
import { HealthBook } from '../src-gateway/routing/health/health-book.ts'
import { planAttempts } from '../src-gateway/routing/plan-attempts.ts'
import { Turns } from '../src-gateway/routing/turns.ts'
import type { PlanRequest, RoutableChannel, RoutingRules } from '../src-gateway/routing/types.ts'

const channelCount = 200
const modelCount = 500
const mostMicroseconds = 30
/** Plans measured together: one alone is shorter than the clock can tell. */
const batch = 50

const models = Array.from({ length: modelCount }, (_, at) => `model-${at}`)

const channels: ReadonlyMap<number, RoutableChannel> = new Map(
  Array.from({ length: channelCount }, (_, at): [number, RoutableChannel] => [
    at + 1,
    {
      id: at + 1,
      name: `channel ${at + 1}`,
      provider: 'openai',
      enabled: true,
      models,
      modelMapping: {},
      protocols: ['openai-chat', 'openai-responses'],
      groups: ['default'],
      priority: at % 4,
      weight: 1 + (at % 5),
      keyIds: [3 * at, 3 * at + 1, 3 * at + 2],
      keyRequired: true,
    },
  ]),
)

const prices = new Map(models.map((model, at) => [model, 1000 + at]))

/** The gateway's own book of health, as busy channels fill it; of each channel, so many of the three keys are set aside. */
function factsWith(aside: number): HealthBook {
  const book = new HealthBook({ now: () => 0, random: () => 0.5 })
  for (const { id, keyIds } of channels.values()) {
    for (const model of models) {
      const target = { channelId: id, keyId: keyIds[0] ?? null, model }
      const firstByteMs = 200 + ((id * 37) % 400)
      book.begin(target)
      book.end(target, { type: 'success', stream: true, firstByteMs, totalMs: 5 * firstByteMs, empty: false })
    }
    for (let n = 0; n < id % 7; n++) book.begin({ channelId: id, keyId: keyIds[0] ?? null, model: 'model-0' })
    for (const keyId of keyIds.slice(0, aside)) book.setAside(id, keyId, 'no-credit', 'no credit')
  }
  return book
}

function rulesWith(strategy: RoutingStrategy, sticky: boolean): RoutingRules {
  return { groups: new Map([['default', { strategy, sticky, fallbacks: ['model-1'], limits: noLimits }]]), models: [] }
}

interface Case {
  name: string
  strategy: RoutingStrategy
  sticky?: boolean
  /** Keys of each channel that cannot be used. */
  aside?: number
}

const cases: Case[] = [
  { name: 'weighted', strategy: 'weighted' },
  { name: 'round-robin', strategy: 'round-robin' },
  { name: 'latency', strategy: 'latency' },
  { name: 'cost', strategy: 'cost' },
  { name: 'least-busy', strategy: 'least-busy' },
  { name: 'weighted, conversations stay', strategy: 'weighted', sticky: true },
  { name: 'weighted, a third of the keys set aside', strategy: 'weighted', aside: 1 },
]

/** Microseconds of each of many batches, a plan. */
function measure(each: Case, rounds: number): number[] {
  const rules = rulesWith(each.strategy, each.sticky ?? false)
  const turns = new Turns(1)
  const facts = factsWith(each.aside ?? 0)
  const priceOf = ({ upstreamModel }: { upstreamModel: string }) => prices.get(upstreamModel)
  let at = 0
  let planned = 0
  const plan = () => {
    at += 1
    const request: PlanRequest = {
      model: models[at % modelCount] ?? '',
      group: 'default',
      protocol: 'openai-chat',
      operation: 'chat',
      stream: true,
      session: `conversation ${at}`,
    }
    const turn = turns.take(request)
    planned += planAttempts({ channels, rules, request, facts, turn, limit: 4, now: 0, priceOf }).attempts.length
  }
  for (let warm = 0; warm < 20 * modelCount; warm++) plan()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = process.hrtime.bigint()
    for (let n = 0; n < batch; n++) plan()
    times.push(Number(process.hrtime.bigint() - begin) / 1000 / batch)
  }
  if (planned === 0) throw new Error('nothing was planned')
  return times.sort((left, right) => left - right)
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })
process.stdout.write(
  `\n| plan over ${channelCount} channels × ${modelCount} models | median, µs | 99 of 100, µs |\n|---|--:|--:|\n`,
)
let slow = false
for (const each of cases) {
  const times = measure(each, Number(values.rounds))
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN
  slow ||= !(median < mostMicroseconds)
  process.stdout.write(
    `| ${each.name} | ${median.toFixed(1)} | ${(times[Math.floor(times.length * 0.99)] ?? Number.NaN).toFixed(1)} |\n`,
  )
}
process.exit(slow ? 1 : 0)
