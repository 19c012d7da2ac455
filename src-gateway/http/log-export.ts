import type { RequestHandler } from 'express'
import { z } from 'zod'
import { type LogItem, logFilter } from '../contract/index.ts'
import { logView } from '../management/log-view.ts'
import type { Storage } from '../storage/types.ts'
import type { CsvColumn } from './csv.ts'
import { createExport } from './stream-export.ts'

const query = logFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') })

const columns: readonly CsvColumn<LogItem>[] = [
  { name: 'id', of: (item) => item.id },
  { name: 'requestId', of: (item) => item.requestId },
  { name: 'at', of: (item) => item.at },
  { name: 'tokenId', of: (item) => item.tokenId },
  { name: 'tokenName', of: (item) => item.tokenName },
  { name: 'channelId', of: (item) => item.channelId },
  { name: 'channelName', of: (item) => item.channelName },
  { name: 'provider', of: (item) => item.provider },
  { name: 'model', of: (item) => item.model },
  { name: 'upstreamModel', of: (item) => item.upstreamModel },
  { name: 'inboundProtocol', of: (item) => item.inboundProtocol },
  { name: 'upstreamProtocol', of: (item) => item.upstreamProtocol },
  { name: 'endpoint', of: (item) => item.endpoint },
  { name: 'mode', of: (item) => item.mode },
  { name: 'stream', of: (item) => item.stream },
  { name: 'status', of: (item) => item.status },
  { name: 'errorCode', of: (item) => item.errorCode },
  { name: 'errorMessage', of: (item) => item.errorMessage },
  { name: 'inputTokens', of: (item) => item.usage.inputTokens },
  { name: 'outputTokens', of: (item) => item.usage.outputTokens },
  { name: 'cacheReadTokens', of: (item) => item.usage.cacheReadTokens },
  { name: 'cacheWriteTokens', of: (item) => item.usage.cacheWriteTokens },
  { name: 'reasoningTokens', of: (item) => item.usage.reasoningTokens },
  { name: 'usageSource', of: (item) => item.usageSource },
  { name: 'costUsd', of: (item) => item.costUsd },
  { name: 'latencyMs', of: (item) => item.latencyMs },
  { name: 'firstByteMs', of: (item) => item.firstByteMs },
  { name: 'tokensPerSecond', of: (item) => item.tokensPerSecond },
  { name: 'attempts', of: (item) => item.attempts },
  { name: 'clientIp', of: (item) => item.clientIp },
  { name: 'clientName', of: (item) => item.clientName },
  { name: 'warnings', of: (item) => item.warnings.join(' ') },
]

/** `GET /api/logs/export`: the request log as a file, newest first. */
export function createLogExport(storage: Storage): RequestHandler {
  const pieces = (filter: z.infer<typeof logFilter>) => storage.reports.exportLogs(filter)
  return createExport({ name: 'burncloud-logs', query, pieces, view: logView, columns })
}
