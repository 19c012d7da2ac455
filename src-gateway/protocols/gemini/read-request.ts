import type { ConversationRequest } from '../../ir/request.ts'
import type { ReadRequestInput } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { type Fields, field, objectField, otherFields, stringField } from './fields.ts'
import { readConfig } from './read-config.ts'
import { readContents, readSystem } from './read-contents.ts'
import { readToolConfig, readTools } from './read-tools.ts'

const known: ReadonlySet<string> = new Set([
  ...['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'labels', 'serviceTier'],
])

/** A generateContent or streamGenerateContent request. @throws GatewayError `request.malformed` */
export function readRequest({ route, body }: ReadRequestInput): ConversationRequest {
  return readGenerateRequest(body, route.model ?? '', route.stream !== undefined, '')
}

/** `countTokens`: contents alone, or a whole request in `generateContentRequest`. @throws GatewayError `request.malformed` */
export function readCountRequest({ route, body }: ReadRequestInput): ConversationRequest {
  const inner = objectField(body, 'generateContentRequest')
  return readGenerateRequest(
    inner ?? body,
    route.model ?? '',
    false,
    inner === undefined ? '' : 'generateContentRequest.',
  )
}

function readGenerateRequest(body: Fields, model: string, stream: boolean, where: string): ConversationRequest {
  const { system, other } = readSystem(field(body, 'systemInstruction'))
  const messages = readContents(body, where)
  // Instructions that are no text stand where they are nearest to the head.
  if (other.length > 0) messages.unshift({ role: 'user', content: other })
  const { extra, ...settings } = readConfig(body)
  const { toolChoice, extra: toolExtra } = readToolConfig(body)
  const metadata = readLabels(field(body, 'labels'))
  const serviceTier = stringField(body, 'serviceTier')?.toLowerCase()
  return {
    model,
    stream,
    system,
    messages,
    tools: readTools(body),
    ...(toolChoice === undefined ? undefined : { toolChoice }),
    ...settings,
    ...(metadata === undefined ? undefined : { metadata }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    extensions: { gemini: { ...otherFields(body, known), ...extra, ...toolExtra } },
  }
}

function readLabels(raw: unknown): Record<string, string> | undefined {
  if (!isObject(raw)) return undefined
  const entries = Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
