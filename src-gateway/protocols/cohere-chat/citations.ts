import type { Citation } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'

/**
 * A citation of the answer's text, whose offsets count characters; ours count UTF-16 units. Undefined for one of the plan.
 * https://docs.cohere.com/docs/rag-citations
 */
export function readCitation(raw: JsonObject, text: string): Citation | undefined {
  if (raw.type !== undefined && raw.type !== 'TEXT_CONTENT') return undefined
  const source = objectOf(Array.isArray(raw.sources) ? raw.sources[0] : undefined)
  const document = isObject(source.document) ? source.document : objectOf(source.tool_output)
  const { url, title } = document
  return {
    ...(typeof url === 'string' ? { url } : undefined),
    ...(typeof title === 'string' ? { title } : undefined),
    ...(typeof raw.start === 'number' ? { start: unitsBefore(text, raw.start) } : undefined),
    ...(typeof raw.end === 'number' ? { end: unitsBefore(text, raw.end) } : undefined),
    extensions: { 'cohere-chat': raw },
  }
}

/** How many UTF-16 units the first `characters` of a text take. */
function unitsBefore(text: string, characters: number): number {
  let at = 0
  for (let count = 0; count < characters && at < text.length; count++)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}
