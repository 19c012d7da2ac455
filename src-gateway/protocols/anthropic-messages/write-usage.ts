import type { Usage } from '../../ir/usage.ts'
import { noUsage } from '../../ir/usage.ts'
import type { JsonObject } from '../conversion.ts'

/**
 * `usage` of a message. `input_tokens` is the fresh part of the prompt alone; clients add cache reads and writes to it to
 * know how full the context is.
 */
export function writeUsage(usage: Usage = noUsage): JsonObject {
  return {
    ...counts(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    server_tool_use: null,
    service_tier: null,
  }
}

/** `usage` of `message_delta`: totals, never increments. */
export function writeDeltaUsage(usage: Usage = noUsage): JsonObject {
  return { ...counts(usage), server_tool_use: null }
}

function counts(usage: Usage): JsonObject {
  const { extra } = usage
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : undefined),
    ...(extra === undefined ? undefined : { iterations: [pass('compaction', extra), pass('message', usage)] }),
  }
}

function pass(type: string, usage: NonNullable<Usage['extra']>): JsonObject {
  return {
    type,
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
  }
}
