import type { Usage } from '../../ir/usage.ts'
import { Counts } from '../counts.ts'
import { isObject, objectOf } from '../json-values.ts'
import { toolCalls } from '../openai-usage.ts'

/**
 * Reads `usage`, or `meta` of an embedding. `tokens` is what the model read and wrote, Cohere's own words around the prompt
 * included, with cached tokens inside; `billed_units` leaves those words out and is what Cohere charges for. Either stands in
 * where the other is missing. https://docs.cohere.com/reference/chat#response.body.usage
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const units = objectOf(raw.billed_units)
  const tokens = isObject(raw.tokens) ? raw.tokens : units
  const tools = toolCalls([['search_unit', units.search_units]])
  if (!hasCounts(tokens) && tools === undefined) return undefined
  const counts = new Counts()
  const prompt = counts.of(tokens.input_tokens)
  const cacheRead = counts.part(raw.cached_tokens, prompt)
  const billed = tokens === units || !hasCounts(units) ? undefined : unitsOf(units, counts)
  return {
    input: prompt - cacheRead,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: counts.of(tokens.output_tokens),
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    image: counts.part(tokens.image_tokens, prompt - cacheRead),
    ...(billed === undefined ? undefined : { billed }),
    ...(tools === undefined ? undefined : { tools }),
    ...counts.flags,
  }
}

function hasCounts(raw: Readonly<Record<string, unknown>>): boolean {
  return typeof raw.input_tokens === 'number' || typeof raw.output_tokens === 'number'
}

function unitsOf(units: Readonly<Record<string, unknown>>, counts: Counts): { input: number; output: number } {
  return { input: counts.of(units.input_tokens), output: counts.of(units.output_tokens) }
}
