import type { Usage } from '../../ir/usage.ts'
import { isObject } from '../json-values.ts'
import { readOpenAiUsage } from '../openai-usage.ts'

/**
 * Reads a response's `usage`: the input includes cached tokens, the output includes reasoning.
 * https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw) || (typeof raw.input_tokens !== 'number' && typeof raw.output_tokens !== 'number'))
    return undefined
  return readOpenAiUsage(raw)
}
