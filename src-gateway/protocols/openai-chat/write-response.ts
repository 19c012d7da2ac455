import { type OpaqueState, opaqueFor } from '../../ir/opaque.ts'
import type { AudioPart, Part, RedactedThinkingPart, ThinkingPart } from '../../ir/part.ts'
import type { Candidate, ConversationResponse } from '../../ir/response.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { writeFinishReason } from './finish-reason.ts'
import { writeReasoningDetails } from './reasoning-details.ts'
import { writeAnnotation, writeImage } from './write-annotations.ts'
import { writeUsage } from './write-usage.ts'

const id = 'openai-chat'

/** A whole answer. https://platform.openai.com/docs/api-reference/chat/object */
export function writeReply(response: ConversationResponse, context: WriteReplyContext): JsonObject {
  return {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion',
    created: context.createdAt,
    model: context.model,
    choices: response.candidates.map(writeChoice),
    ...(response.usage === undefined ? undefined : { usage: writeUsage(response.usage) }),
  }
}

function writeChoice(candidate: Candidate, index: number): JsonObject {
  const message = writeMessage(candidate.content, index)
  return {
    index,
    message,
    logprobs: null,
    finish_reason: writeFinishReason(candidate.finish, message.tool_calls !== undefined),
  }
}

interface Gathered {
  text: string | undefined
  refusal: string | undefined
  thoughts: (ThinkingPart | RedactedThinkingPart)[]
  calls: JsonObject[]
  annotations: JsonObject[]
  images: JsonObject[]
  audio: AudioPart | undefined
  textState: OpaqueState | undefined
}

function writeMessage(content: readonly Part[], candidate: number): JsonObject {
  const found: Gathered = {
    text: undefined,
    refusal: undefined,
    thoughts: [],
    calls: [],
    annotations: [],
    images: [],
    audio: undefined,
    textState: undefined,
  }
  for (const part of content) gather(part, found)
  const { text, refusal, thoughts, calls, annotations, images, audio, textState } = found
  const thinking = thoughts.map((part) => (part.type === 'thinking' ? part.text : '')).join('')
  const details = writeReasoningDetails(thoughts)
  const empty = calls.length > 0 || refusal !== undefined || audio !== undefined ? null : ''
  return {
    role: 'assistant',
    content: text ?? empty,
    refusal: refusal ?? null,
    ...(thinking === '' ? undefined : { reasoning_content: thinking }),
    ...(details === undefined ? undefined : { reasoning_details: details }),
    ...(annotations.length === 0 ? undefined : { annotations }),
    ...(images.length === 0 ? undefined : { images }),
    ...(audio === undefined ? undefined : { audio: writeAudio(audio, candidate) }),
    ...(textState === undefined ? undefined : { extra_content: thoughtSignatureOf(textState) }),
    ...(calls.length === 0 ? undefined : { tool_calls: calls }),
  }
}

function gather(part: Part, found: Gathered): void {
  switch (part.type) {
    case 'text': {
      const offset = found.text?.length ?? 0
      found.text = (found.text ?? '') + part.text
      found.textState = part.opaque ?? found.textState
      for (const citation of part.citations ?? []) {
        const annotation = writeAnnotation(citation, offset)
        if (annotation !== undefined) found.annotations.push(annotation)
      }
      break
    }
    case 'refusal':
      found.refusal = (found.refusal ?? '') + part.text
      break
    case 'thinking':
    case 'redacted-thinking':
      found.thoughts.push(part)
      break
    case 'tool-call':
      found.calls.push(writeCall(part))
      break
    case 'image': {
      const image = writeImage(part)
      if (image !== undefined) found.images.push(image)
      break
    }
    case 'audio':
      found.audio = part
      break
    default:
      // Files, and what a vendor ran itself, have no place in an answer of this protocol.
      break
  }
}

function writeCall(part: Part & { type: 'tool-call' }): JsonObject {
  const name = wireToolName(part)
  const state = part.opaque === undefined ? undefined : { extra_content: thoughtSignatureOf(part.opaque) }
  if (part.kind === 'custom') return { id: part.id, type: 'custom', custom: { name, input: part.input }, ...state }
  const input = part.input.trim() === '' ? '{}' : part.input
  return { id: part.id, type: 'function', function: { name, arguments: input }, ...state }
}

/** The place for a vendor's state on a call or a message, as Google's compatible endpoint has it. */
export function thoughtSignatureOf(state: OpaqueState): JsonObject {
  return { google: { thought_signature: opaqueFor(state, id) } }
}

/** How long a spoken answer can be referred to by its id is the upstream's to say; it said nothing. */
export function writeAudio({ id: audioId, source, transcript }: AudioPart, candidate: number): JsonObject {
  return {
    id: audioId ?? `audio_${candidate}`,
    data: source.kind === 'data' ? source.data : '',
    transcript: transcript ?? '',
    expires_at: 0,
  }
}
