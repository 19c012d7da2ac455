/**
 * `node bench/reserve.ts [--rounds n]`: what money costs a request on the relay's loop: the look whether anything is left, the
 * estimate of a request of 2 kB for each channel that may be asked, the hold in everything that limits its payer, and the true cost
 * in its place. Prints a table and ends with 1 when a median is above 15 µs. No sockets and no database: neither is part of it.
 */
import { parseArgs } from 'node:util'
import { Accounts } from '../src-gateway/access/accounts.ts'
import type { TokenEntry } from '../src-gateway/access/types.ts'
import { priceTableOf } from '../src-gateway/billing/price-table.ts'
import { priceEntry } from '../src-gateway/catalog/price-versions.ts'
import { RatioTable } from '../src-gateway/catalog/ratio-table.ts'
import { defaultSettings } from '../src-gateway/catalog/settings.ts'
import type { ConfigSnapshot, ServingChannel } from '../src-gateway/catalog/types.ts'
import { noLimits } from '../src-gateway/contract/index.ts'
import { payerOf } from '../src-gateway/relay/payer.ts'
import { Reservation } from '../src-gateway/relay/reserve.ts'
import type { PlannedAttempt } from '../src-gateway/routing/types.ts'
import type { StoredBudget } from '../src-gateway/storage/money-types.ts'

const mostMicroseconds = 15
/** Requests measured together: one alone is shorter than the clock can tell. */
const batch = 50
/** Requests in progress at a time. */
const inProgress = 200
/** Keys that take turns, of ten users. */
const keys = 1000
const at = Date.UTC(2026, 10, 21, 12)
const rich = 9_000_000_000_000

const channels = new Map(
  [1, 2, 3, 4].map((id): [number, ServingChannel] => [
    id,
    {
      id,
      name: `channel ${id}`,
      provider: 'openai',
      enabled: true,
      models: ['*'],
      modelMapping: {},
      protocols: ['openai-chat'],
      groups: ['default'],
      priority: 0,
      weight: 1,
      keyIds: [id],
      keyRequired: true,
      baseUrl: '',
      keys: [],
      proxyUrl: null,
      headers: {},
      overrides: {},
      bodyRules: [],
      systemPrompt: null,
      statusMapping: {},
      limits: noLimits,
      keyLimits: noLimits,
      queue: { size: 0, waitMs: 0 },
      autoDisable: true,
      timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: null },
      ca: null,
      settings: {},
    },
  ]),
)
const planned = [...channels.keys()].map(
  (channelId): PlannedAttempt => ({
    channelId,
    keyId: channelId,
    model: 'gpt-4o',
    protocol: 'openai-chat',
    mode: 'passthrough',
    upstreamModel: 'gpt-4o-2024-11-20',
    otherKeys: [],
    reason: '',
  }),
)
const price = priceEntry(priceTableOf({ input: 2.5, output: 10, cacheRead: 1.25 }), {
  origin: 'catalog',
  source: 'bench',
  model: 'gpt-4o',
  provider: 'openai',
})
const groups = new Map([['default', 900_000]])

const snapshot: ConfigSnapshot = {
  version: 1,
  channels,
  tokens: new Map(),
  tokensById: new Map(),
  users: new Map(),
  groups,
  ratios: new RatioTable(groups, [{ kind: 'model', subject: 'gpt-4o', other: '', ratio: 1.2 }]),
  routing: { groups: new Map(), models: [] },
  abilitiesOf: () => undefined,
  priceOf: () => price,
  filtersFor: () => undefined,
  settings: defaultSettings,
}

const body = Buffer.from(
  JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'What is it like over there? '.repeat(70) }] }),
)

function tokenEntry(id: number): TokenEntry {
  return {
    id,
    name: `key ${id}`,
    group: 'default',
    enabled: true,
    expiresAt: null,
    models: null,
    allowedIps: null,
    limits: noLimits,
    quotaNano: rich,
    userId: 1 + (id % 10),
  }
}

function budget(
  id: number,
  scope: StoredBudget['scope'],
  subject: string,
  period: StoredBudget['period'],
): StoredBudget {
  const fixed = { timeZone: 'Europe/Berlin', alerts: [50, 80, 100], hard: true, createdAt: 0, updatedAt: 0, spend: [] }
  return { id, scope, subject, period, limitNano: rich, ...fixed }
}

/** A quota, the credit of a user, and a budget of each of token, group and gateway. */
function accountsOf(quotaNano: number): Accounts {
  const accounts = new Accounts()
  const tokens = Array.from({ length: keys }, (_, id) => ({ id, quotaNano, usedNano: 0, creditNano: 0 }))
  const users = Array.from({ length: 10 }, (_, id) => ({
    id: id + 1,
    prepaid: true,
    usedNano: 0,
    creditNano: rich * 1000,
  }))
  const ofTokens = tokens.map(({ id }) => budget(id + 10, 'token', String(id), 'day'))
  const shared = [budget(1, 'group', 'default', 'week'), budget(2, 'gateway', '', 'month')]
  for (const one of shared) one.limitNano = rich * 1000
  accounts.load({ tokens, users, budgets: [...ofTokens, ...shared] }, at)
  return accounts
}

interface Case {
  name: string
  quotaNano: number
}

const cases: Case[] = [
  { name: 'far more money than any need', quotaNano: rich },
  { name: 'estimated closely', quotaNano: rich / 200 },
]

function measure({ quotaNano }: Case, rounds: number): number[] {
  const accounts = accountsOf(quotaNano)
  const tokens = Array.from({ length: keys }, (_, id) => tokenEntry(id))
  const asked = { model: 'gpt-4o', envelope: { maxOutput: 1000 } }
  let count = 0
  const open: { requestId: string; token: TokenEntry }[] = []
  const request = () => {
    count += 1
    const token = tokens[count % keys] as TokenEntry
    const requestId = `request-${count}`
    accounts.check(payerOf(token), at)
    const exchange = { deps: { accounts }, route: { operation: 'chat' as const }, snapshot, request: { body }, asked }
    new Reservation({ ...exchange, requestId, startedAt: at }, token).begin(planned)
    open.push({ requestId, token })
    if (open.length < inProgress) return
    const done = open.shift()
    if (done === undefined) return
    const payer = payerOf(done.token)
    accounts.committed(accounts.settle({ requestId: done.requestId, at, payer, channelId: 1, costNano: 1_234_567 }))
  }
  for (let warm = 0; warm < 20_000; warm++) request()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = process.hrtime.bigint()
    for (let n = 0; n < batch; n++) request()
    times.push(Number(process.hrtime.bigint() - begin) / 1000 / batch)
  }
  if (accounts.openHolds().length !== inProgress - 1) throw new Error('money is held for what has ended')
  return times.sort((left, right) => left - right)
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })
process.stdout.write(
  '\n| reserve and settle: quota, credit and three budgets | median, µs | 99 of 100, µs |\n|---|--:|--:|\n',
)
let slow = false
for (const each of cases) {
  const times = measure(each, Number(values.rounds))
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN
  slow ||= !(median < mostMicroseconds)
  const late = times[Math.floor(times.length * 0.99)] ?? Number.NaN
  process.stdout.write(`| ${each.name} | ${median.toFixed(1)} | ${late.toFixed(1)} |\n`)
}
process.exit(slow ? 1 : 0)
