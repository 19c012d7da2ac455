import { nanoOfProduct } from '../billing/exact-product.ts'
import { usdOfNano } from '../billing/money.ts'
import type { ToolName } from '../ir/usage.ts'
import { findProvider } from '../providers/registry.ts'
import type { RawPrice } from './price-list.ts'

/**
 * LiteLLM's list: an object by the name of the model, prices in USD per token as floats, variants as suffixes of the keys
 * (`_above_200k_tokens`, `_priority`, `_flex`, `_batches`).
 * https://docs.litellm.ai/docs/proxy/model_cost_map
 */
type Entry = Readonly<Record<string, unknown>>

/** Whose models cost the same wherever they are had from, unless a host has a price of its own. */
const makers: ReadonlySet<string> = new Set([
  'openai',
  'text-completion-openai',
  'anthropic',
  'gemini',
  'deepseek',
  'mistral',
  'xai',
  'moonshot',
  'zai',
  'minimax',
  'cohere',
  'cohere_chat',
  'perplexity',
  'dashscope',
])

/** Names of hosts that are other names here. */
const hostNames: Readonly<Record<string, string>> = {
  azure: 'azure-openai',
  bedrock_converse: 'bedrock',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  nvidia_nim: 'nvidia',
}

/** Not models. */
const notModels: ReadonlySet<string> = new Set(['sample_spec', 'fallback_generalizations'])

/** Undefined = no such list: nothing in it has a seller. */
export function readLiteLlmList(file: Readonly<Record<string, unknown>>): Iterable<RawPrice> | undefined {
  const entries = Object.entries(file).filter(([listed]) => !notModels.has(listed))
  return entries.some(([, entry]) => isEntry(entry) && typeof entry.litellm_provider === 'string')
    ? readEntries(entries)
    : undefined
}

function* readEntries(entries: readonly [string, unknown][]): Generator<RawPrice, void, undefined> {
  for (const [listed, value] of entries) yield readEntry(listed, isEntry(value) ? value : {})
}

function readEntry(listed: string, entry: Entry): RawPrice {
  const seller = entry.litellm_provider
  const skipped = (reason: string) => ({ listed, reason })
  if (typeof seller !== 'string') return skipped('it does not say who sells it')
  const provider = placeOf(seller)
  if (provider === undefined) return skipped(`"${seller.slice(0, 64)}" is no provider here`)
  const model = bareName(listed, seller)
  if (model === undefined) return skipped('it is a region’s or a size’s own price, which has no place here')
  const price = readablePrice(entry)
  if (price === 'unreadable') return skipped('one of its prices is no amount')
  if (price === undefined) return skipped('it is not charged by anything that is counted here')
  return { listed, model, provider, price }
}

/** null = everywhere, undefined = nowhere. */
function placeOf(seller: string): string | null | undefined {
  if (makers.has(seller)) return null
  if (seller.startsWith('vertex_ai')) return 'vertex'
  const provider = findProvider(hostNames[seller] ?? seller)
  // What runs on a machine of one's own costs nothing here, whatever a list says.
  return provider?.category === 'local' ? undefined : provider?.id
}

