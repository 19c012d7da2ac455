import { type Arithmetic, arithmetic, type KeptExchange, type LogDetail, type LogItem } from '../contract/index.ts'
import { promptTokens } from '../ir/usage.ts'
import type { LedgerItem } from '../storage/types.ts'
import { instantOf, usdOf } from './convert.ts'

/** Below this an answer came in one piece behind the word "stream", and a speed would be a fairy tale. */
const shortestGenerationMs = 500

/**
 * Output tokens per second of generation: from a stream's first byte to its end. Null for what is no stream, for one without
 * output tokens, and for one whose generation took less than half a second.
 */
export function tokensPerSecond(
  row: Pick<LedgerItem, 'usage' | 'latencyMs' | 'firstByteMs' | 'stream'>,
): number | null {
  if (!row.stream || row.firstByteMs === null || row.usage.output === 0) return null
  const ms = row.latencyMs - row.firstByteMs
  return ms < shortestGenerationMs ? null : Math.round((row.usage.output / ms) * 10_000) / 10
}

/** A ledger row as the contract shows it. */
export function logView(row: LedgerItem): LogItem {
  const { usage } = row
  return {
    id: row.id,
    requestId: row.requestId,
    at: instantOf(row.at),
    tokenId: row.tokenId,
    tokenName: row.tokenName,
    channelId: row.channelId,
    channelName: row.channelName,
    provider: row.provider,
    model: row.model,
    upstreamModel: row.upstreamModel,
    inboundProtocol: row.inboundProtocol,
    upstreamProtocol: row.upstreamProtocol,
    endpoint: row.endpoint,
    mode: row.mode,
    stream: row.stream,
    status: row.status,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    usage: {
      inputTokens: promptTokens(usage),
      outputTokens: usage.output,
      cacheReadTokens: usage.cacheRead,
      cacheWriteTokens: usage.cacheWrite5m + usage.cacheWrite1h,
      reasoningTokens: usage.reasoning,
    },
    usageSource: row.usageSource,
    costUsd: usdOf(row.costNano),
    latencyMs: row.latencyMs,
    firstByteMs: row.firstByteMs,
    tokensPerSecond: tokensPerSecond(row),
    attempts: row.attempts,
    clientIp: row.clientIp,
    clientName: row.clientName,
    warnings: row.warnings,
  }
}

/** The row with its attempts and the sum behind its cost. */
export function logDetailView(row: LedgerItem, bodies: KeptExchange | undefined): LogDetail {
  return {
    ...logView(row),
    attemptList: row.attemptList ?? [],
    arithmetic: arithmeticOf(row.arithmetic),
    finishReason: row.finishReason,
    bodies: bodies ?? null,
  }
}

function arithmeticOf(json: string | null): Arithmetic | null {
  if (json === null) return null
  try {
    return arithmetic.parse(JSON.parse(json))
  } catch {
    return null // a row of an older version that wrote it differently: the cost still stands
  }
}
