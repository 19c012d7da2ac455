/** Tables as files: CSV for spreadsheets, JSON Lines for programs. */

export type FileKind = 'csv' | 'jsonl'

export type CsvValue = string | number | boolean | null

/** A column's name, as programs read it, and its value. */
export type CsvColumn<Row> = readonly [name: string, read: (row: Row) => CsvValue]

/** One CSV field (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front: names come from clients. */
function csvField(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The rows as the lines of a file, header first for CSV. */
export function fileText<Row>(
  kind: FileKind,
  columns: ReadonlyArray<CsvColumn<Row>>,
  rows: readonly Row[],
  withHeader: boolean,
): string {
  if (kind === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const lines = rows.map((row) => columns.map(([, read]) => csvField(read(row))).join(','))
  if (withHeader) lines.unshift(columns.map(([name]) => name).join(','))
  return lines.map((line) => `${line}\r\n`).join('')
}

/** `burncloud-logs-2026-08-22T10-15-00.csv` */
export function fileName(subject: string, kind: FileKind, now: number): string {
  return `burncloud-${subject}-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.${kind}`
}

/** Reads a list to its end, page by page. */
export async function* allPages<Row>(
  page: (cursor: string | undefined) => Promise<{ items: Row[]; nextCursor: string | null }>,
): AsyncGenerator<Row[]> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await page(cursor)
    yield items
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}
