import type { LogFilter, LogItem } from '../../../src-gateway/contract/index.ts'

export type ExportFormat = 'csv' | 'jsonl'

/** Where a browser gets the whole file from, streamed by the gateway. */
export function exportUrl(format: ExportFormat, filter: LogFilter): string {
  const params = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) params.set(name, String(value))
  }
  return `/api/logs/export?${params}`
}

const columns: [string, (item: LogItem) => string | number | boolean | null][] = [
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

/**
 * One CSV field (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front: names come
 * from clients.
 */
function csvField(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The rows as the lines of a file, header first for CSV. */
export function exportText(format: ExportFormat, items: readonly LogItem[], withHeader: boolean): string {
  if (format === 'jsonl') return items.map((item) => `${JSON.stringify(item)}\n`).join('')
  const rows = items.map((item) => columns.map(([, read]) => csvField(read(item))).join(','))
  if (withHeader) rows.unshift(columns.map(([name]) => name).join(','))
  return rows.map((row) => `${row}\r\n`).join('')
}

/** Pages through the log and hands out the file piece by piece, so that a long log is never one string. */
export async function* exportPieces(
  format: ExportFormat,
  page: (cursor: string | undefined) => Promise<{ items: LogItem[]; nextCursor: string | null }>,
): AsyncGenerator<{ text: string; rows: number }> {
  let cursor: string | undefined
  let first = true
  do {
    const { items, nextCursor } = await page(cursor)
    yield { text: exportText(format, items, first), rows: items.length }
    first = false
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** `burncloud-logs-2026-08-22T10-15-00.csv` */
export function exportFileName(format: ExportFormat, now: number): string {
  return `burncloud-logs-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.${format}`
}
