/**
 * Writes resources/prices/catalog.json from the price data of the package `@pydantic/genai-prices` (MIT). To refresh prices:
 * raise the package, run `node scripts/update-prices.ts`, read the diff (one line a model), commit both.
 *
 * What is carried over and how:
 * - Prices per million tokens, tiers by prompt size, changes by date and by time of day (UTC), context windows, match rules.
 * - One hour's cache writes cost twice the input on Claude models
 *   (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#pricing); elsewhere they cost what the source says for
 *   cache writes.
 * - A model that makes video is priced at that rate for its whole output: usage does not tell the parts apart.
 * - Searches are tools, an hour of sound is 3,600 seconds, rounded to a nano-dollar a second.
 * - Not carried over: prices per page or character, and of live voice, for which usage has no count.
 * - resources/prices/additions.json, read by hand from the vendors' pages, is laid over it: service tiers, tools, regions.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type TieredPrices,
} from '@pydantic/genai-prices'
import type {
  CatalogAdditions,
  CatalogFile,
  CatalogModel,
  CatalogPrice,
  CatalogVendor,
} from '../src-gateway/catalog/catalog-file.ts'

/** Makers first: among them the first that knows a name owns it. */
const makers = [
  'openai',
  'anthropic',
  'google',
  'deepseek',
  'mistral',
  'x-ai',
  'moonshotai',
  'zhipuai',
  'zai',
  'minimax',
  'cohere',
  'perplexity',
  'voyageai',
]
const hosts = ['azure', 'groq', 'openrouter', 'together', 'fireworks', 'cerebras', 'novita']

/** Alibaba's closed models, whose own list the source lacks; OpenRouter has them from Alibaba alone, at its price. */
const qwenOwn = /^qwen\/(qwen(?:[\d.]+)?-?(?:coder-|vl-)?(?:max|plus|flash|turbo)[^:]*)$/

const root = join(import.meta.dirname, '..')

function main(): void {
  const home = join(dirname(createRequire(import.meta.url).resolve('@pydantic/genai-prices')), '..')
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const vendors: CatalogVendor[] = []
  const models: CatalogModel[] = []
  for (const id of [...makers, ...hosts]) {
    const provider = findProvider({ providerId: id })
    if (provider === undefined) throw new Error(`the price source has no vendor ${id} any more`)
    const maker = makers.includes(id)
    vendors.push({
      id,
      name: provider.name,
      maker,
      url: provider.pricing_urls?.[0] ?? null,
      ...(maker && provider.model_match ? { match: provider.model_match } : {}),
    })
    // OpenRouter's names have a maker before a slash; the source also keeps names of its own making.
    const own = provider.models.filter((model) => id !== 'openrouter' || model.id.includes('/'))
    for (const model of own) add(models, id, model)
  }
  addQwen(vendors, models)
  const folder = join(root, 'resources/prices')
  const additions = JSON.parse(readFileSync(join(folder, 'additions.json'), 'utf8')) as CatalogAdditions
  for (const addition of additions.additions) layOver(models, addition)

  // Within a vendor the source's order stays: the first rule that holds names the model.
  models.sort((a, b) => compare(a.vendor, b.vendor))
  const file: CatalogFile = {
    source: `@pydantic/genai-prices ${version}`,
    licence: 'MIT, see LICENSE beside this file',
    date: new Date().toISOString().slice(0, 10),
    vendors,
    models,
  }
  writeFileSync(join(folder, 'catalog.json'), write(file))
  copyFileSync(join(home, 'LICENSE'), join(folder, 'LICENSE'))
  process.stdout.write(`${models.length} models of ${vendors.length} vendors in ${folder}\n`)
}

/** @throws Error for a model that the source no longer names so */
function layOver(
  models: CatalogModel[],
  { vendor, models: names, price }: CatalogAdditions['additions'][number],
): void {
  const own = models.filter((model) => model.vendor === vendor)
  for (const name of names === '*' ? own.map(({ model }) => model) : names) {
    const model = own.find((one) => one.model === name)
    if (model === undefined)
      throw new Error(`additions.json names ${vendor} ${name}, which the price source does not have`)
    model.prices = model.prices.map((row) => ({ ...row, price: merged(row.price, price) }))
  }
}

function merged(price: CatalogPrice, more: Partial<CatalogPrice>): CatalogPrice {
  const both = { ...price, ...more }
  for (const name of ['tools', 'serviceTiers', 'regions'] as const) {
    if (price[name] !== undefined && more[name] !== undefined)
      Object.assign(both, { [name]: { ...price[name], ...more[name] } })
  }
  return both
}

function addQwen(vendors: CatalogVendor[], models: CatalogModel[]): void {
  vendors.push({
    id: 'qwen',
    name: 'Alibaba (Qwen)',
    maker: true,
    url: 'https://www.alibabacloud.com/help/en/model-studio/models',
  })
  for (const model of models.filter(({ vendor }) => vendor === 'openrouter')) {
    const name = qwenOwn.exec(model.model)?.[1]
    if (name !== undefined) models.push({ ...model, vendor: 'qwen', model: name, aka: [] })
  }
}

