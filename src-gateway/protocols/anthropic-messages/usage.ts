import type { ToolCalls, Usage } from '../../ir/usage.ts'
import { Counts } from '../counts.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readServiceTier } from '../service-tier.ts'

/** Where Bedrock puts its own counts in the last event of a stream. */
export const metricsName = 'amazon-bedrock-invocationMetrics'

/**
 * Gathers a message's `usage` over its events. https://docs.anthropic.com/en/api/messages#response-usage
 *
 * `message_start` has a first guess; what a later event says replaces it and is never added, and what it leaves out or sets
 * to null stays. `input_tokens` is the fresh part only: cache reads and writes stand beside it. `iterations` lists the passes
 * behind the answer: those of the message itself are in the counts at the top, compaction and advisor passes are billed on
 * top of them and kept apart as `extra`. `speed: fast` and `inference_geo: us` have prices of their own.
 */
export class UsageGatherer {
  #seen = false
  #input = 0
  #cacheRead = 0
  #cacheWrite = 0
  #cacheWrite1h = 0
  #output = 0
  #reasoning = 0
  #extra: Usage['extra']
  #tools: ToolCalls | undefined
  #serviceTier: string | undefined
  #region: string | undefined
  readonly #counts = new Counts()

  /** Takes the `usage` of one event or reply. */
  take(raw: unknown): void {
    if (!isObject(raw)) return
    this.#seen ||= typeof raw.input_tokens === 'number' || typeof raw.output_tokens === 'number'
    this.#input = this.#replace(this.#input, raw.input_tokens)
    this.#cacheRead = this.#replace(this.#cacheRead, raw.cache_read_input_tokens)
    this.#cacheWrite = this.#replace(this.#cacheWrite, raw.cache_creation_input_tokens)
    const split = readSplit(raw, this.#counts)
    if (split !== undefined) {
      this.#cacheWrite1h = split.write1h
      this.#cacheWrite = split.write1h + split.write5m
    }
    this.#output = this.#replace(this.#output, raw.output_tokens)
    this.#reasoning = this.#replace(this.#reasoning, objectOf(raw.output_tokens_details).thinking_tokens)
    if (Array.isArray(raw.iterations)) this.#extra = readExtraPasses(raw.iterations, this.#counts)
    if (isObject(raw.server_tool_use)) this.#takeTools(raw.server_tool_use)
    this.#serviceTier = (raw.speed === 'fast' ? 'fast' : readServiceTier(raw.service_tier)) ?? this.#serviceTier
    if (raw.inference_geo === 'us') this.#region = 'us'
  }

  /**
   * Takes Bedrock's own counts of an invocation, which stand in the last event. They count where the message told nothing.
   * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
   */
  takeMetrics(raw: unknown): void {
    if (this.#seen || !isObject(raw)) return
    this.take({
      input_tokens: raw.inputTokenCount,
      output_tokens: raw.outputTokenCount,
      cache_read_input_tokens: raw.cacheReadInputTokenCount,
      cache_creation_input_tokens: raw.cacheWriteInputTokenCount,
    })
  }

  usage(): Usage | undefined {
    if (!this.#seen) return undefined
    const write1h = Math.min(this.#cacheWrite1h, this.#cacheWrite)
    const reasoning = this.#counts.part(this.#reasoning, this.#output)
    return {
      input: this.#input,
      cacheRead: this.#cacheRead,
      cacheWrite5m: this.#cacheWrite - write1h,
      cacheWrite1h: write1h,
      output: this.#output,
      reasoning,
      audioInput: 0,
      audioOutput: 0,
      image: 0,
      ...(this.#tools === undefined ? undefined : { tools: this.#tools }),
      ...(this.#serviceTier === undefined ? undefined : { serviceTier: this.#serviceTier }),
      ...(this.#region === undefined ? undefined : { region: this.#region }),
      ...(this.#extra === undefined ? undefined : { extra: this.#extra }),
      ...this.#counts.flags,
    }
  }

  #replace(known: number, raw: unknown): number {
    return raw === undefined || raw === null ? known : this.#counts.of(raw)
  }

  /** https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool#usage-and-pricing */
  #takeTools(raw: Readonly<Record<string, unknown>>): void {
    for (const [name, field] of serverTools) {
      const calls = this.#counts.of(raw[field])
      if (calls > 0) this.#tools = { ...this.#tools, [name]: calls }
    }
  }
}

const serverTools = [
  ['web_search', 'web_search_requests'],
  ['web_fetch', 'web_fetch_requests'],
  ['code_execution', 'code_execution_requests'],
] as const

/** Cache writes by lifetime, when the vendor tells them apart and its parts make up the whole. */
function readSplit(raw: Record<string, unknown>, counts: Counts): { write5m: number; write1h: number } | undefined {
  if (!isObject(raw.cache_creation)) return undefined
  const write5m = counts.of(raw.cache_creation.ephemeral_5m_input_tokens)
  const write1h = counts.of(raw.cache_creation.ephemeral_1h_input_tokens)
  const total = raw.cache_creation_input_tokens
  return typeof total === 'number' && counts.of(total) !== write5m + write1h ? undefined : { write5m, write1h }
}

/** Passes whose tokens the counts at the top already hold. */
const ownPasses = new Set(['message', 'fallback_message'])

function readExtraPasses(iterations: readonly unknown[], counts: Counts): Usage['extra'] {
  const extra = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0 }
  let found = false
  for (const pass of iterations) {
    if (!isObject(pass) || typeof pass.type !== 'string' || ownPasses.has(pass.type)) continue
    found = true
    const split = readSplit(pass, counts)
    extra.input += counts.of(pass.input_tokens)
    extra.cacheRead += counts.of(pass.cache_read_input_tokens)
    extra.cacheWrite5m += split?.write5m ?? counts.of(pass.cache_creation_input_tokens)
    extra.cacheWrite1h += split?.write1h ?? 0
    extra.output += counts.of(pass.output_tokens)
  }
  return found ? extra : undefined
}
