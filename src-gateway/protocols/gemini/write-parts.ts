import type { PartStart } from '../../ir/event.ts'
import { noState, type OpaqueState, opaqueFor } from '../../ir/opaque.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import { isObject } from '../json-values.ts'
import { toolInputObject } from '../tool-input.ts'
import type { Fields } from './fields.ts'
import { writeMedia } from './media.ts'
import { writeRedacted, writeSignature } from './signatures.ts'

/** Every address may stand in a reply: the client, not Google, will look it up. */
const anyAddress = { fileUris: ['files', 'youtube', 'gs', 'http'] } as const

/** A part of a reply whose text, if it has any, is known whole. Undefined when Gemini has no part for it. */
export function writeReplyPart(part: PartStart, text: string, opaque: OpaqueState | undefined): Fields | undefined {
  switch (part.type) {
    case 'text':
      return { text, ...writeSignature(opaque) }
    case 'thinking':
      return { text, thought: true, ...writeSignature(opaque) }
    case 'refusal':
      return { text }
    case 'redacted-thinking':
      return writeRedacted(part)
    case 'tool-call':
      return {
        functionCall: {
          id: part.id,
          name: wireToolName(part),
          args: toolInputObject({ kind: part.kind, input: text }),
        },
        // Gemini 3 refuses calls without a signature: a call that nobody signed must be known as another model's.
        thoughtSignature: opaqueFor(opaque ?? noState, 'gemini'),
      }
    case 'image':
    case 'audio':
    case 'file': {
      const media = writeMedia(part.source, part.type === 'file' ? part.name : undefined, anyAddress)
      return media === undefined ? undefined : { ...media, ...writeSignature(opaque) }
    }
    case 'provider':
      // Another vendor's own calls and results are no part of what the model said.
      return part.protocol === 'gemini' && isObject(part.value) ? part.value : undefined
  }
}
