import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Budget } from '../contract/index.ts'
import type { LedgerRepository, LedgerRow } from '../storage/types.ts'

/** Label values kept apart; later ones share `other`, so that no client can grow the memory of whoever scrapes. */
const modelsKept = 200

interface Sums {
  labels: Record<string, string>
  value: number
}

/** Sums by labels in a plain map: adding costs a lookup, and only a scrape turns them into metrics. */
class SumMap {
  readonly #sums = new Map<string, Sums>()
  readonly #unit: number

  /** @param unit how many of what is added make one of what is shown */
  constructor(unit = 1) {
    this.#unit = unit
  }

  add(key: string, labels: () => Record<string, string>, value: number): void {
    const known = this.#sums.get(key)
    if (known === undefined) this.#sums.set(key, { labels: labels(), value })
    else known.value += value
  }

  into(counter: Counter): void {
    counter.reset()
    for (const { labels, value } of this.#sums.values()) counter.inc(labels, value / this.#unit)
  }
}

/** What the relay itself counts. */
export interface RelayNumbers {
  readonly inFlight: number
  readonly unidentified: number
}

/** How a budget stands, for who watches money from outside. Names stay out: whoever scrapes need not know people. */
export type BudgetNumbers = Pick<Budget, 'id' | 'scope' | 'spentUsd' | 'heldUsd' | 'limitUsd'>

/** What `/metrics` shows: the process itself, and what the ledger was told of. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new SumMap()
  readonly #tokens = new SumMap()
  /** In nano-USD: sums of dollars would drift. */
  readonly #cost = new SumMap(1_000_000_000)
  readonly #models = new Set<string>()
  readonly #duration: Histogram
  readonly #firstByte: Histogram
  readonly #durationOf = new Map<string, Histogram.Internal<string>>()
  readonly #firstByteOf = new Map<string, Histogram.Internal<string>>()

  /** @param relay asked at each scrape, as `budgets` is; the relay is made after its metrics */
  constructor(relay: () => RelayNumbers, budgets: () => Promise<readonly BudgetNumbers[]> = async () => []) {
    const registers = [this.#registry]
    addProcessMetrics(this.#registry)
    const sums: [SumMap, string, string, string[]][] = [
      [
        this.#requests,
        'burncloud_requests_total',
        'Requests that were settled',
        ['protocol', 'channel', 'model', 'status'],
      ],
      [this.#tokens, 'burncloud_tokens_total', 'Tokens used', ['channel', 'model', 'kind']],
      [this.#cost, 'burncloud_cost_usd_total', 'Cost in US dollars', ['channel', 'model']],
    ]
    for (const [map, name, help, labelNames] of sums) {
      const counter: Counter = new Counter({ name, help, labelNames, registers, collect: () => map.into(counter) })
    }
    new Gauge({
      name: 'burncloud_in_flight',
      help: 'Requests in progress',
      registers,
      collect() {
        this.set(relay().inFlight)
      },
    })
    new Counter({
      name: 'burncloud_unidentified_requests_total',
      help: 'Requests without a good API key; they are not in the log',
      registers,
      collect() {
        this.reset()
        this.inc(relay().unidentified)
      },
    })
    addBudgetMetrics(this.#registry, budgets)
    const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
    const labelNames = ['protocol']
    this.#duration = new Histogram({
      name: 'burncloud_request_duration_seconds',
      help: 'From the first byte of a request to the last of its reply',
      labelNames,
      buckets,
      registers,
    })
    this.#firstByte = new Histogram({
      name: 'burncloud_first_byte_seconds',
      help: 'From the first byte of a request to the first of its reply',
      labelNames,
      buckets,
      registers,
    })
  }

  /** The text a Prometheus server scrapes, and its content type. */
  async render(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() }
  }

