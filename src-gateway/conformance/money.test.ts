import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWire, type WireRecord, wireMissing } from '../../e2e/fixtures/strict/wire.ts'
import { arithmeticOf } from '../billing/arithmetic.ts'
import { cost } from '../billing/cost.ts'
import { millionthsOf } from '../billing/money.ts'
import { priceTableOf } from '../billing/price-table.ts'
import { loadPriceCatalog } from '../catalog/price-catalog.ts'
import { type ProtocolId, price as priceSchema } from '../contract/index.ts'
import { assembleResponse } from '../ir/assemble.ts'
import { promptTokens, type Usage } from '../ir/usage.ts'
import { protocols } from '../protocols/registry.ts'
import { readAnswer, upstreamOf } from './converted-reply.fixture.ts'
import { anyList, asContract, ratio } from './price-lists.fixture.ts'
import { invoice, obj, type PriceList, type Quantities, readers } from './vendor-bill.fixture.ts'

/**
 * Every recorded answer with usage, as money: what we read of it against the independent reading beside it, and what we charge for
 * it against a bill made here from the vendor's own JSON, in fractions of integers, by each vendor's published rule.
 */

const observed: Readonly<Record<string, ProtocolId>> = {
  'openai-chat': 'openai-chat',
  'openai-completions': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
}

/** Recorded of a protocol that nobody speaks here. */
const foreign = new Set(['google-interactions'])

const records = readWire().filter(({ protocol, facts }) => facts.usage_norm && !foreign.has(protocol))

/** What the gateway reads, on its way through and when it converts; both where there are both. */
function readings(record: WireRecord): Usage[] {
  const found: (Usage | undefined)[] = []
  const protocol = observed[record.protocol]
  if (protocol !== undefined) {
    const observer = protocols[protocol].observe('chat', record.sse === undefined ? false : 'sse')
    observer.see(Buffer.from(record.sse ?? JSON.stringify(record.response)))
    observer.end()
    found.push(observer.usage())
  }
  if (record.protocol in upstreamOf) found.push(assembleResponse(readAnswer(record)).usage)
  return found.map((usage) => {
    expect(usage, record.id).toBeDefined()
    return usage!
  })
}

/** A bill of ours, and the one made here. */
function expectSameBill(record: WireRecord, usage: Usage, used: Quantities, list: PriceList, ratios: [string, string]) {
  const table = priceTableOf(priceSchema.parse(JSON.parse(JSON.stringify(asContract(list)))))
  const [modelRatio, groupRatio] = ratios.map((text) => millionthsOf(Number(text))) as [number, number]
  const bill = cost({ usage, price: table, modelRatio, groupRatio })
  expect(BigInt(bill.nano), `${record.id} ${JSON.stringify({ usage, used, list, ratios })}`).toBe(
    invoice(used, list, ...ratios),
  )
  const shown = arithmeticOf({ cost: bill, modelRatio, groupRatio, priceSource: 'override' })
  const sum = shown.lines.reduce((total, line) => total + line.amountUsd, 0) * Number(ratios[0]) * Number(ratios[1])
  expect(Math.abs(sum - shown.totalUsd), record.id).toBeLessThanOrEqual(1e-9 + shown.totalUsd * 1e-12)
}

/** The same answer from another class of service, where the document has a place for it. */
function servedAs(record: WireRecord, tier: string): WireRecord | undefined {
  if (record.sse !== undefined || record.response === undefined || Array.isArray(record.response)) return undefined
  const response = structuredClone(record.response) as Record<string, unknown>
  const facts = structuredClone(record.facts)
  const usage = facts.usage as Record<string, unknown>
  switch (record.protocol) {
    case 'openai-chat':
    case 'openai-responses':
      response.service_tier = tier
      break
    case 'anthropic-messages':
      Object.assign(obj(response.usage), { service_tier: tier, inference_geo: 'us' })
      Object.assign(usage, { service_tier: tier, inference_geo: 'us' })
      break
    case 'gemini-generate':
      if (usage.totalTokenCount === undefined) return undefined
      Object.assign(obj(response.usageMetadata), { serviceTier: tier })
      usage.serviceTier = tier
      break
    default:
      return undefined
  }
  return { ...record, response, facts }
}

/** Where a vendor says it charged another amount than its prices of today make, in nano-USD, and why. */
const reportedOtherwise: Readonly<Record<string, number>> = {
  // One search, for which OpenRouter's list has no price.
  'openrouter-chat-0c6441fe94': 10_000_000,
  // Tools of OpenRouter's own, which it counts but does not price in its list.
  'openrouter-chat-abde674b4d': 14_370_000,
  'openrouter-chat-f320706ded': 15_885_000,
  // Recorded before the price fell.
  'compat-responses-b54575d66a': 15_169_000,
  'openrouter-chat-4441e9ee4b': 18_796,
}

