import { GatewayError } from '../../contract/index.ts'
import { isMadeUpCallId } from '../../ir/made-up-id.ts'
import type { FilePart, ImagePart, Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { standardBase64 } from '../standard-base64.ts'
import { toolInputObject } from '../tool-input.ts'

/**
 * The messages in Ollama's shape: one text each, pictures beside it as plain base64, arguments as objects.
 * https://docs.ollama.com/api/chat
 * @throws GatewayError `conversion.unsupported`
 */
export function writeMessages(messages: readonly Message[], warnings: Warnings): JsonObject[] {
  const written: JsonObject[] = []
  const names = new Map<string, string>()
  let pictures: string[] = []
  const tellPictures = () => {
    if (pictures.length > 0) written.push({ role: 'user', content: 'Pictures of the results above:', images: pictures })
    pictures = []
  }
  for (const message of messages) {
    if (message.role === 'tool') {
      for (const part of message.content)
        if (part.type === 'tool-result') written.push(writeResult(part, names, pictures, warnings))
      continue
    }
    tellPictures()
    if (message.role === 'assistant') {
      for (const part of message.content) if (part.type === 'tool-call') names.set(part.id, wireToolName(part))
      const turn = writeAssistant(message.content, warnings)
      if (turn !== undefined) written.push(turn)
    } else written.push(writeUser(message, warnings))
  }
  tellPictures()
  return written
}

function writeUser({ role, content }: Message, warnings: Warnings): JsonObject {
  const texts: string[] = []
  const images: string[] = []
  for (const part of content) {
    if (part.type === 'image') images.push(imageData(part))
    else texts.push(...wordsOf(part, warnings))
  }
  return { role, content: texts.join('\n\n'), ...(images.length > 0 ? { images } : undefined) }
}

function wordsOf(part: Part, warnings: Warnings): string[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [part.text]
    case 'file':
      return [fileText(part, warnings)]
    case 'audio':
      throw unsupported('audio', 'Ollama takes no sound.')
    case 'provider':
      warnings.add(part.text === undefined ? 'unsupported' : 'changed', part.name)
      return part.text === undefined ? [] : [part.text]
    default:
      return []
  }
}

function imageData({ source }: ImagePart): string {
  if (source.kind === 'data') return standardBase64(source.data)
  throw unsupported('image', 'Ollama takes pictures as data only.')
}

/** Ollama knows no files; the words of one can stand in the text. */
function fileText({ source, name }: FilePart, warnings: Warnings): string {
  const text =
    source.kind === 'text'
      ? source.text
      : source.kind === 'data' &&
          /^text\/|^application\/(?:json|xml|yaml|x-yaml)\b|\+(?:json|xml)\b/i.test(source.mediaType)
        ? Buffer.from(source.data, 'base64').toString('utf8')
        : undefined
  if (text === undefined) throw unsupported('file', 'Ollama takes no files but text.')
  warnings.add('emulated', 'messages.file', 'The words of the file were put into the message.')
  return name === undefined ? text : `${name}:\n${text}`
}

function writeResult(
  part: ToolResultPart,
  names: ReadonlyMap<string, string>,
  pictures: string[],
  warnings: Warnings,
): JsonObject {
  const texts: string[] = []
  for (const item of part.content) {
    if (item.type !== 'image') texts.push(...wordsOf(item, warnings))
    else {
      pictures.push(imageData(item))
      warnings.add('changed', 'messages.tool_result', 'A picture of a tool result was sent behind it.')
    }
  }
  const text = texts.join('\n')
  const name = names.get(part.callId) ?? part.name
  return {
    role: 'tool',
    content: part.isError === true && !/^error/i.test(text) ? `Error: ${text}` : text,
    ...(name === undefined ? undefined : { tool_name: name }),
    ...(isMadeUpCallId(part.callId) ? undefined : { tool_call_id: part.callId }),
  }
}

function writeAssistant(parts: readonly Part[], warnings: Warnings): JsonObject | undefined {
  const texts: string[] = []
  const calls: JsonObject[] = []
  let thinking = ''
  for (const part of parts) {
    if (part.type === 'tool-call') calls.push(writeCall(part))
    else if (part.type === 'thinking') {
      // Local models sign nothing; thinking that another vendor signed is that vendor's.
      if (part.opaque === undefined) thinking += part.text
    } else if (part.type === 'image' || part.type === 'audio' || part.type === 'file')
      warnings.add('unsupported', `messages.${part.type}`, 'An assistant message cannot hold it.')
    else texts.push(...wordsOf(part, warnings))
  }
  if (texts.length === 0 && calls.length === 0) return undefined
  return {
    role: 'assistant',
    content: texts.join('\n\n'),
    // Templates want the thinking back within a turn that calls tools; elsewhere it only fills the context.
    ...(thinking !== '' && calls.length > 0 ? { thinking } : undefined),
    ...(calls.length > 0 ? { tool_calls: calls } : undefined),
  }
}

function writeCall(part: ToolCallPart): JsonObject {
  return {
    ...(isMadeUpCallId(part.id) ? undefined : { id: part.id }),
    function: { name: wireToolName(part), arguments: toolInputObject(part) },
  }
}

function unsupported(field: string, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field })
}
