import { type OpaqueState, opaqueFor } from '../../ir/opaque.ts'
import type { Part, ToolCallPart } from '../../ir/part.ts'
import type { ConversationResponse } from '../../ir/response.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { FreshIds, providerBlock, writeCitation } from './answer-parts.ts'
import { writeStop } from './finish-reason.ts'
import { own } from './own.ts'
import { writeSignature } from './signature.ts'
import { toolInputObject } from './tool-input.ts'
import { writeUsage } from './write-usage.ts'

/** An answer as one message. https://platform.claude.com/docs/en/api/messages */
export function writeReply(response: ConversationResponse, context: WriteReplyContext): JsonObject {
  const candidate = response.candidates[0]
  const ids = new FreshIds(context.request)
  const content = (candidate?.content ?? []).flatMap((part) => writePart(part, ids))
  const calls = content.some((block) => block.type === 'tool_use')
  const refused = candidate?.content.some((part) => part.type === 'refusal') === true
  return {
    ...messageHead(context),
    content,
    ...writeStop(candidate?.finish, candidate?.stopSequence, calls, refused),
    usage: writeUsage(response.usage),
  }
}

function callInput(part: ToolCallPart): JsonObject {
  return part.kind === 'custom' ? { input: part.input } : toolInputObject(part.input)
}

/** What every message begins with. */
export function messageHead(context: WriteReplyContext): JsonObject {
  return { id: `msg_${context.id}`, type: 'message', role: 'assistant', model: context.model }
}

function writePart(part: Part, ids: FreshIds): JsonObject[] {
  switch (part.type) {
    case 'text': {
      const citations = part.citations === undefined ? undefined : { citations: part.citations.map(writeCitation) }
      const text: JsonObject[] =
        part.text === '' && citations === undefined ? [] : [{ type: 'text', text: part.text, ...citations }]
      return text
    }
    case 'thinking':
      return [
        {
          type: 'thinking',
          thinking: part.text,
          signature: writeSignature(part.opaque),
        },
      ]
    case 'redacted-thinking':
      return [{ type: 'redacted_thinking', data: opaqueFor(part.opaque, own) }]
    case 'tool-call': {
      const id = ids.next(part.id)
      const call = { type: 'tool_use', id, name: part.name, input: callInput(part) }
      return part.opaque === undefined ? [call] : [carrier(part.opaque, id), call]
    }
    case 'refusal':
      return [{ type: 'text', text: part.text }]
    case 'image':
    case 'audio':
    case 'file':
      // Anthropic's answers hold none; `answersWithout` has it warned of.
      return []
    case 'provider': {
      const block = providerBlock(part)
      return block === undefined ? [] : [block]
    }
    case 'tool-result':
      return []
  }
}

/**
 * The state of another vendor's call, for which a `tool_use` has no place: a redacted thinking before it, bound to it by its
 * id. In a stream the state comes after the call, where such a block would confuse clients; there the gateway's own memory
 * of the turn must do.
 */
function carrier({ origin, value }: OpaqueState, callId: string): JsonObject {
  return { type: 'redacted_thinking', data: opaqueFor({ origin, value, id: callId }, own) }
}
