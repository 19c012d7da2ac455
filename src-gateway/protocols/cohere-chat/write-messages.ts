import { GatewayError } from '../../contract/index.ts'
import type { FilePart, ImagePart, Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { dataUrl } from '../data-url.ts'
import { toolInputObject, toolInputText } from '../tool-input.ts'
import type { WireNames } from '../wire-names.ts'
import { planState, thinkingState } from './thinking-state.ts'

const id = 'cohere-chat'

/** What is known while one request is written. */
export interface WriteState {
  warnings: Warnings
  names: WireNames
  /** The model thinks, and takes its thinking back. */
  reasoning: boolean
  /** Files of the conversation: Cohere takes them beside the messages. */
  documents: JsonObject[]
  recall: WriteRequestContext['recall']
}

/**
 * The messages in Cohere's shape; files go into `state.documents`.
 * https://docs.cohere.com/reference/chat#request.body.messages
 * @throws GatewayError `conversion.unsupported`
 */
export function writeMessages(messages: readonly Message[], state: WriteState): JsonObject[] {
  const written: JsonObject[] = []
  // Pictures of tool results wait until all results of their turn are told.
  let pictures: JsonObject[] = []
  const tellPictures = () => {
    if (pictures.length > 0) written.push({ role: 'user', content: pictures })
    pictures = []
  }
  for (const message of joinTurns(messages)) {
    if (message.role === 'tool') {
      for (const part of message.content)
        if (part.type === 'tool-result') written.push(writeResult(part, pictures, state))
      continue
    }
    tellPictures()
    const one = message.role === 'assistant' ? writeAssistant(message.content, state) : writeUser(message, state)
    if (one !== undefined) written.push(one)
  }
  tellPictures()
  return written
}

/** All calls of a turn stand in one message, so that their results can follow it. */
function joinTurns(messages: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (message.role === 'assistant' && last?.role === 'assistant')
      joined[joined.length - 1] = { ...last, content: [...last.content, ...message.content] }
    else joined.push(message)
  }
  return joined
}

function writeUser(message: Message, state: WriteState): JsonObject | undefined {
  const parts = message.content.map((part) => userPart(part, state)).filter((part) => part !== undefined)
  if (message.role === 'system') {
    const content = textOf(parts)
    return content.trim() === '' ? undefined : { role: 'system', content }
  }
  const files = message.content.some((part) => part.type === 'file')
  if (parts.every((part) => part.type === 'text') && parts.length <= 1)
    // No message may be empty.
    return { role: 'user', content: textOf(parts) || (files ? 'See the documents.' : '.') }
  return { role: 'user', content: parts }
}

function userPart(part: Part, state: WriteState): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { type: 'text', text: part.text }
    case 'image':
      return writeImage(part)
    case 'file':
      state.documents.push(writeDocument(part, state))
      return undefined
    case 'audio':
      throw unsupported('audio', 'Cohere takes no sound.')
    case 'provider':
      return providerPart(part, state)
    default:
      state.warnings.add('unsupported', `messages.${part.type}`)
      return undefined
  }
}

function writeImage({ source, detail }: ImagePart): JsonObject {
  const known = detail === 'low' || detail === 'high' || detail === 'auto' ? { detail } : undefined
  switch (source.kind) {
    case 'url':
      return { type: 'image_url', image_url: { url: source.url, ...known } }
    case 'data':
      return {
        type: 'image_url',
        image_url: { url: dataUrl(source.mediaType, source.data), ...known },
      }
    default:
      throw unsupported('image', 'Cohere takes pictures by URL or as data.')
  }
}

/** Documents are words: what is no text cannot be told. */
function writeDocument({ source, name, context }: FilePart, { documents }: WriteState): JsonObject {
  const text = source.kind === 'text' ? source.text : textFile(source)
  if (text === undefined) throw unsupported('file', 'Cohere takes documents as text only.')
  return {
    id: `doc:${documents.length}`,
    data: {
      text,
      ...(name === undefined ? undefined : { title: name }),
      ...(context === undefined ? undefined : { context }),
    },
  }
}

