import type { Citation } from '../../ir/part.ts'
import { objectOf } from '../json-values.ts'
import { type Fields, listField, numberField, objectField, stringField } from './fields.ts'

/**
 * Where the statements of a text come from: `groundingMetadata` (searches) and `citationMetadata` (recitations). Gemini
 * counts bytes of UTF-8, we count UTF-16 units. https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export function readCitations(text: string, grounding: Fields | undefined, citations: Fields | undefined): Citation[] {
  const found: Citation[] = []
  const offsets = new Offsets(text)
  if (grounding !== undefined) readGrounding(grounding, offsets, found)
  for (const raw of citations === undefined ? [] : listField(citations, 'citations')) {
    const citation = objectOf(raw)
    found.push({
      ...source(stringField(citation, 'uri'), stringField(citation, 'title')),
      ...offsets.range(citation, undefined),
    })
  }
  return found
}

function readGrounding(grounding: Fields, offsets: Offsets, found: Citation[]): void {
  const chunks = listField(grounding, 'groundingChunks').map((chunk) => sourceOf(objectOf(chunk)))
  const supports = listField(grounding, 'groundingSupports')
  for (const raw of supports) {
    const support = objectOf(raw)
    const segment = objectField(support, 'segment') ?? {}
    const quote = stringField(segment, 'text')
    for (const index of listField(support, 'groundingChunkIndices')) {
      const chunk = typeof index === 'number' ? chunks[index] : undefined
      if (chunk !== undefined)
        found.push({ ...chunk, ...(quote === undefined ? undefined : { quote }), ...offsets.range(segment, quote) })
    }
  }
  if (supports.length === 0) for (const chunk of chunks) if (chunk !== undefined) found.push(chunk)
}

function sourceOf(chunk: Fields): Citation | undefined {
  const origin = objectField(chunk, 'web') ?? objectField(chunk, 'retrievedContext') ?? objectField(chunk, 'maps')
  if (origin === undefined) return undefined
  const title = stringField(origin, 'title') ?? stringField(origin, 'fileSearchStore')
  return source(stringField(origin, 'uri'), title)
}

function source(url: string | undefined, title: string | undefined): Citation {
  return { ...(url === undefined ? undefined : { url }), ...(title === undefined ? undefined : { title }) }
}

class Offsets {
  private readonly text: string
  private bytes: Buffer | undefined

  constructor(text: string) {
    this.text = text
  }

  range(segment: Fields, quote: string | undefined): { start: number; end: number } | undefined {
    const endByte = numberField(segment, 'endIndex')
    if (endByte !== undefined) {
      this.bytes ??= Buffer.from(this.text)
      const startByte = numberField(segment, 'startIndex') ?? 0
      if (startByte <= endByte && endByte <= this.bytes.length) {
        const start = this.bytes.toString('utf8', 0, startByte).length
        const end = start + this.bytes.toString('utf8', startByte, endByte).length
        if (quote === undefined || this.text.slice(start, end) === quote) return { start, end }
      }
    }
    if (quote === undefined || quote === '') return undefined
    // In a stream the offsets may be those of a piece; the words tell.
    const start = this.text.indexOf(quote)
    return start < 0 ? undefined : { start, end: start + quote.length }
  }
}
