import type { ToolCalls, ToolName, Usage } from '../ir/usage.ts'
import { Counts } from './counts.ts'
import { isObject, objectOf } from './json-values.ts'
import { readReportedCost } from './reported-cost.ts'
import { readServiceTier } from './service-tier.ts'

type Fields = Readonly<Record<string, unknown>>

/** What stands around `usage` in an answer. */
export interface AroundUsage {
  /** `service_tier` of the answer or the chunk. */
  serviceTier?: unknown
  /** The answer is pictures: its output is, where nothing tells the parts apart. */
  pictures?: boolean
}

/**
 * Reads `usage` of the chat family: chat, completions, embeddings, images, audio, moderations, rerank.
 * https://platform.openai.com/docs/api-reference/chat/object
 *
 * - The prompt includes what was read from and written to a cache, the completion includes reasoning. Vendors name cached
 *   tokens `prompt_tokens_details.cached_tokens` (OpenAI), `prompt_cache_hit_tokens` (DeepSeek), `num_cached_tokens`
 *   (Mistral) or `cached_tokens` (Moonshot, Hugging Face); written ones `cache_write_tokens`.
 * - xAI leaves reasoning out of the completion; its total gives that away. A total that nothing explains is not guessed at.
 * - Perplexity's deep research counts the pages it read and its reasoning beside the prompt and the completion.
 *   https://docs.perplexity.ai/api-reference/chat-completions-post
 * - Images and audio say `input_tokens` and `output_tokens`; some embedders and rerankers give `total_tokens` alone.
 * - Transcriptions may be billed by time: `{ type: 'duration', seconds }`, Mistral `prompt_audio_seconds`.
 *
 * Undefined when it holds no count.
 */
export function readOpenAiUsage(raw: unknown, around: AroundUsage = {}): Usage | undefined {
  if (!isObject(raw)) return undefined
  const durationMs = millisecondsOf(raw.seconds ?? raw.prompt_audio_seconds)
  if (!hasCount(raw) && durationMs === undefined) return undefined

  const counts = new Counts()
  const inDetails = objectOf(raw.prompt_tokens_details ?? raw.input_tokens_details)
  const outDetails = objectOf(raw.completion_tokens_details ?? raw.output_tokens_details)
  const total = counts.of(raw.total_tokens)
  const said = counts.of(raw.completion_tokens ?? raw.output_tokens)
  const prompt = counts.of(raw.prompt_tokens ?? raw.input_tokens ?? Math.max(0, total - said))
  if (prompt === 0 && said > 0 && isMissing(raw.prompt_tokens ?? raw.input_tokens)) counts.flag('usage.missing')
  const thought = counts.of(outDetails.reasoning_tokens ?? raw.reasoning_tokens)
  const pages = counts.of(raw.citation_tokens)
  const beside = thought > 0 && (total === prompt + said + thought || (pages > 0 && total === prompt + said))
  const output = beside ? said + thought : said

  const cacheRead = counts.part(
    firstCount(inDetails.cached_tokens, raw.prompt_cache_hit_tokens, raw.num_cached_tokens, raw.cached_tokens),
    prompt,
  )
  const cacheWrite5m = counts.part(inDetails.cache_write_tokens, prompt - cacheRead)
  const input = prompt - cacheRead - cacheWrite5m + pages
  const cachedAudio = counts.part(objectOf(inDetails.cached_tokens_details).audio_tokens, cacheRead)
  // Of cached tokens most vendors do not say what they were, so a part of the prompt may be more than is left of it.
  const audioInput = Math.min(input, Math.max(0, counts.part(inDetails.audio_tokens, prompt) - cachedAudio))
  const reasoning = counts.part(thought, output)
  const imageOutput = counts.part(
    outDetails.image_tokens ?? (around.pictures === true ? output : undefined),
    output - reasoning,
  )
  const tools = readTools(raw)
  const serviceTier = readServiceTier(around.serviceTier)
  const reportedCostNano = readReportedCost(raw)
  return {
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output,
    reasoning,
    audioInput,
    audioOutput: counts.part(outDetails.audio_tokens, output - reasoning - imageOutput),
    image: Math.min(input - audioInput, counts.part(inDetails.image_tokens, prompt)),
    ...(cachedAudio > 0 ? { audioCacheRead: cachedAudio } : undefined),
    ...(imageOutput > 0 ? { imageOutput } : undefined),
    ...(tools === undefined ? undefined : { tools }),
    ...(durationMs === undefined ? undefined : { durationMs }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    ...(reportedCostNano === undefined ? undefined : { reportedCostNano }),
    ...counts.flags,
  }
}

const countNames = ['prompt_tokens', 'input_tokens', 'completion_tokens', 'output_tokens', 'total_tokens'] as const

function hasCount(raw: Fields): boolean {
  return countNames.some((name) => typeof raw[name] === 'number')
}

function isMissing(raw: unknown): boolean {
  return raw === undefined || raw === null
}

/** The first that is more than nothing; a vendor may send its own name beside OpenAI's with 0. */
function firstCount(...raw: readonly unknown[]): unknown {
  return raw.find((one) => one !== undefined && one !== null && one !== 0)
}

/** A time in seconds, to the millisecond. A day is more than any vendor takes. */
export function millisecondsOf(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !(seconds > 0)) return undefined
  return Math.min(Math.round(seconds * 1000), 86_400_000)
}

/**
 * Tools that the vendor ran. OpenRouter `server_tool_use`, xAI `server_side_tool_usage_details` and `num_sources_used`,
 * Perplexity `num_search_queries` and the width of its search.
 */
function readTools(raw: Fields): ToolCalls | undefined {
  const routed = objectOf(raw.server_tool_use ?? raw.server_tool_use_details)
  const served = objectOf(raw.server_side_tool_usage_details)
  const tools = toolCalls([
    ['web_search', routed.web_search_requests ?? served.web_search_calls ?? raw.num_search_queries],
    ['x_search', served.x_search_calls],
    ['code_execution', served.code_interpreter_calls],
    ['file_search', served.file_search_calls ?? served.document_search_calls],
    ['live_source', raw.num_sources_used],
    ['search_medium', raw.search_context_size === 'medium' ? 1 : 0],
    ['search_high', raw.search_context_size === 'high' ? 1 : 0],
  ])
  return tools
}

/** Those that were called; undefined when none was. */
export function toolCalls(counted: readonly (readonly [ToolName, unknown])[]): ToolCalls | undefined {
  let tools: ToolCalls | undefined
  for (const [name, raw] of counted) {
    if (typeof raw !== 'number' || !(raw > 0)) continue
    tools ??= {}
    tools[name] = Math.min(Math.round(raw), 1_000_000)
  }
  return tools
}
