import type { LogFilter, LogItem } from '../../../src-gateway/contract/index.ts'
import type { CsvColumn, FileKind } from '../../parts/csv.ts'

/** Where a browser gets the whole file from, streamed by the gateway. */
export function exportUrl(format: FileKind, filter: LogFilter): string {
  const params = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) params.set(name, String(value))
  }
  return `/api/logs/export?${params}`
}

/** Columns of the exported file. */
export const logFile: ReadonlyArray<CsvColumn<LogItem>> = [
  ['at', (item) => item.at],
  ['requestId', (item) => item.requestId],
  ['tokenId', (item) => item.tokenId],
  ['tokenName', (item) => item.tokenName],
  ['channelId', (item) => item.channelId],
  ['channelName', (item) => item.channelName],
  ['provider', (item) => item.provider],
  ['model', (item) => item.model],
  ['upstreamModel', (item) => item.upstreamModel],
  ['inboundProtocol', (item) => item.inboundProtocol],
  ['upstreamProtocol', (item) => item.upstreamProtocol],
  ['endpoint', (item) => item.endpoint],
  ['mode', (item) => item.mode],
  ['stream', (item) => item.stream],
  ['status', (item) => item.status],
  ['errorCode', (item) => item.errorCode],
  ['errorMessage', (item) => item.errorMessage],
  ['inputTokens', (item) => item.usage.inputTokens],
  ['outputTokens', (item) => item.usage.outputTokens],
  ['cacheReadTokens', (item) => item.usage.cacheReadTokens],
  ['cacheWriteTokens', (item) => item.usage.cacheWriteTokens],
  ['reasoningTokens', (item) => item.usage.reasoningTokens],
  ['usageSource', (item) => item.usageSource],
  ['costUsd', (item) => item.costUsd],
  ['latencyMs', (item) => item.latencyMs],
  ['firstByteMs', (item) => item.firstByteMs],
  ['tokensPerSecond', (item) => item.tokensPerSecond],
  ['attempts', (item) => item.attempts],
  ['clientIp', (item) => item.clientIp],
  ['clientName', (item) => item.clientName],
]
