import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWire, type WireRecord, wireMissing } from '../../e2e/fixtures/strict/wire.ts'
import { arithmeticOf } from '../billing/arithmetic.ts'
import { cost } from '../billing/cost.ts'
import { millionthsOf } from '../billing/money.ts'
import { priceTableOf } from '../billing/price-table.ts'
import { loadPriceCatalog } from '../catalog/price-catalog.ts'
import { type PriceInput, type ProtocolId, price as priceSchema } from '../contract/index.ts'
import { assembleResponse } from '../ir/assemble.ts'
import { promptTokens, type Usage } from '../ir/usage.ts'
import { protocols } from '../protocols/registry.ts'
import { readAnswer, upstreamOf } from './converted-reply.fixture.ts'

/**
 * Every recorded answer with usage, as money: what we read of it against the independent reading beside it, and what we charge for
 * it against a bill made here from the vendor's own JSON, in fractions of integers, by each vendor's published rule.
 */

type Json = Readonly<Record<string, unknown>>

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

// ---- The bill, made from the vendor's JSON alone ----

/** What was used, as totals and parts of them: nothing is taken out of anything yet. */
interface Quantities {
  prompt: number
  cached: number
  cachedAudio: number
  written5m: number
  written1h: number
  audioIn: number
  imageIn: number
  answer: number
  thought: number
  audioOut: number
  imageOut: number
  /** The prompt that context tiers go by. */
  largestPrompt: number
  tools: Readonly<Record<string, number>>
  tier: string | undefined
  region: string | undefined
}

const nothing: Quantities = {
  prompt: 0,
  cached: 0,
  cachedAudio: 0,
  written5m: 0,
  written1h: 0,
  audioIn: 0,
  imageIn: 0,
  answer: 0,
  thought: 0,
  audioOut: 0,
  imageOut: 0,
  largestPrompt: 0,
  tools: {},
  tier: undefined,
  region: undefined,
}

const num = (raw: unknown): number => (typeof raw === 'number' ? raw : 0)
const obj = (raw: unknown): Json => (typeof raw === 'object' && raw !== null ? (raw as Json) : {})
const list = (raw: unknown): Json[] => (Array.isArray(raw) ? raw.map(obj) : [])
const counted = (tools: Record<string, number>) => Object.fromEntries(Object.entries(tools).filter(([, n]) => n > 0))

/** The JSON of an answer: one document, or each event of a stream. */
function pieces(record: WireRecord): Json[] {
  if (record.sse === undefined) return [obj(record.response)]
  return record.sse
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && line.includes('{'))
    .flatMap((line) => {
      try {
        return [obj(JSON.parse(line.slice(5)))]
      } catch {
        return []
      }
    })
}

function tierIn(raw: readonly unknown[]): string | undefined {
  const usual = ['standard', 'default', 'auto', 'on_demand', '']
  const said = raw.filter((one) => typeof one === 'string').at(-1)
  if (said === undefined) return undefined
  const name = said.toLowerCase().replace('on_demand_', '').replace('provisioned_throughput', 'provisioned')
  return usual.includes(name) ? undefined : name
}

type Reader = (usage: Json, record: WireRecord) => Quantities

const fromChat: Reader = (usage, record) => {
  const inside = obj(usage.prompt_tokens_details)
  const out = obj(usage.completion_tokens_details)
  const prompt = num(usage.prompt_tokens)
  const thought = num(out.reasoning_tokens) || num(usage.reasoning_tokens)
  // xAI: 12 in, 1 out, 228 thought, 241 together.
  const beside = thought > 0 && num(usage.total_tokens) === prompt + num(usage.completion_tokens) + thought
  const cached =
    num(inside.cached_tokens) ||
    num(usage.prompt_cache_hit_tokens) ||
    num(usage.num_cached_tokens) ||
    num(usage.cached_tokens)
  return {
    ...nothing,
    prompt,
    largestPrompt: prompt,
    cached: Math.min(prompt, cached),
    written5m: num(inside.cache_write_tokens),
    audioIn: num(inside.audio_tokens),
    imageIn: num(inside.image_tokens),
    answer: num(usage.completion_tokens) + (beside ? thought : 0),
    thought,
    audioOut: num(out.audio_tokens),
    imageOut: num(out.image_tokens),
    tools: counted({
      web_search: num(obj(usage.server_tool_use_details).web_search_requests),
      live_source: num(usage.num_sources_used),
    }),
    tier: tierIn(pieces(record).map(({ service_tier }) => service_tier)),
  }
}

