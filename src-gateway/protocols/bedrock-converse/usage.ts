import type { Usage } from '../../ir/usage.ts'
import { Counts } from '../counts.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readServiceTier } from '../service-tier.ts'

/**
 * Reads `usage`: `inputTokens` is the fresh part only, cache reads and writes stand beside it, and `cacheDetails` tells the
 * writes apart by how long they are kept. `serviceTier` stands beside it.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function readUsage(raw: unknown, serviceTier?: unknown): Usage | undefined {
  if (!isObject(raw) || (typeof raw.inputTokens !== 'number' && typeof raw.outputTokens !== 'number')) return undefined
  const counts = new Counts()
  const tier = readServiceTier(objectOf(serviceTier).type)
  if (raw.inputTokens === undefined || raw.inputTokens === null) counts.flag('usage.missing')
  const cacheWrite = counts.of(raw.cacheWriteInputTokens ?? raw.cacheWriteInputTokenCount)
  const cacheWrite1h = counts.part(writtenFor(raw.cacheDetails, '1h', counts), cacheWrite)
  return {
    input: counts.of(raw.inputTokens),
    cacheRead: counts.of(raw.cacheReadInputTokens ?? raw.cacheReadInputTokenCount),
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    output: counts.of(raw.outputTokens),
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    image: 0,
    ...(tier === undefined ? undefined : { serviceTier: tier }),
    ...counts.flags,
  }
}

function writtenFor(details: unknown, ttl: string, counts: Counts): number {
  if (!Array.isArray(details)) return 0
  let tokens = 0
  for (const entry of details) if (objectOf(entry).ttl === ttl) tokens += counts.of(objectOf(entry).inputTokens)
  return tokens
}
