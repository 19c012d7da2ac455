import { createHash } from 'node:crypto'

/** Mistral's models want call ids of nine letters and digits. The same id always becomes the same one. */
export function mistralCallId(id: string): string {
  return /^[A-Za-z0-9]{9}$/.test(id)
    ? id
    : hash(id, 'base64', 32)
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, 9)
}

function hash(text: string, encoding: 'hex' | 'base64', length: number): string {
  return createHash('sha256').update(text).digest(encoding).slice(0, length)
}

/**
 * Names for the documents of a request: letters, digits, single spaces, hyphens, parentheses and brackets, each once. The
 * ending is left out; the format says it.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export class DocumentNames {
  readonly #used = new Set<string>()

  of(name: string | undefined): string {
    const clean = (name ?? '')
      .replace(/\.[A-Za-z0-9]{1,5}$/, '')
      .replace(/[^A-Za-z0-9\s\-()[\]]+/g, '-')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 180)
    const base = /[A-Za-z0-9]/.test(clean) ? clean : 'Document'
    let unique = base === 'Document' ? `Document ${this.#used.size + 1}` : base
    for (let copy = 2; this.#used.has(unique); copy++) unique = `${base} (${copy})`
    this.#used.add(unique)
    return unique
  }
}