const fromResponses: Reader = (usage, record) => {
  const responses = pieces(record).map((piece) => (piece.response === undefined ? piece : obj(piece.response)))
  const last = responses.filter((response) => obj(response.usage).input_tokens !== undefined).at(-1) ?? {}
  const items = list(last.output).filter(({ status }) => status !== 'failed')
  const named = (type: string) => items.filter((item) => item.type === type)
  const searches = named('web_search_call').filter(({ action }) =>
    [undefined, 'search'].includes(obj(action).type as string | undefined),
  ).length
  const told = num(obj(obj(last.tool_usage).web_search).num_requests)
  const preview = list(last.tools).some(({ type }) => `${type}`.startsWith('web_search_preview'))
  const served = num(usage.num_sources_used)
  return {
    ...nothing,
    prompt: num(usage.input_tokens),
    largestPrompt: num(usage.input_tokens),
    cached: num(obj(usage.input_tokens_details).cached_tokens),
    written5m: num(obj(usage.input_tokens_details).cache_write_tokens),
    answer: num(usage.output_tokens),
    thought: num(obj(usage.output_tokens_details).reasoning_tokens),
    tools: counted({
      [preview ? 'web_search_preview' : 'web_search']: searches > 0 && told > 0 ? told : searches,
      file_search: named('file_search_call').length,
      code_execution: named('code_interpreter_call').length,
      image_generation: named('image_generation_call').length,
      live_source: served,
    }),
    tier: tierIn([last.service_tier]),
  }
}

const fromAnthropic: Reader = (usage) => {
  const passes = list(usage.iterations).filter(({ type }) => type !== 'message' && type !== 'fallback_message')
  const all = [usage, ...passes]
  const sum = (read: (one: Json) => number) => all.reduce((total, one) => total + read(one), 0)
  const hour = (one: Json) => num(obj(one.cache_creation).ephemeral_1h_input_tokens)
  const whole = (one: Json) =>
    num(one.input_tokens) + num(one.cache_read_input_tokens) + num(one.cache_creation_input_tokens)
  const tools = obj(usage.server_tool_use)
  return {
    ...nothing,
    prompt: sum(whole),
    largestPrompt: Math.max(
      whole(usage),
      passes.reduce((total, one) => total + whole(one), 0),
    ),
    cached: sum((one) => num(one.cache_read_input_tokens)),
    written1h: sum(hour),
    written5m: sum((one) => num(one.cache_creation_input_tokens) - hour(one)),
    answer: sum((one) => num(one.output_tokens)),
    thought: num(obj(usage.output_tokens_details).thinking_tokens),
    tools: counted({ web_search: num(tools.web_search_requests), web_fetch: num(tools.web_fetch_requests) }),
    tier: tierIn([usage.service_tier]),
    region: usage.inference_geo === 'us' ? 'us' : undefined,
  }
}

const fromGemini: Reader = (usage, record) => {
  const modality = (details: unknown, name: string) =>
    list(details).reduce((total, one) => total + (one.modality === name ? num(one.tokenCount) : 0), 0)
  const fresh = (name: string) =>
    modality(usage.promptTokensDetails, name) +
    modality(usage.toolUsePromptTokensDetails, name) -
    modality(usage.cacheTokensDetails, name)
  const prompt = num(usage.promptTokenCount) + num(usage.toolUsePromptTokenCount)
  const replies = record.sse === undefined && Array.isArray(record.response) ? list(record.response) : pieces(record)
  const grounding = replies
    .map((reply) => list(reply.candidates)[0]?.groundingMetadata)
    .filter((one) => Object.keys(obj(one)).length > 0)
    .map(obj)
    .filter((one) => list(one.groundingChunks).length > 0 || Array.isArray(one.webSearchQueries))
    .at(-1)
  const queries = ((grounding?.webSearchQueries as unknown[] | undefined) ?? []).filter((query) => query !== '').length
  const chunks = list(grounding?.groundingChunks)
  return {
    ...nothing,
    prompt,
    largestPrompt: prompt,
    cached: num(usage.cachedContentTokenCount),
    cachedAudio: modality(usage.cacheTokensDetails, 'AUDIO'),
    audioIn: fresh('AUDIO'),
    imageIn: fresh('IMAGE'),
    answer: num(usage.candidatesTokenCount) + num(usage.thoughtsTokenCount),
    thought: num(usage.thoughtsTokenCount),
    audioOut: modality(usage.candidatesTokensDetails, 'AUDIO'),
    imageOut: modality(usage.candidatesTokensDetails, 'IMAGE'),
    tools: counted({
      web_search: queries,
      grounded_prompt: queries > 0 || chunks.some(({ web }) => web !== undefined) ? 1 : 0,
      maps: chunks.some(({ maps }) => maps !== undefined) ? 1 : 0,
    }),
    tier: tierIn([usage.trafficType, usage.serviceTier]),
  }
}

