import type { Usage } from '../../ir/usage.ts'
import { noUsage } from '../../ir/usage.ts'
import { Counts } from '../counts.ts'
import { isObject } from '../json-values.ts'

/**
 * Reads the counts of a last line. `prompt_eval_count` is missing where the whole prompt was cached.
 * https://docs.ollama.com/api/usage
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const { prompt_eval_count: prompt, eval_count: output } = raw
  if (typeof prompt !== 'number' && typeof output !== 'number') return undefined
  const counts = new Counts()
  return { ...noUsage, input: counts.of(prompt), output: counts.of(output), ...counts.flags }
}
