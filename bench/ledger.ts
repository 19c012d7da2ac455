/**
 * `node bench/ledger.ts [--rows 1000000] [--log 100000] [--folder /tmp] [--appends 100000]`: how long the month report and the check
 * of every balance take over a ledger of so many charges, whether the main loop stands still meanwhile, and what a row costs the
 * main loop when it is appended. The ledger is of one month: 20 users with 50 keys, 30 models on 10 channels; each key uses three
 * of the models. `--log` of the newest charges have their log rows too. The file is deleted afterwards: 10 million rows take 1.5 GB.
 * Ends with 1 when the report takes a second, the check 30, or the check finds a difference.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { noLimits } from '../src-gateway/contract/index.ts'
import { noUsage } from '../src-gateway/ir/usage.ts'
import { openStorage } from '../src-gateway/storage/open-storage.ts'
import type { LedgerRow, Storage } from '../src-gateway/storage/types.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    log: { type: 'string', default: '100000' },
    appends: { type: 'string', default: '100000' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const rowCount = Number(values.rows)
const logCount = Math.min(rowCount, Number(values.log))
const appendCount = Number(values.appends)
const mostReportMs = 1000
const mostCheckMs = 30_000

const [userCount, tokenCount, modelCount, channelCount] = [20, 50, 30, 10]
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const start = Date.UTC(2026, 10, 1)
const end = Date.UTC(2026, 11, 1)
const days = (end - start) / dayMs

/** The same numbers in each run: the figures are to be compared. */
let seed = 20_261_101
function random(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}

interface Subject {
  tokenId: number
  userId: number
  model: string
  channelId: number
}

/** Who asks for what: a few keys ask for most, each mostly for one of its models, and a model is served by two or three channels. */
function aSubject(): Subject {
  const tokenId = 1 + Math.min(random(tokenCount), random(tokenCount))
  const favourite = (tokenId * 7 + Math.min(random(3), random(3)) * 11) % modelCount
  return {
    tokenId,
    userId: 1 + (tokenId % userCount),
    model: `model-${favourite}`,
    channelId: 1 + ((favourite + Math.min(random(3), random(3))) % channelCount),
  }
}

const folder = mkdtempSync(join(values.folder, 'burncloud-bench-ledger-'))
const file = join(folder, 'burncloud.db')
const open = () => openStorage({ file, masterKey: Buffer.alloc(32, 7), now: () => end })

function tell(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function configure(): Promise<void> {
  const storage = await open()
  for (let n = 1; n <= userCount; n++) {
    const fields = { name: `user ${n}`, email: null, group: 'default', prepaid: false, limits: noLimits }
    await storage.users.create({ ...fields, note: '', enabled: true }, start)
  }
  for (let n = 1; n <= tokenCount; n++) {
    const fields = { name: `key ${n}`, group: 'default', quotaNano: null, expiresAt: null, models: null }
    await storage.tokens.create(
      { ...fields, allowedIps: null, limits: noLimits, enabled: true, userId: 1 + (n % userCount) },
      { hash: `hash ${n}`, hint: 'sk-…' },
      start,
    )
  }
  await storage.close()
}

/** Straight through SQLite in order of time, a transaction a day; then the sums from the entries, as the program keeps them. */
function fill(): void {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  const charge = db.prepare(
    `INSERT INTO ledger (id, kind, amount_nano, token_id, user_id, channel_id, group_name, model, request_id, price_version)
     VALUES (?, 'charge', ?, ?, ?, ?, 'default', ?, ?, 1)`,
  )
  const log = db.prepare(
    `INSERT INTO request_log (id, request_id, token_id, user_id, channel_id, model, status, input_tokens, cache_read_tokens,
       cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_nano, latency_ms, first_byte_ms, detail)
     VALUES (?, ?, ?, ?, ?, ?, 200, 1200, 3000, 0, 0, 400, 100, ?, 900, 300, '[]')`,
  )
  let written = 0
  let last = 0
  for (let day = 0; day < days; day++) {
    const upTo = Math.round((rowCount * (day + 1)) / days)
    db.exec('BEGIN')
    const first = written
    for (; written < upTo; written++) {
      // Twice as many at noon as at midnight.
      const share = (written - first) / (upTo - first)
      const at = start + day * dayMs + Math.floor((share - Math.sin(2 * Math.PI * share) / (4 * Math.PI)) * dayMs)
      const id = Math.max(last + 1, at * 2048)
      last = id
      const { tokenId, userId, model, channelId } = aSubject()
      const requestId = `req_bench${written.toString(36).padStart(19, '0')}`
      const cost = 1 + random(40_000_000)
      charge.run(id, -cost, tokenId, userId, channelId, model, requestId)
      if (written >= rowCount - logCount) log.run(id, requestId, tokenId, userId, channelId, model, cost)
    }
    db.exec('COMMIT')
  }
  const sum = (bucket: string, length: number, from: string) =>
    db.exec(`INSERT INTO usage_${bucket} SELECT ${from} / ${length} * ${length} AS bucket, model, channel_id, token_id, user_id,
      group_name, ${from === 'at' ? 'sum(requests)' : 'count(*)'}, 0, 0, 0, 0, 0, 0, 0,
      ${from === 'at' ? 'sum(cost_nano)' : '-sum(amount_nano)'}, 0, 0, 0, 0 FROM ${from === 'at' ? 'usage_minute' : 'ledger'}
      GROUP BY 1, 2, 3, 4, 5, 6`)
  sum('minute', 60_000, '(id / 2048)')
  sum('hour', hourMs, 'at')
  sum('day', dayMs, 'at')
  db.exec(`INSERT INTO price_versions (id, key, model, provider, origin, price, first_used_at)
    VALUES (1, 'bench', 'any', '', 'catalog', '{"input":1,"output":2}', ${start})`)
  for (const holder of ['token', 'user']) {
    db.exec(`UPDATE ${holder}s SET used_nano = sums.nano
      FROM (SELECT ${holder}_id AS id, sum(cost_nano) AS nano FROM usage_day GROUP BY 1) AS sums WHERE sums.id = ${holder}s.id`)
  }
  const firstLogged = db.prepare<[], number | null>('SELECT min(id) / 2048 FROM request_log').pluck().get() ?? end
  db.prepare("INSERT INTO installation (name, value) VALUES ('log-pruned-before', ?)").run(String(firstLogged))
  db.close()
}

interface Measured<T> {
  value: T
  ms: number
  /** Of the whole process: less than the time when others use the machine too. */
  cpuMs: number
  /** The longest that the main loop stood still meanwhile. */
  longestMs: number
}

async function measure<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const began = performance.now()
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  const ms = performance.now() - began
  delay.disable()
  return { value, ms, cpuMs: (user + system) / 1000, longestMs: delay.max / 1e6 }
}