  /** Counts a row that was committed. */
  settled(row: LedgerRow): void {
    const protocol = row.inboundProtocol
    const channel = row.channelName === null ? 'none' : `${row.channelId}:${row.channelName}`
    const model = this.#modelLabel(row)
    const status = `${Math.floor(row.status / 100)}xx`
    const pair = `${channel}\n${model}`
    this.#requests.add(`${pair}\n${protocol}\n${status}`, () => ({ protocol, channel, model, status }), 1)
    this.#count(pair, channel, model, 'input', row.usage.input)
    this.#count(pair, channel, model, 'cache_read', row.usage.cacheRead)
    this.#count(pair, channel, model, 'cache_write', row.usage.cacheWrite5m + row.usage.cacheWrite1h)
    this.#count(pair, channel, model, 'output', row.usage.output)
    if (row.costNano > 0) this.#cost.add(pair, () => ({ channel, model }), row.costNano)
    childOf(this.#duration, this.#durationOf, protocol).observe(row.latencyMs / 1000)
    if (row.firstByteMs !== null) childOf(this.#firstByte, this.#firstByteOf, protocol).observe(row.firstByteMs / 1000)
  }

  #count(pair: string, channel: string, model: string, kind: string, tokens: number): void {
    if (tokens > 0) this.#tokens.add(`${pair}\n${kind}`, () => ({ channel, model, kind }), tokens)
  }

  /** A model nobody serves was only asked for: its name is the client's invention. */
  #modelLabel(row: LedgerRow): string {
    if (row.model === null || row.channelId === null) return 'none'
    if (this.#models.has(row.model)) return row.model
    if (this.#models.size >= modelsKept) return 'other'
    this.#models.add(row.model)
    return row.model
  }
}

const budgetGauges = [
  { name: 'burncloud_budget_spent_usd', help: 'Spent of a budget in its present period', of: 'spentUsd' },
  { name: 'burncloud_budget_held_usd', help: 'Held of a budget for requests in progress', of: 'heldUsd' },
  { name: 'burncloud_budget_limit_usd', help: 'Limit of a budget', of: 'limitUsd' },
] as const

function addBudgetMetrics(registry: Registry, budgets: () => Promise<readonly BudgetNumbers[]>): void {
  for (const { name, help, of } of budgetGauges) {
    new Gauge({
      name,
      help,
      labelNames: ['budget', 'scope'],
      registers: [registry],
      async collect() {
        this.reset()
        for (const budget of await budgets()) this.set({ budget: budget.id, scope: budget.scope }, budget[of])
      },
    })
  }
}

function childOf(
  histogram: Histogram,
  children: Map<string, Histogram.Internal<string>>,
  protocol: string,
): Histogram.Internal<string> {
  let child = children.get(protocol)
  if (child === undefined) {
    child = histogram.labels(protocol)
    children.set(protocol, child)
  }
  return child
}

/** What `/readyz` must know of the ledger: why a row could not be written a moment ago, null when all is well. */
export interface LedgerState {
  readonly problem: string | null
}

/**
 * Milliseconds that a row which could not be written counts against readiness. Not for ever: nobody sends requests to a
 * gateway that is not ready, so no next row would clear it. A database that still fails is told by its own health.
 */
const doubtMs = 3_000

/** A ledger that also counts what was committed and remembers whether writing works. `now` is in milliseconds. */
export function observeLedger(
  ledger: LedgerRepository,
  settled: (row: LedgerRow) => void,
  now: () => number,
): { ledger: LedgerRepository; state: LedgerState } {
  let failure: { message: string; at: number } | null = null
  return {
    state: {
      get problem() {
        return failure !== null && now() - failure.at < doubtMs ? failure.message : null
      },
    },
    ledger: {
      append(row, done) {
        ledger.append(row, (error) => {
          failure = error === null ? null : { message: error.message, at: now() }
          if (error === null) settled(row)
          done(error)
        })
      },
      flush: () => ledger.flush(),
      prune: (before) => ledger.prune(before),
      pruneMinutes: (before) => ledger.pruneMinutes(before),
    },
  }
}

/**
 * The usual process metrics, read when somebody scrapes. prom-client's own set also observes every garbage collection as it
 * happens, which costs each request more than its routing.
 */
function addProcessMetrics(registry: Registry): void {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number): void => {
    const metric: Gauge = new Gauge({ name, help, registers, collect: () => metric.set(read()) })
  }
  const cpuSeconds = (kind: string, help: string, read: (used: NodeJS.CpuUsage) => number): void => {
    const metric: Counter = new Counter({
      name: `process_cpu_${kind}seconds_total`,
      help,
      registers,
      collect() {
        metric.reset()
        metric.inc(read(process.cpuUsage()) / 1e6)
      },
    })
  }
  cpuSeconds('', 'CPU time in seconds', ({ user, system }) => user + system)
  cpuSeconds('user_', 'User CPU time in seconds', ({ user }) => user)
  cpuSeconds('system_', 'System CPU time in seconds', ({ system }) => system)
  gauge('process_start_time_seconds', 'Start in seconds since 1970', () => Math.round(performance.timeOrigin / 1000))
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use', () => process.memoryUsage().heapUsed)
  gauge('nodejs_external_memory_bytes', 'Memory of buffers', () => process.memoryUsage().external)
  const delay = monitorEventLoopDelay({ resolution: 100 })
  delay.enable()
  gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of the event loop delay since the last scrape', () => {
    const seconds = delay.percentile(99) / 1e9
    delay.reset()
    return Number.isFinite(seconds) ? seconds : 0
  })
}