/** `azure/gpt-4o` is `gpt-4o`; what still has the seller's regions or sizes in front of it (`azure/eu/gpt-4o`) is no name. */
function bareName(listed: string, seller: string): string | undefined {
  const name = prefixesOf(seller).reduce(
    (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
    listed,
  )
  if (name === '') return undefined
  const first = name.split('/', 1)[0] ?? ''
  const hasParts = name.includes('/')
  if (hasParts && /^(us|eu|global|global-standard|standard|hd|low|medium|high|\d+-x-\d+|max-x-max)$/.test(first))
    return undefined
  return hasParts && (seller.startsWith('bedrock') || seller === 'azure') ? undefined : name
}

function prefixesOf(seller: string): string[] {
  if (seller.startsWith('vertex_ai')) return ['vertex_ai/']
  if (seller === 'bedrock_converse') return ['bedrock/', 'bedrock_converse/']
  if (seller === 'cohere_chat') return ['cohere/', 'cohere_chat/']
  return [`${seller}/`]
}

function readablePrice(entry: Entry): Record<string, unknown> | 'unreadable' | undefined {
  try {
    return priceOf(entry)
  } catch {
    return 'unreadable'
  }
}

/** Undefined = nothing in it can be multiplied by what is counted. */
function priceOf(entry: Entry): Record<string, unknown> | undefined {
  const prices = tokenPrices(entry, '') ?? firstRange(entry)
  const price: Record<string, unknown> = { input: 0, output: 0, ...prices }
  const perRequest = usdOf(entry.input_cost_per_request) ?? usdOf(entry.input_cost_per_query)
  if (perRequest !== undefined) price.perRequest = perRequest
  // What is charged by tokens is told by the picture or second as well, to compare with: it is not charged twice.
  if (!prices?.output && !prices?.imageOutput) {
    const perImage = usdOf(entry.output_cost_per_image)
    const perSecond = usdOf(entry.input_cost_per_second) ?? usdOf(entry.output_cost_per_second)
    if (perImage !== undefined) price.perImage = perImage
    if (perSecond !== undefined && !prices?.input) price.perSecond = perSecond
  }
  if (prices === undefined && Object.keys(price).length === 2) return undefined
  const tiers = contextTiers(entry, '')
  if (tiers.length > 0) price.tiers = tiers
  const tools = toolPrices(entry)
  if (Object.keys(tools).length > 0) price.tools = tools
  const classes = serviceTiers(entry)
  if (Object.keys(classes).length > 0) price.serviceTiers = classes
  return price
}

/** Prices per million tokens of the keys with this suffix; undefined = neither input nor output has one. */
function tokenPrices(entry: Entry, suffix: string): Record<string, number> | undefined {
  const of = (name: string) => perMillion(entry[`${name}${suffix}`])
  const input = of('input_cost_per_token')
  const output = of('output_cost_per_token')
  if (input === undefined && output === undefined) return undefined
  const found = {
    input: input ?? perMillion(entry.input_cost_per_token) ?? 0,
    output: output ?? perMillion(entry.output_cost_per_token) ?? 0,
    cacheRead: of('cache_read_input_token_cost'),
    cacheWrite5m: of('cache_creation_input_token_cost'),
    cacheWrite1h:
      perMillion(entry[`cache_creation_input_token_cost_above_1hr${suffix}`]) ?? of('cache_creation_input_token_cost'),
    reasoning: of('output_cost_per_reasoning_token'),
    audioInput: of('input_cost_per_audio_token'),
    audioCacheRead: of('cache_read_input_audio_token_cost') ?? of('cache_read_input_token_cost_per_audio_token'),
    audioOutput: of('output_cost_per_audio_token'),
    image: of('input_cost_per_image_token'),
    imageOutput: of('output_cost_per_image_token'),
  }
  return Object.fromEntries(Object.entries(found).filter((pair): pair is [string, number] => pair[1] !== undefined))
}

/** Prices of longer prompts: by suffix (`_above_200k_tokens`), or as a list of ranges that the first of is the price itself. */
function contextTiers(entry: Entry, suffix: string): Record<string, number>[] {
  const sizes = new Set<number>()
  for (const key of Object.keys(entry)) {
    const match = /^(?:input|output)_cost_per_token_above_(\d{1,5})k_tokens(.*)$/.exec(key)
    if (match !== null && match[2] === suffix) sizes.add(Number(match[1]))
  }
  const bySuffix = [...sizes].flatMap((size) => {
    const prices = tokenPrices(entry, `_above_${size}k_tokens${suffix}`)
    return prices === undefined ? [] : [{ ...cacheOf(entry, suffix), ...prices, aboveInputTokens: size * 1000 }]
  })
  if (bySuffix.length > 0 || suffix !== '' || !Array.isArray(entry.tiered_pricing)) return bySuffix
  return entry.tiered_pricing.flatMap((tier: unknown) => {
    if (!isEntry(tier) || !Array.isArray(tier.range)) return []
    const from: unknown = tier.range[0]
    const prices = tokenPrices(tier, '')
    if (typeof from !== 'number' || from <= 0 || prices === undefined) return []
    return [{ ...prices, aboveInputTokens: Math.round(from) }]
  })
}

function firstRange({ tiered_pricing: ranges }: Entry): Record<string, number> | undefined {
  const first: unknown = Array.isArray(ranges) ? ranges[0] : undefined
  return isEntry(first) ? tokenPrices(first, '') : undefined
}

/** What a tier does not name costs what it does without the tier. */
function cacheOf(entry: Entry, suffix: string): Record<string, number> {
  const { cacheRead, cacheWrite5m, cacheWrite1h } = tokenPrices(entry, suffix) ?? {}
  const kept = { cacheRead, cacheWrite5m, cacheWrite1h }
  return Object.fromEntries(Object.entries(kept).filter((pair): pair is [string, number] => pair[1] !== undefined))
}

const classSuffixes = { _priority: 'priority', _flex: 'flex', _batches: 'batch' } as const

function serviceTiers(entry: Entry): Record<string, unknown> {
  const classes: Record<string, unknown> = {}
  for (const [suffix, name] of Object.entries(classSuffixes)) {
    const prices = tokenPrices(entry, suffix)
    if (prices === undefined) continue
    const tiers = contextTiers(entry, suffix)
    classes[name] = { ...prices, ...(tiers.length > 0 ? { tiers } : {}) }
  }
  return classes
}

/** Calls of tools. Of searches with several sizes, the middle one is the usual. */
function toolPrices(entry: Entry): Partial<Record<ToolName, number>> {
  const search = entry.search_context_cost_per_query
  const found: Partial<Record<ToolName, number | undefined>> = {
    web_search: isEntry(search) ? usdOf(search.search_context_size_medium) : undefined,
    file_search: usdOf(entry.file_search_cost_per_1k_calls, 0.001),
    code_execution: usdOf(entry.code_interpreter_cost_per_session),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** USD per token as USD per million: exactly what the file says, moved by six places. */
function perMillion(value: unknown): number | undefined {
  return usdOf(value, 1_000_000)
}

/** @throws RangeError for what is there and no amount: a price that is read as free would be worse than none */
function usdOf(value: unknown, times = 1): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw new RangeError('no number')
  return usdOfNano(nanoOfProduct(value, times))
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