function add(models: CatalogModel[], vendor: string, model: ModelInfo): void {
  const rows = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]
  const prices: CatalogModel['prices'] = []
  for (const { prices: price, constraint } of rows) {
    const read = readPrice(price, vendor, model.id)
    if (read === undefined) continue
    if (constraint === undefined) prices.push({ price: read })
    else if (constraint.type === 'start_date') prices.push({ from: constraint.start_date, price: read })
    else prices.push({ between: [minute(constraint.start_time), minute(constraint.end_time)], price: read })
  }
  if (prices.length === 0) return
  const { equal, other } = split(model.match)
  models.push({
    vendor,
    model: model.id,
    ...(model.name ? { name: model.name } : {}),
    ...(model.context_window ? { context: model.context_window } : {}),
    ...(model.deprecated ? { deprecated: true } : {}),
    aka: equal.filter((name) => name !== model.id),
    ...(other.length > 0 ? { match: other } : {}),
    prices,
  })
}

/** `00:30:00Z` → `00:30`. */
function minute(time: string): string {
  const match = /^(\d\d:\d\d):00(?:Z|\+00:00)$/.exec(time)
  if (match?.[1] === undefined) throw new Error(`a time of day in an unknown form: ${time}`)
  return match[1]
}

/** Exact names apart from the rules that must be tried. */
function split(match: MatchLogic): { equal: string[]; other: MatchLogic[] } {
  if ('equals' in match) return { equal: [match.equals], other: [] }
  if (!('or' in match)) return { equal: [], other: [match] }
  const parts = match.or.map(split)
  return { equal: parts.flatMap(({ equal }) => equal), other: parts.flatMap(({ other }) => other) }
}

function readPrice(price: ModelPrice, vendor: string, model: string): CatalogPrice | undefined {
  const base = (key: string) => at(price[key], 0)
  const perToken = ['input_mtok', 'output_mtok', 'requests_kcount', 'input_audio_hours'].some(
    (key) => price[key] !== undefined,
  )
  if (!perToken && Object.keys(price).length > 0) return undefined
  const outputs = ['output_mtok', 'output_video_mtok'].map((key) => base(key) ?? 0)
  const starts = [...new Set(Object.values(price).flatMap((value) => tiersOf(value).map(({ start }) => start)))].sort(
    (a, b) => a - b,
  )
  const claude = /claude/i.test(model)
  const buckets = (above: number) => {
    const input = at(price.input_mtok, above) ?? 0
    const write = at(price.cache_write_5m_mtok ?? price.cache_write_mtok, above)
    const writeHour = at(price.cache_write_1h_mtok, above) ?? (write !== undefined && claude ? twice(input) : write)
    return {
      input,
      output: above === 0 ? Math.max(...outputs) : (at(price.output_mtok, above) ?? 0),
      ...some('cacheRead', at(price.cache_read_mtok, above)),
      ...some('cacheWrite5m', write),
      ...some('cacheWrite1h', writeHour),
    }
  }
  const requests = base('requests_kcount')
  const hour = base('input_audio_hours')
  const tools = {
    ...some('web_search', thousandth(base('web_searches_kcount'))),
    ...some('file_search', thousandth(base('storage_searches_kcount'))),
  }
  const read: CatalogPrice = {
    ...buckets(0),
    ...some('reasoning', base('output_reasoning_mtok')),
    ...some('audioInput', base('input_audio_mtok')),
    ...some('audioCacheRead', base('cache_audio_read_mtok')),
    ...some('audioOutput', base('output_audio_mtok')),
    ...some('image', base('input_image_mtok')),
    ...some('imageOutput', base('output_image_mtok')),
    ...some('perRequest', thousandth(requests)),
    ...some('perSecond', hour === undefined ? undefined : Number((hour / 3600).toFixed(9))),
    ...(Object.keys(tools).length > 0 ? { tools } : {}),
  }
  if (starts.length > 0) {
    read.tiers = starts.map((start) => ({ aboveInputTokens: start, ...buckets(start + 1) }))
  }
  if (starts.includes(0)) throw new Error(`${vendor} ${model}: a tier from the first token on`)
  return read
}

/** Price of a prompt of `tokens`. */
function at(value: number | TieredPrices | undefined, tokens: number): number | undefined {
  if (value === undefined || typeof value === 'number') return value
  let price = value.base
  for (const tier of tiersOf(value)) if (tokens > tier.start) price = tier.price
  return price
}

function tiersOf(value: number | TieredPrices | undefined): { start: number; price: number }[] {
  return typeof value === 'object' ? value.tiers.toSorted((a, b) => a.start - b.start) : []
}

function thousandth(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number((value / 1000).toPrecision(12))
}

/** Exact in decimals: 0.3 → 0.6. */
function twice(value: number): number {
  return Number((value * 2).toPrecision(12))
}

function some<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, number>)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One line a vendor and a model, so that a change of price is a change of one line. */
function write(file: CatalogFile): string {
  const { vendors, models, ...head } = file
  const lines = (list: readonly object[]) => list.map((item) => `    ${JSON.stringify(item)}`).join(',\n')
  const top = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
  return `{\n${top.join(',\n')},\n  "vendors": [\n${lines(vendors)}\n  ],\n  "models": [\n${lines(models)}\n  ]\n}\n`
}

main()
