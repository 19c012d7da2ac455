import type { WireRecord } from '../../e2e/fixtures/strict/wire.ts'

/** A bill made from a vendor's own JSON alone, in fractions of integers, by each vendor's published rule. */

type Json = Readonly<Record<string, unknown>>

/** What was used, as totals and parts of them: nothing is taken out of anything yet. */
export interface Quantities {
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
export const obj = (raw: unknown): Json => (typeof raw === 'object' && raw !== null ? (raw as Json) : {})
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

export const readers: Readonly<Record<string, Reader>> = {
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

export type Tokens = { input: string; output: string } & { [part in Part]?: string | undefined }
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
export interface PriceList extends Tokens {
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
export function invoice(used: Quantities, list: PriceList, modelRatio: string, groupRatio: string): bigint {
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
