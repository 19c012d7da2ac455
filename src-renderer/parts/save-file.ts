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
  saveText(text, kind === 'csv' ? 'text/csv' : 'application/x-ndjson', name)
}

/** Saves text of any kind as a file. `type`: its MIME type. */
export function saveText(parts: readonly string[], type: string, name: string): void {
  saveBlob(new Blob([...parts], { type }), name)
}

/** Saves bytes as a file. `type`: their MIME type. */
export function saveBytes(bytes: Uint8Array<ArrayBuffer>, type: string, name: string): void {
  saveBlob(new Blob([bytes], { type }), name)
}

function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  download(url, name)
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
