import type { FileKind } from './csv.ts'

/** Hands what an address answers to the person as a file, the way browsers do. */
export function download(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}

/** Saves text as a file. CSV begins with a byte order mark: without it spreadsheets take UTF-8 for something else. */
export function saveFile(parts: readonly string[], kind: FileKind, name: string): void {
  const text = kind === 'csv' ? ['\ufeff', ...parts] : [...parts]
  const url = URL.createObjectURL(new Blob(text, { type: kind === 'csv' ? 'text/csv' : 'application/x-ndjson' }))
  download(url, name)
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