function show(name: string, { ms, cpuMs, longestMs }: Measured<unknown>): void {
  const [time, cpu] = [ms, cpuMs].map((value) => value.toFixed(0).padStart(8))
  tell(`${name.padEnd(26)} ${time} ms, ${cpu} ms of CPU; main loop at most ${longestMs.toFixed(0)} ms late`)
}

/** A row as the relay writes it, charged, with a price, a user and two budgets. */
function aRow(n: number, budgetIds: readonly number[]): LedgerRow {
  const subject = aSubject()
  return {
    ...subject,
    requestId: `req_append${n.toString(36).padStart(18, '0')}`,
    at: end + n,
    tokenName: `key ${subject.tokenId}`,
    group: 'default',
    channelName: `channel ${subject.channelId}`,
    provider: 'openai',
    upstreamModel: subject.model,
    inboundProtocol: 'openai-chat',
    upstreamProtocol: 'openai-chat',
    endpoint: '/v1/chat/completions',
    mode: 'passthrough',
    stream: false,
    status: 200,
    errorCode: null,
    errorMessage: null,
    usage: { ...noUsage, input: 1200, cacheRead: 3000, output: 400 },
    usageSource: 'upstream',
    costNano: 1 + (n % 1000) * 1000,
    arithmetic: '{"priceSource":"catalog","lines":[{"bucket":"input","tokens":1200,"usdPerMillion":2.5}]}',
    pricedWith: {
      key: subject.model,
      model: subject.model,
      provider: 'openai',
      origin: 'catalog',
      source: 'bench',
      price: { input: 1, output: 2 },
    },
    budgets: budgetIds.map((budgetId) => ({ budgetId, periodStart: end })),
    latencyMs: 900,
    firstByteMs: 300,
    attempts: 1,
    attemptList: null,
    finishReason: 'stop',
    clientIp: '127.0.0.1',
    clientName: null,
    warnings: [],
  }
}

/** CPU of this process per row, in µs, in batches as they come under load. */
async function appendRows(storage: Storage): Promise<number> {
  const budgetIds: number[] = []
  for (const period of ['month', 'day'] as const) {
    const fields = {
      scope: 'gateway',
      subject: '',
      limitNano: 1e15,
      period,
      timeZone: 'UTC',
      alerts: [],
      hard: true,
    } as const
    budgetIds.push((await storage.budgets.create({ ...fields, alerts: [] }, { start: end, end: end + dayMs }, end)).id)
  }
  const batch = 16
  let cpu = 0
  for (let n = 0; n < appendCount; n += batch) {
    const rows = Array.from({ length: Math.min(batch, appendCount - n) }, (_, k) => aRow(n + k, budgetIds))
    const before = process.cpuUsage()
    for (const row of rows) {
      storage.ledger.append(row, (error) => {
        if (error !== null) throw error
      })
    }
    await storage.ledger.flush()
    const { user, system } = process.cpuUsage(before)
    cpu += user + system
  }
  return cpu / appendCount
}

try {
  await configure()
  const filling = await measure(async () => fill())
  tell(
    `${rowCount} charges, ${logCount} log rows: ${(statSync(file).size / 1e6).toFixed(0)} MB, written in ${(filling.ms / 1000).toFixed(0)} s`,
  )
  const storage = await open()
  // The thread is there from the first question on.
  await storage.reports.requestCount()
  const month = { start, end, name: '2026-11' }
  const report = await measure(() => storage.money.monthly(month))
  show('month report', report)
  const ofUser = await measure(() => storage.money.monthly(month, 3))
  show('month report of one user', ofUser)
  show('ledger, a page', await measure(() => storage.money.ledger({}, { limit: 50 })))
  show('ledger, a page of one key', await measure(() => storage.money.ledger({ tokenId: tokenCount }, { limit: 50 })))
  const budget = await measure(() =>
    storage.budgets.create(
      { scope: 'user', subject: '3', limitNano: 1e12, period: 'month', timeZone: 'UTC', alerts: [80], hard: true },
      { start, end },
      end,
    ),
  )
  show('a budget with its sum', budget)
  await storage.budgets.remove(budget.value.id)
  const check = await measure(() => storage.money.checkLedger())
  show('check of every balance', check)
  const { compared, differences } = check.value
  tell(`${compared} sums compared, ${differences.length} differences`)
  if (appendCount > 0) tell(`a row appended: ${(await appendRows(storage)).toFixed(0)} µs of CPU`)
  const after = await storage.money.checkLedger()
  tell(`checked again: ${after.entries} entries, ${after.differences.length} differences`)
  await storage.close()
  const wrong = differences.length + after.differences.length > 0
  if (wrong || report.ms >= mostReportMs || check.ms >= mostCheckMs) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
