import type { CompiledBodyRule } from '../catalog/body-rules.ts'
import { editAtPointer } from '../wire/json-pointer.ts'
import { JsonSyntaxError } from '../wire/scan-json.ts'
import type { SplicedBody } from '../wire/splice-json.ts'
import { wholeBody } from './edit-body.ts'

/**
 * Changes a JSON body by a channel's rules, one after the other. `model` is the upstream's name. What a rule cannot be
 * applied to stays as it is; so does a body that is no JSON object.
 */
export function applyBodyRules(
  body: SplicedBody | null,
  rules: readonly CompiledBodyRule[],
  model: string,
): SplicedBody | null {
  if (body === null || rules.length === 0) return body
  let edited: Buffer | undefined
  try {
    for (const rule of rules) if (rule.holdsFor(model)) edited = editAtPointer(edited ?? wholeBody(body), rule)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
  }
  return edited ?? body
}
