import type { JsonSchema } from '../../ir/extensions.ts'
import type { ResponseFormat } from '../../ir/request.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { fieldName } from './field-names.ts'
import type { ModelProfile } from './model-profile.ts'
import { own } from './own.ts'
import { outputSchema, toolSchema } from './tool-schema.ts'

/** By which means the answer gets its format. */
export interface WrittenFormat {
  /** `output_config.format`. */
  format?: JsonObject
  /** Schema of a tool that must be called with the answer. */
  answer?: JsonObject
  /** What the model is told. */
  instruction?: string
}

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
export function writeFormat(
  format: ResponseFormat | undefined,
  inbound: string,
  profile: ModelProfile,
  warnings: Warnings,
): WrittenFormat {
  if (format === undefined || format.type === 'text') return {}
  const field = fieldName(inbound, 'responseFormat')
  if (format.type === 'json') {
    warnings.add('emulated', field, 'The model is told to answer with JSON.')
    return { instruction: 'Answer with one valid JSON object and nothing else: no explanation, no code fence.' }
  }
  const { schema } = format
  if (profile.structuredOutput) {
    const taken = inbound === own ? { schema, changed: false } : outputSchema(schema)
    if (taken.changed)
      warnings.add('changed', field, 'What structured outputs cannot hold of the schema was told in words.')
    return { format: { type: 'json_schema', schema: taken.schema } }
  }
  if (describesObject(schema)) {
    warnings.add('emulated', field, 'The answer is given through a tool.')
    return { answer: { ...toolSchema(schema).schema } }
  }
  warnings.add('emulated', field, 'The model is told the schema.')
  return { instruction: `Answer with JSON that follows this schema and with nothing else:\n${JSON.stringify(schema)}` }
}

function describesObject({ type, properties }: JsonSchema): boolean {
  return type === 'object' || (type === undefined && properties !== undefined)
}
