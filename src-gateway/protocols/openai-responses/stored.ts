import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'

/** The input of a request as a list of items: a plain text is one user message. */
export function itemsOf(body: JsonObject): readonly unknown[] {
  const { input } = body
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  return Array.isArray(input) ? input : []
}

/** The output items of a response object, as a client sends them back in its next input. */
export function outputItems(response: unknown): readonly unknown[] {
  return isObject(response) && Array.isArray(response.output) ? response.output : []
}

/** The request with other input items; the body given is not changed. */
export function withInput(body: JsonObject, items: readonly unknown[]): JsonObject {
  return { ...body, input: items }
}
