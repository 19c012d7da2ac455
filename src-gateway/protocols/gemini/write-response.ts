import type { PartStart } from '../../ir/event.ts'
import type { Part } from '../../ir/part.ts'
import type { Candidate, ConversationResponse } from '../../ir/response.ts'
import { noUsage } from '../../ir/usage.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import type { Fields } from './fields.ts'
import { writeFinishReason } from './finish-reason.ts'
import { writeUsage } from './usage.ts'
import { writeGrounding } from './write-citations.ts'
import { writeReplyPart } from './write-parts.ts'

/** A whole GenerateContentResponse. */
export function writeReply(response: ConversationResponse, context: WriteReplyContext): JsonObject {
  return {
    candidates: response.candidates.map(writeCandidate),
    usageMetadata: writeUsage(response.usage ?? noUsage),
    modelVersion: context.model,
    responseId: context.id,
    createTime: new Date(context.createdAt * 1000).toISOString(),
  }
}

function writeCandidate(candidate: Candidate, index: number): object {
  const parts: Fields[] = []
  const texts: { text: string; citations: NonNullable<Extract<Part, { type: 'text' }>['citations']> }[] = []
  for (const part of candidate.content) {
    if (part.type === 'tool-result') continue
    const written = writeReplyPart(part as PartStart, textOf(part), 'opaque' in part ? part.opaque : undefined)
    if (written !== undefined) parts.push(written)
    if (part.type === 'text') texts.push({ text: part.text, citations: part.citations ?? [] })
  }
  const groundingMetadata = writeGrounding(texts)
  return {
    content: { role: 'model', parts },
    finishReason: writeFinishReason(candidate.finish),
    index,
    ...(groundingMetadata === undefined ? undefined : { groundingMetadata }),
  }
}

function textOf(part: Part): string {
  if (part.type === 'text' || part.type === 'thinking' || part.type === 'refusal') return part.text
  return part.type === 'tool-call' ? part.input : ''
}
