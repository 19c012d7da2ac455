import { once } from 'node:events'
import type { Request, RequestHandler, Response } from 'express'
import type { z } from 'zod'
import { GatewayError } from '../contract/index.ts'
import { invalidInput } from '../management/errors.ts'
import { type CsvColumn, csvHead, csvRow } from './csv.ts'

export interface Export<Row, Item, Filter> {
  /** What the file is called, without its ending. */
  name: string
  /** The filters of the list, and `format`. */
  query: z.ZodType<Filter & { format: 'csv' | 'jsonl' }>
  pieces(filter: Omit<Filter & { format: 'csv' | 'jsonl' }, 'format'>): AsyncIterable<Row[]>
  /** A row as the list shows it: what a line of JSONL is. */
  view(row: Row): Item
  columns: readonly CsvColumn<Item>[]
}

/** A list as a file: streamed piece by piece, never faster than the client reads. Expects an authorised caller. */
export function createExport<Row, Item, Filter>(spec: Export<Row, Item, Filter>): RequestHandler {
  const { name, query, view, columns } = spec
  return async (request: Request, response: Response) => {
    const search = new URL(request.originalUrl, 'http://localhost').searchParams
    const parsed = query.safeParse(Object.fromEntries(search))
    if (!parsed.success) throw invalidInput(parsed.error.issues, 'request.invalid')
    const { format, ...filter } = parsed.data
    const csv = format === 'csv'
    const pieces = spec.pieces(filter)[Symbol.asyncIterator]()
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      // The first piece is awaited before the head, so that a database that does not answer is still a proper error.
      let piece = await pieces.next()
      response.writeHead(200, {
        'content-type': csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="${name}.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      if (csv) response.write(csvHead(columns))
      while (!piece.done && !gone.signal.aborted) {
        const text = piece.value
          .map(view)
          .map((item) => (csv ? csvRow(columns, item) : `${JSON.stringify(item)}\n`))
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
