import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { hasText, type SystemPrompt, type SystemPromptContext } from '../system-prompt.ts'
import { field, listField } from './fields.ts'
import { geminiDialect } from './quirks.ts'

/**
 * Puts a channel's instructions into `systemInstruction`, whichever way the client spells it. A count has them in the whole
 * request that it holds; Google's own API takes none beside bare contents, Vertex does.
 */
export function addSystemPrompt(body: JsonObject, prompt: SystemPrompt, context: SystemPromptContext): JsonObject {
  if (context.operation !== 'count-tokens') return instructed(body, prompt)
  const name = 'generate_content_request' in body ? 'generate_content_request' : 'generateContentRequest'
  const inner = body[name]
  if (isObject(inner)) return { ...body, [name]: instructed(inner, prompt) }
  if (!geminiDialect(context.quirks, context.model).countWhole) return instructed(body, prompt)
  return { generateContentRequest: { model: `models/${context.model}`, ...instructed(body, prompt) } }
}

function instructed(request: JsonObject, { text, mode }: SystemPrompt): JsonObject {
  const given = partsOf(field(request, 'systemInstruction'))
  const said = given.some((part) => hasText(isObject(part) ? (part.text ?? 'a file') : part))
  if (mode === 'if-absent' && said) return request
  const { systemInstruction: _camel, system_instruction: _snake, ...rest } = request
  const parts = mode === 'prepend' ? [{ text }, ...given] : [{ text }]
  return { ...rest, systemInstruction: { parts } }
}

/** A content, a list of parts, or a bare text, as Google's SDKs take it and some clients send it on. */
function partsOf(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return (raw as unknown[]).flatMap(partsOf)
  if (typeof raw === 'string') return raw === '' ? [] : [{ text: raw }]
  if (!isObject(raw)) return []
  return 'parts' in raw ? listField(raw, 'parts').flatMap(partsOf) : [raw]
}