function textFile(source: FilePart['source']): string | undefined {
  if (source.kind !== 'data') return undefined
  const isText = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)\b|\+(?:json|xml)\b/i.test(source.mediaType)
  return isText ? Buffer.from(source.data, 'base64').toString('utf8') : undefined
}

function writeResult(part: ToolResultPart, pictures: JsonObject[], state: WriteState): JsonObject {
  const texts: string[] = []
  for (const item of part.content) {
    if (item.type === 'text') texts.push(item.text)
    else if (item.type === 'image') {
      pictures.push(writeImage(item))
      state.warnings.add('changed', 'messages.tool_result', 'A picture of a tool result was sent behind it.')
    } else if (item.type === 'file') texts.push(String((writeDocument(item, state).data as JsonObject).text))
    else throw unsupported('audio', 'Cohere takes no sound.')
  }
  const text = texts.join('\n')
  const content = part.isError === true && !/^error/i.test(text) ? `Error: ${text}` : text
  return { role: 'tool', tool_call_id: part.callId, content: content || '(no output)' }
}

function writeAssistant(parts: readonly Part[], state: WriteState): JsonObject | undefined {
  const content: JsonObject[] = []
  const calls: JsonObject[] = []
  let plan = ''
  const hasCalls = parts.some((part) => part.type === 'tool-call')
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'refusal':
        if (part.text !== '') content.push({ type: 'text', text: part.text })
        break
      case 'thinking': {
        const mark = part.opaque
        if (part.text === '' || (mark !== undefined && mark.origin !== id)) break
        if (mark?.value === planState.value && hasCalls) plan += part.text
        else if (state.reasoning && (mark === undefined || mark.value === thinkingState.value))
          content.push({ type: 'thinking', thinking: part.text })
        break
      }
      case 'tool-call':
        calls.push(writeCall(part, state))
        break
      case 'provider': {
        const written = providerPart(part, state)
        if (written !== undefined) content.push(written)
        break
      }
      case 'redacted-thinking':
      case 'tool-result':
        break
      default:
        state.warnings.add('unsupported', `messages.${part.type}`, 'An assistant message cannot hold it.')
    }
  }
  if (content.length === 0 && calls.length === 0) return undefined
  if (plan === '') plan = rememberedPlan(parts, state)
  return {
    role: 'assistant',
    ...(plan === '' ? undefined : { tool_plan: plan }),
    ...(content.length === 0
      ? undefined
      : { content: content.some((one) => one.type !== 'text') ? content : textOf(content) }),
    ...(calls.length === 0 ? undefined : { tool_calls: calls }),
  }
}

/** The plan before the calls, where the client's protocol had no place for it. */
function rememberedPlan(parts: readonly Part[], { recall }: WriteState): string {
  const call = parts.find((part) => part.type === 'tool-call')
  const thinking = call === undefined ? [] : (recall(call.id)?.thinking ?? [])
  return thinking
    .filter(({ opaque }) => opaque.origin === id && opaque.value === planState.value)
    .map(({ text }) => text)
    .join('')
}

function writeCall(part: ToolCallPart, { names }: WriteState): JsonObject {
  const text = toolInputText(part)
  const input = toolInputObject(part)
  return {
    id: part.id,
    type: 'function',
    // The model's own words are kept where they are an object already.
    function: { name: names.of(wireToolName(part)), arguments: isObjectText(text) ? text : JSON.stringify(input) },
  }
}

function isObjectText(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function providerPart(part: Extract<Part, { type: 'provider' }>, { warnings }: WriteState): JsonObject | undefined {
  if (part.protocol === id) return part.value as JsonObject
  if (part.text === undefined) {
    warnings.add('unsupported', part.name)
    return undefined
  }
  warnings.add('changed', part.name, 'Sent as text.')
  return { type: 'text', text: part.text }
}

function textOf(parts: readonly JsonObject[]): string {
  return parts
    .map((part) => part.text)
    .filter((text) => typeof text === 'string')
    .join('\n\n')
}

function unsupported(field: string, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field })
}
