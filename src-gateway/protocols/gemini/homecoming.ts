import { isCarrier, mayHoldCarrier } from '../../ir/opaque.ts'
import type { Homecoming, JsonObject } from '../conversion.ts'
import { isObject, listOf, sameItems } from '../json-values.ts'
import { geminiDialect } from './quirks.ts'
import { standIn } from './signatures.ts'

/** Both ways to write the names; Google takes either. */
const signatureFields = ['thoughtSignature', 'thought_signature'] as const

/**
 * Takes out the thoughts and signatures that Gemini did not make, which it refuses, and puts the documented stand-in where
 * it refuses a call without one.
 */
export const homecoming: Homecoming = {
  mayNeed: mayHoldCarrier,
  clean(body, { model, quirks }) {
    const { signatures } = geminiDialect(quirks, model)
    const cleaned = cleanedRequest(body, signatures)
    if (cleaned === body) return { body, warnings: [] }
    return {
      body: cleaned,
      warnings: [{ kind: 'unsupported', feature: 'contents.thought', detail: 'Another model’s thinking is left out.' }],
    }
  },
}

/** A request for an answer, or one for a count, which may hold the other whole. The same object when it is clean. */
function cleanedRequest(body: JsonObject, signatures: boolean): JsonObject {
  for (const name of ['generateContentRequest', 'generate_content_request']) {
    const inner = body[name]
    if (!isObject(inner)) continue
    const cleaned = cleanedRequest(inner, signatures)
    return cleaned === inner ? body : { ...body, [name]: cleaned }
  }
  const given = listOf(body.contents)
  const contents = given
    .map((content) => cleanedContent(content, signatures))
    .filter((content) => content !== undefined)
  return sameItems(contents, given) ? body : { ...body, contents }
}

function cleanedContent(content: unknown, signatures: boolean): unknown {
  if (!isObject(content) || !Array.isArray(content.parts) || !content.parts.some(isForeign)) return content
  const parts = content.parts
    .filter((part) => !(isForeign(part) && holdsNothingElse(part)))
    .map((part) => (isForeign(part) ? withoutSignature(part) : part))
  if (parts.length === 0) return undefined
  const first = parts.findIndex(isCall)
  if (signatures && first !== -1) parts[first] = withStandIn(parts[first])
  return { ...content, parts }
}

function isForeign(part: unknown): part is JsonObject {
  return isObject(part) && signatureFields.some((name) => isCarrier(part[name]))
}

function holdsNothingElse(part: JsonObject): boolean {
  return part.thought === true || part.text === ''
}

function withoutSignature(part: JsonObject): JsonObject {
  const { thoughtSignature: _one, thought_signature: _other, ...rest } = part
  return rest
}

function isCall(part: unknown): boolean {
  return isObject(part) && (isObject(part.functionCall) || isObject(part.function_call))
}

function withStandIn(part: unknown): unknown {
  if (!isObject(part) || signatureFields.some((name) => part[name] !== undefined)) return part
  return { ...part, [part.function_call === undefined ? 'thoughtSignature' : 'thought_signature']: standIn }
}
