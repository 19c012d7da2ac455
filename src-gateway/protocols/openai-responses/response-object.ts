import { noUsage, promptTokens, type Usage } from '../../ir/usage.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { responseId } from './item-ids.ts'

/**
 * What a response says again of its request, with OpenAI's defaults for what the request left out.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export function echoOf(body: JsonObject): JsonObject {
  const { text, reasoning } = body
  return {
    background: false,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: null, summary: null, ...(isObject(reasoning) ? reasoning : undefined) },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: body.service_tier ?? 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: { type: 'text' }, ...(isObject(text) ? text : undefined) },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    user: body.user ?? null,
    ...(body.conversation === undefined || body.conversation === null
      ? undefined
      : { conversation: typeof body.conversation === 'string' ? { id: body.conversation } : body.conversation }),
  }
}

/** The state of a response beside what it says again. */
export interface ResponseState {
  status: string
  output: readonly JsonObject[]
  usage?: Usage | undefined
  incompleteReason?: string | undefined
  error?: { code: string; message: string } | undefined
}

/** A response object without what it says again of its request (`echoOf`). */
export function responseObject(context: WriteReplyContext, state: ResponseState): JsonObject {
  const { status, output, usage, incompleteReason, error } = state
  return {
    id: responseId(context.id),
    object: 'response',
    created_at: context.createdAt,
    status,
    completed_at: status === 'completed' ? context.createdAt : null,
    error: error ?? null,
    incomplete_details: incompleteReason === undefined ? null : { reason: incompleteReason },
    model: context.model,
    output,
    // A response that has ended says what it used, and clients count on it.
    usage: usage !== undefined ? writeUsage(usage) : isOver(status) ? writeUsage(noUsage) : null,
  }
}

function isOver(status: string): boolean {
  return status === 'completed' || status === 'incomplete'
}

/** https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage */
function writeUsage(usage: Usage): JsonObject {
  const input = promptTokens(usage)
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  }
}

/** The few words that a response's error may have for a code. */
export function errorCode(status: number, code: string | undefined): string {
  if (code !== undefined && code !== '') return code
  if (status === 429) return 'rate_limit_exceeded'
  return status >= 400 && status < 500 ? 'invalid_prompt' : 'server_error'
}
