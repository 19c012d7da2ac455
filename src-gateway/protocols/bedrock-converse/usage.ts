import type { Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'

/**
 * Reads `usage`: `inputTokens` is the fresh part only, cache reads and writes stand beside it, and `cacheDetails` tells the
 * writes apart by how long they are kept.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw) || (typeof raw.inputTokens !== 'number' && typeof raw.outputTokens !== 'number')) return undefined
  const cacheWrite = tokenCount(raw.cacheWriteInputTokens ?? raw.cacheWriteInputTokenCount)
  const cacheWrite1h = Math.min(cacheWrite, writtenFor(raw.cacheDetails, '1h'))
  return {
    input: tokenCount(raw.inputTokens),
    cacheRead: tokenCount(raw.cacheReadInputTokens ?? raw.cacheReadInputTokenCount),
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    output: tokenCount(raw.outputTokens),
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    image: 0,
  }
}

function writtenFor(details: unknown, ttl: string): number {
  if (!Array.isArray(details)) return 0
  let tokens = 0
  for (const entry of details) if (objectOf(entry).ttl === ttl) tokens += tokenCount(objectOf(entry).inputTokens)
  return tokens
}
