export type CsvValue = string | number | boolean | null

/** A column: its name in the first line, and what stands in it. */
export interface CsvColumn<T> {
  name: string
  of: (item: T) => CsvValue
}

/**
 * One CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets a leading apostrophe: names and error
 * messages come from outside. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvField(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The names of the columns, with the mark that tells Excel that it is UTF-8. */
export function csvHead<T>(columns: readonly CsvColumn<T>[]): string {
  return `\uFEFF${columns.map(({ name }) => name).join(',')}\r\n`
}

/** One row, with its line end. */
export function csvRow<T>(columns: readonly CsvColumn<T>[], item: T): string {
  return `${columns.map(({ of }) => csvField(of(item))).join(',')}\r\n`
}