const fromBedrock: Reader = (usage) => {
  const written = num(usage.cacheWriteInputTokens)
  const written1h = list(usage.cacheDetails)
    .filter(({ ttl }) => ttl === '1h')
    .reduce((total, one) => total + num(one.inputTokens), 0)
  const prompt = num(usage.inputTokens) + num(usage.cacheReadInputTokens) + written
  return {
    ...nothing,
    prompt,
    largestPrompt: prompt,
    cached: num(usage.cacheReadInputTokens),
    written1h,
    written5m: written - written1h,
    answer: num(usage.outputTokens),
  }
}

/** Cohere's bill is over `billed_units`. */
const fromCohere: Reader = (usage) => ({
  ...nothing,
  prompt: num(obj(usage.billed_units).input_tokens),
  largestPrompt: num(obj(usage.tokens).input_tokens),
  answer: num(obj(usage.billed_units).output_tokens),
})

const readers: Readonly<Record<string, Reader>> = {
  'openai-chat': fromChat,
  'openai-completions': fromChat,
  'openai-responses': fromResponses,
  'anthropic-messages': fromAnthropic,
  'gemini-generate': fromGemini,
  'bedrock-converse': fromBedrock,
  'cohere-chat': fromCohere,
}

/** A fraction of integers, from a decimal text. */
class Fraction {
  readonly top: bigint
  readonly bottom: bigint

  constructor(top: bigint, bottom: bigint) {
    this.top = top
    this.bottom = bottom
  }

  static of(decimal: string): Fraction {
    const [whole = '0', part = ''] = decimal.split('.')
    return new Fraction(BigInt(whole + part), 10n ** BigInt(part.length))
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom)
  }

  minus(other: Fraction): Fraction {
    return this.plus(new Fraction(-other.top, other.bottom))
  }

  times(other: Fraction | number): Fraction {
    return typeof other === 'number'
      ? new Fraction(this.top * BigInt(other), this.bottom)
      : new Fraction(this.top * other.top, this.bottom * other.bottom)
  }

  /** Rounded half up; it is not negative. */
  get rounded(): bigint {
    return (this.top * 2n + this.bottom) / (this.bottom * 2n)
  }
}

type Tokens = { input: string; output: string } & { [part in Part]?: string | undefined }
type Part =
  | 'cacheRead'
  | 'cacheWrite5m'
  | 'cacheWrite1h'
  | 'reasoning'
  | 'audioInput'
  | 'audioCacheRead'
  | 'audioOutput'
  | 'image'
  | 'imageOutput'

/** A price list as decimals in words. */
interface PriceList extends Tokens {
  perRequest: string
  tools: Readonly<Record<string, string>>
  tiers: readonly (Tokens & { above: number })[]
  serviceTiers: Readonly<Record<string, { ratio: string } | Tokens>>
  regions: Readonly<Record<string, string>>
}

/**
 * The bill in nano-USD: all tokens at the plain price, then each part put from the price it was in to its own. So a token can
 * neither be counted twice nor left out, whatever the vendor puts inside what.
 */
