import { once } from 'node:events'
import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { GatewayError, type LogItem, logFilter } from '../contract/index.ts'
import { invalidInput } from '../management/errors.ts'
import { logView } from '../management/log-view.ts'
import type { Storage } from '../storage/types.ts'

const query = logFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') })

const columns: readonly { name: string; of: (item: LogItem) => string | number | boolean | null }[] = [
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

/**
 * One CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets a leading apostrophe: names and error
 * messages come from outside. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One row as CSV, with its line end. */
export function csvRow(item: LogItem): string {
  return `${columns.map((column) => csvField(column.of(item))).join(',')}\r\n`
}

/** `GET /api/logs/export`: streamed piece by piece, never faster than the client reads. Expects an authorised caller. */
export function createLogExport(storage: Storage): RequestHandler {
  return async (request: Request, response: Response) => {
    const search = new URL(request.originalUrl, 'http://localhost').searchParams
    const parsed = query.safeParse(Object.fromEntries(search))
    if (!parsed.success) throw invalidInput(parsed.error.issues, 'request.invalid')
    const { format, ...filter } = parsed.data
    const csv = format === 'csv'
    const pieces = storage.reports.exportLogs(filter)[Symbol.asyncIterator]()
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      // The first piece is awaited before the head, so that a database that does not answer is still a proper error.
      let piece = await pieces.next()
      response.writeHead(200, {
        'content-type': csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="burncloud-logs.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      // The mark tells Excel that it is UTF-8.
      if (csv) response.write(`\uFEFF${columns.map((column) => column.name).join(',')}\r\n`)
      while (!piece.done && !gone.signal.aborted) {
        const text = piece.value
          .map((row) => (csv ? csvRow(logView(row)) : `${JSON.stringify(logView(row))}\n`))
          .join('')
        if (!response.write(text)) await once(response, 'drain', { signal: gone.signal })
        piece = await pieces.next()
      }
      response.end()
    } catch (error) {
      if (gone.signal.aborted) return
      if (!response.headersSent) throw error
      response.destroy(error instanceof Error ? error : new GatewayError('internal', String(error)))
    } finally {
      await pieces.return?.()
    }
  }
}
