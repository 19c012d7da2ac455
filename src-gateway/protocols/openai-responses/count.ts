import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { writeRequest } from './write-request.ts'

/** What the call for counting takes. https://platform.openai.com/docs/api-reference/responses/input-tokens */
const fields = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
] as const

/** @throws GatewayError `conversion.unsupported` */
export function writeCountRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const { body, warnings } = writeRequest(request, { ...context, stream: false })
  const counted: JsonObject = {}
  for (const field of fields) if (body[field] !== undefined) counted[field] = body[field]
  return { body: counted, warnings }
}

export function readCountReply(body: unknown): number | undefined {
  if (!isObject(body) || typeof body.input_tokens !== 'number') return undefined
  return body.input_tokens
}

export function writeCountReply(tokens: number): JsonObject {
  return { object: 'response.input_tokens', input_tokens: tokens }
}