function invoice(used: Quantities, list: PriceList, modelRatio: string, groupRatio: string): bigint {
  const service = used.tier === undefined ? undefined : list.serviceTiers[used.tier]
  const ownTier = service !== undefined && 'input' in service ? service : undefined
  const context = (ownTier === undefined ? list.tiers : [])
    .filter(({ above }) => used.largestPrompt > above)
    .reduce<(Tokens & { above: number }) | undefined>(
      (a, b) => (a === undefined || b.above > a.above ? b : a),
      undefined,
    )
  const main = context ?? ownTier ?? list
  const price = (part: Part | 'input' | 'output') => main[part] ?? ownTier?.[part] ?? list[part]
  const per = (text: string) => Fraction.of(text)
  let sum = per(main.input).times(used.prompt).plus(per(main.output).times(used.answer))
  const move = (count: number, from: string, to: string | undefined) => {
    if (to !== undefined) sum = sum.plus(per(to).minus(per(from)).times(count))
  }
  move(used.cached, main.input, main.cacheRead)
  move(used.written5m, main.input, main.cacheWrite5m)
  move(used.written1h, main.input, main.cacheWrite1h)
  move(used.audioIn, main.input, price('audioInput'))
  move(used.imageIn, main.input, price('image'))
  move(used.cachedAudio, main.cacheRead ?? main.input, price('audioCacheRead'))
  move(used.thought, main.output, price('reasoning'))
  move(used.audioOut, main.output, price('audioOutput'))
  move(used.imageOut, main.output, price('imageOutput'))
  if (service !== undefined && 'ratio' in service) sum = sum.times(Fraction.of(service.ratio))
  const region = used.region === undefined ? undefined : list.regions[used.region]
  if (region !== undefined) sum = sum.times(Fraction.of(region))
  let pieces = per(list.perRequest)
  for (const [tool, each] of Object.entries(list.tools)) pieces = pieces.plus(per(each).times(used.tools[tool] ?? 0))
  return sum
    .times(new Fraction(1n, 1_000_000n))
    .plus(pieces)
    .times(Fraction.of(modelRatio))
    .times(Fraction.of(groupRatio))
    .times(1_000_000_000).rounded
}

// ---- Ugly price lists ----

const decimal = (digits: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: 10 ** digits - 1 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(digits, '0')}`)
const perMillion = fc.oneof(
  decimal(9, 80),
  fc.constantFrom('0.000000001', '0.075', '0.3', '1.1', '2.5', '0', '0.000000003'),
)
const maybe = fc.option(perMillion, { nil: undefined })
const tokens: fc.Arbitrary<Tokens> = fc.record({
  input: perMillion,
  output: perMillion,
  cacheRead: maybe,
  cacheWrite5m: maybe,
  cacheWrite1h: maybe,
  reasoning: maybe,
  audioInput: maybe,
  audioCacheRead: maybe,
  audioOutput: maybe,
  image: maybe,
  imageOutput: maybe,
})
const ratio = fc.oneof(decimal(6, 3), fc.constantFrom('1', '0.5', '0.333333', '1.1', '0'))
const some = <T>(names: readonly string[], value: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: names.length })
    .map((entries) => Object.fromEntries(entries) as Record<string, T>)
const toolNames = [
  'web_search',
  'web_search_preview',
  'web_fetch',
  'file_search',
  'code_execution',
  'grounded_prompt',
  'maps',
  'live_source',
]
const anyList: fc.Arbitrary<PriceList> = fc
  .tuple(
    tokens,
    fc.record({
      perRequest: decimal(9, 1),
      tools: some(toolNames, decimal(9, 0)),
      tiers: fc.uniqueArray(
        fc.tuple(tokens, fc.integer({ min: 1, max: 60_000 })).map(([prices, above]) => ({ ...prices, above })),
        { maxLength: 3, selector: ({ above }) => above },
      ),
      serviceTiers: some(
        ['flex', 'priority', 'batch', 'provisioned'],
        fc.oneof(
          ratio.map((one) => ({ ratio: one })),
          tokens,
        ),
      ),
      regions: some(['us'], ratio),
    }),
  )
  .map(([prices, rest]) => ({ ...prices, ...rest }))

/** The same list as a person or an outside program would send it. */
function asContract(list: PriceList): PriceInput {
  const amount = (text: string | undefined) => (text === undefined ? null : Number(text))
  const tokensOf = (prices: Tokens) => ({
    input: Number(prices.input),
    output: Number(prices.output),
    cacheRead: amount(prices.cacheRead),
    cacheWrite5m: amount(prices.cacheWrite5m),
    cacheWrite1h: amount(prices.cacheWrite1h),
    reasoning: amount(prices.reasoning),
    audioInput: amount(prices.audioInput),
    audioCacheRead: amount(prices.audioCacheRead),
    audioOutput: amount(prices.audioOutput),
    image: amount(prices.image),
    imageOutput: amount(prices.imageOutput),
  })
  const each = <T, U>(values: Readonly<Record<string, T>>, convert: (value: T) => U) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
  return {
    ...tokensOf(list),
    perRequest: Number(list.perRequest),
    tools: each(list.tools, Number),
    tiers: list.tiers.map(({ above, ...prices }) => ({ aboveInputTokens: above, ...tokensOf(prices) })),
    serviceTiers: each(list.serviceTiers, (tier) =>
      'ratio' in tier ? { ratio: Number(tier.ratio) } : { ...tokensOf(tier), tiers: [] },
    ),
    regions: each(list.regions, Number),
  }
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
