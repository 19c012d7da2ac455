import type { ToolResultContent, ToolResultPart } from '../../ir/part.ts'
import { isObject, objectOf, parsedJson } from '../json-values.ts'
import { type Fields, field, listField, otherFields } from './fields.ts'
import { readMedia } from './media.ts'

/** Members under which clients and Google's own libraries put a result that is one text. */
const wrappers: ReadonlySet<string> = new Set(['output', 'result', 'content', 'return_value'])
const known: ReadonlySet<string> = new Set(['id', 'name', 'response', 'parts'])
/** A longer JSON text is not taken apart: it would cost more than it tells. */
const longestObject = 32_768

/** A functionResponse as the result of the call `callId`. */
export function readToolResult(response: Fields, callId: string, name: string | undefined): ToolResultPart {
  const { text, isError } = readResponse(field(response, 'response'), name)
  const content: ToolResultContent[] = text === '' ? [] : [{ type: 'text', text }]
  for (const raw of listField(response, 'parts')) {
    const media = readMedia(objectOf(raw))
    if (media !== undefined) content.push(media)
  }
  const extra = otherFields(response, known)
  return {
    type: 'tool-result',
    callId,
    ...(name === undefined ? undefined : { name }),
    kind: 'function',
    content,
    ...(isError ? { isError } : undefined),
    ...(extra === undefined ? undefined : { extensions: { gemini: extra } }),
  }
}

function readResponse(response: unknown, name?: string): { text: string; isError: boolean } {
  if (!isObject(response)) return { text: textOf(response), isError: false }
  const [key, second] = Object.keys(response)
  if (key === undefined) return { text: '{}', isError: false }
  if (second === undefined) {
    const value = response[key]
    if (key === 'error') return { text: textOf(value), isError: true }
    if (wrappers.has(key) && typeof value === 'string') return { text: value, isError: false }
  }
  if (isWrapped(response, name)) return { text: response.content, isError: false }
  return { text: JSON.stringify(response), isError: false }
}

/** Vercel's AI SDK puts the tool's own name beside a text. */
function isWrapped(response: Fields, name: string | undefined): response is { name: string; content: string } {
  return (
    name !== undefined &&
    response.name === name &&
    typeof response.content === 'string' &&
    Object.keys(response).length === 2
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

/**
 * The object that Gemini wants for a result. A text that is a JSON object stands for itself where nothing is lost by it;
 * any other is wrapped. https://ai.google.dev/api/caching#FunctionResponse
 */
export function writeToolResponse(text: string, isError: boolean): Fields {
  if (isError) return { error: text }
  if (text.startsWith('{') && text.length <= longestObject) {
    const value = objectIn(text)
    // Read back it must be the same text.
    if (value !== undefined && JSON.stringify(value) === text && readResponse(value).text === text) return value
  }
  return { output: text }
}

function objectIn(text: string): Fields | undefined {
  const value = parsedJson(text)
  return isObject(value) ? value : undefined
}
