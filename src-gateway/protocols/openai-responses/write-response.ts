import type { ReplyEvent } from '../../ir/event.ts'
import type { Part } from '../../ir/part.ts'
import type { Candidate, ConversationResponse } from '../../ir/response.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { writeFinishReason } from './finish-reason.ts'
import { own } from './own.ts'
import { echoOf, errorCode, responseObject } from './response-object.ts'
import { type OutputListener, OutputWriter } from './write-output.ts'

/** An answer as one response object; of several candidates the first. */
export function writeReply(response: ConversationResponse, context: WriteReplyContext): JsonObject {
  const writer = new OutputWriter(context, silent)
  const [first] = response.candidates
  if (first !== undefined) for (const event of eventsOf(first)) writer.take(event)
  writer.end()
  const { output } = writer
  const { usage, error } = response
  const { status, reason } = writeFinishReason(first?.finish ?? { unified: 'other', raw: undefined })
  const told =
    error !== undefined
      ? { code: errorCode(error.status, error.code), message: error.message }
      : status === 'failed'
        ? { code: 'server_error', message: `The model ended its answer with ${first?.finish.raw ?? 'an error'}.` }
        : undefined
  return {
    ...responseObject(context, {
      status: told === undefined ? status : 'failed',
      output,
      usage,
      incompleteReason: told === undefined ? reason : undefined,
      error: told,
    }),
    ...echoOf(context.clientBody),
  }
}

const silent: OutputListener = { event: () => undefined, delta: () => undefined }

/** The events that a candidate's parts were assembled from. */
function* eventsOf(candidate: Candidate): Generator<ReplyEvent> {
  for (const [index, part] of candidate.content.entries()) {
    switch (part.type) {
      case 'text':
        yield { type: 'part-start', index, part: { type: 'text' } }
        if (part.text !== '') yield { type: 'part-delta', index, text: part.text }
        for (const citation of part.citations ?? []) yield { type: 'citation', index, citation }
        break
      case 'thinking': {
        const id = reasoningId(candidate.content, index)
        const summary = part.summary === true ? { summary: true } : undefined
        yield {
          type: 'part-start',
          index,
          part: { type: 'thinking', ...summary, ...(id === undefined ? undefined : { id }) },
        }
        if (part.text !== '') yield { type: 'part-delta', index, text: part.text }
        break
      }
      case 'refusal':
        yield { type: 'part-start', index, part: { type: 'refusal' } }
        yield { type: 'part-delta', index, text: part.text }
        break
      case 'tool-call': {
        const { type, id, name, kind, namespace, input } = part
        yield {
          type: 'part-start',
          index,
          part: { type, id, name, kind, ...(namespace === undefined ? undefined : { namespace }) },
        }
        if (input !== '') yield { type: 'part-delta', index, text: input }
        break
      }
      case 'tool-result':
        continue
      default:
        yield { type: 'part-start', index, part }
    }
    const opaque = part.type === 'thinking' ? part.opaque : undefined
    yield { type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) }
  }
}

/** The id of the reasoning item that a piece of thinking belongs to: it stands with the state, on the last piece. */
function reasoningId(content: readonly Part[], from: number): string | undefined {
  for (let at = from; at < content.length; at++) {
    const part = content[at]
    if (part?.type !== 'thinking') return undefined
    if (part.opaque !== undefined) return part.opaque.origin === own ? part.opaque.id : undefined
  }
  return undefined
}
