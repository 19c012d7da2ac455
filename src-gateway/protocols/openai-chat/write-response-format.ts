import type { ResponseFormat } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { isStrictSchema } from '../strict-schema.ts'
import { clientName, type Writing } from './write-context.ts'

const MAX_NAME = 64

/**
 * Puts `response_format` into the body; where the vendor has none for it, an instruction is added to the messages.
 * https://platform.openai.com/docs/guides/structured-outputs
 */
export function writeResponseFormat(body: JsonObject, messages: JsonObject[], writing: Writing): void {
  const { request, dialect } = writing
  const format = request.responseFormat
  if (format === undefined || (format.type === 'text' && !writing.own)) return
  if (format.type === 'text') {
    body.response_format = { type: 'text' }
    return
  }
  if (format.type === 'json-schema' && dialect.jsonSchema === 'native') {
    body.response_format = writeSchema(format, writing)
    return
  }
  if (dialect.jsonSchema !== 'none') body.response_format = { type: 'json_object' }
  if (format.type === 'json-schema' || dialect.jsonSchema === 'none') {
    writing.warn('emulated', clientName(writing, 'response_format'), 'The wanted form is told in an instruction.')
    instruct(messages, format)
  } else if (!writing.own && !mentionsJson(messages)) {
    // The API refuses JSON mode when no message speaks of JSON.
    writing.warn('emulated', clientName(writing, 'response_format'), 'An instruction to answer in JSON was added.')
    instruct(messages, format)
  }
}

function writeSchema(format: ResponseFormat & { type: 'json-schema' }, writing: Writing): JsonObject {
  const { own, dialect } = writing
  const { name, description, schema } = format
  // Other protocols always hold the answer to the schema, chat only when strict.
  const held = isStrictSchema(schema) ? true : undefined
  const strict = own || format.strict === false ? format.strict : held
  if (format.strict === true && strict !== true)
    writing.warn(
      'changed',
      clientName(writing, 'response_format'),
      'The schema is outside what can be held to strictly.',
    )
  return {
    type: 'json_schema',
    json_schema: {
      name: schemaName(name),
      ...(description === undefined ? undefined : { description }),
      ...(strict === undefined || !dialect.strictTools ? undefined : { strict }),
      schema,
    },
  }
}

/** Letters, digits, `_` and `-`, 64 at most. */
function schemaName(name: string | undefined): string {
  const cleaned = (name ?? '').replace(/[^\w-]/g, '_').slice(0, MAX_NAME)
  return cleaned === '' ? 'response' : cleaned
}

function instruct(messages: JsonObject[], format: ResponseFormat): void {
  const text =
    format.type === 'json-schema'
      ? `Answer with one JSON document and nothing else. It must follow this JSON Schema:\n${JSON.stringify(format.schema)}`
      : 'Answer with one JSON document and nothing else.'
  const [first] = messages
  if (
    first !== undefined &&
    (first.role === 'system' || first.role === 'developer') &&
    typeof first.content === 'string'
  )
    messages[0] = { ...first, content: `${first.content}\n\n${text}` }
  else messages.unshift({ role: 'system', content: text })
}

function mentionsJson(messages: readonly JsonObject[]): boolean {
  return messages.some(({ content }) => {
    if (typeof content === 'string') return /json/i.test(content)
    return Array.isArray(content) && content.some((part) => typeof part.text === 'string' && /json/i.test(part.text))
  })
}