describe.skipIf(wireMissing !== undefined)(
  `recorded answers as money${wireMissing === undefined ? '' : ` (skipped: ${wireMissing})`}`,
  () => {
    it('are many', () => {
      expect(records.length).toBeGreaterThan(600)
      expect(new Set(records.map(({ protocol }) => protocol))).toEqual(new Set(Object.keys(readers)))
    })

    it('have disjoint buckets that sum to what was used, however they are read', () => {
      for (const record of records) {
        const norm: Readonly<Record<string, number | null>> = { ...record.facts.usage_norm }
        const [first, ...others] = readings(record)
        for (const other of others) expect(other, record.id).toEqual(first)
        const usage = first!
        const { extra } = usage
        expect(
          {
            input: usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h,
            cacheRead: usage.cacheRead,
            cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
            output: usage.output,
            reasoning: usage.reasoning,
            extraInput: extra === undefined ? 0 : promptTokens(extra),
            extraOutput: extra?.output ?? 0,
          },
          record.id,
        ).toEqual({
          input: norm.input ?? 0,
          cacheRead: norm.cache_read ?? 0,
          cacheWrite: norm.cache_write ?? 0,
          output: norm.output ?? 0,
          reasoning: norm.reasoning ?? 0,
          extraInput: norm.extra_input ?? 0,
          extraOutput: norm.extra_output ?? 0,
        })
        expect(usage.reasoning + usage.audioOutput + (usage.imageOutput ?? 0)).toBeLessThanOrEqual(usage.output)
        expect(usage.audioInput + usage.image).toBeLessThanOrEqual(usage.input)
        expect(usage.audioCacheRead ?? 0).toBeLessThanOrEqual(usage.cacheRead)
        expect(usage.flags, record.id).toBeUndefined()
      }
    })

    it('cost what an independent bill says, to the nano-dollar', () => {
      const lists = fc.sample(fc.tuple(anyList, ratio, ratio), { seed: 20_261_121, numRuns: 40 })
      for (const [at, record] of records.entries()) {
        const usage = readings(record)[0]!
        const used = readers[record.protocol]!(obj(record.facts.usage), record)
        for (let turn = 0; turn < 4; turn++) {
          const [list, modelRatio, groupRatio] = lists[(at * 7 + turn * 11) % lists.length]!
          expectSameBill(record, usage, used, list, [modelRatio, groupRatio])
        }
      }
    })

    it('cost what it says in any class of service', () => {
      const lists = fc.sample(fc.tuple(anyList, ratio, ratio), { seed: 4242, numRuns: 40 })
      let tried = 0
      for (const [at, record] of records.entries()) {
        const served = servedAs(record, ['flex', 'priority', 'batch', 'provisioned'][at % 4]!)
        if (served === undefined) continue
        tried++
        const usage = readings(served)[0]!
        const used = readers[record.protocol]!(obj(served.facts.usage), served)
        expect(usage.serviceTier, record.id).toBe(used.tier)
        const [list, modelRatio, groupRatio] = lists[at % lists.length]!
        expectSameBill(served, usage, used, list, [modelRatio, groupRatio])
      }
      expect(tried).toBeGreaterThan(200)
    })

    it('cost by the shipped catalogue what the vendors’ own answers say they cost', () => {
      const catalog = loadPriceCatalog()
      const differing: Record<string, number> = {}
      let agreeing = 0
      for (const record of records) {
        const usage = readings(record)[0]!
        const model = typeof record.request?.model === 'string' ? record.request.model : (record.facts.model ?? '')
        const table = catalog.find(model, record.provider)?.priceAt(Date.UTC(2026, 10, 21, 12))
        if (usage.reportedCostNano === undefined || table === undefined) continue
        const { nano } = cost({ usage, price: table, modelRatio: 1_000_000, groupRatio: 1_000_000 })
        if (nano === usage.reportedCostNano) agreeing++
        else differing[record.id] = usage.reportedCostNano - nano
      }
      expect(differing).toEqual(reportedOtherwise)
      expect(agreeing).toBeGreaterThan(15)
    })

    it('name the tools that vendors ran', () => {
      const ran = new Map<string, number>()
      for (const record of records) {
        const usage = readings(record)[0]!
        const used = readers[record.protocol]!(obj(record.facts.usage), record)
        expect({ ...usage.tools }, record.id).toEqual(used.tools)
        for (const name of Object.keys(used.tools)) ran.set(name, (ran.get(name) ?? 0) + 1)
      }
      expect([...ran.keys()].sort()).toEqual(
        expect.arrayContaining(['code_execution', 'file_search', 'grounded_prompt', 'web_fetch', 'web_search']),
      )
    })
  },
)
