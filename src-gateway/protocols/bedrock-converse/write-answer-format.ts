import type { ConversationRequest } from '../../ir/request.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import { strictSchema } from './strict-schema.ts'
import type { WriteState } from './write-state.ts'
import type { WrittenTools } from './write-tools.ts'

export interface WrittenFormat {
  outputConfig?: JsonObject
  /** A tool whose input is the answer, where the model knows no schemas. */
  answerTool?: JsonObject
  /** A line for the instructions, where it cannot be forced either. */
  instruction?: string
}

/** Name of the tool that stands for the answer. */
export const answerToolName = 'give_answer'

/**
 * The shape of the answer: told where the model knows schemas, forced through a tool where it can be, else asked for.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function writeAnswerFormat(
  { responseFormat, toolChoice }: Pick<ConversationRequest, 'responseFormat' | 'toolChoice'>,
  tools: WrittenTools,
  thinking: boolean,
  state: WriteState,
): WrittenFormat {
  if (responseFormat === undefined || responseFormat.type === 'text') return {}
  const field = clientField(state.context.inbound, 'responseFormat')
  if (responseFormat.type === 'json') {
    state.warnings.add('emulated', field, 'Asked for in the instructions.')
    return { instruction: 'Answer with one valid JSON object and nothing else: no code fence, no words around it.' }
  }
  const { schema, name, description } = responseFormat
  if (state.traits.structuredOutput) {
    const jsonSchema = {
      name: (name ?? 'answer').replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64),
      schema: JSON.stringify(strictSchema(schema)),
      ...(description === undefined || description === '' ? undefined : { description }),
    }
    return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } }
  }
  // What must be a call of another tool is no answer yet.
  if (tools.choice !== undefined) return {}
  state.warnings.add(
    'emulated',
    field,
    thinking || !state.traits.namedTool ? 'Asked for in the instructions.' : 'Through a forced tool.',
  )
  if (
    !thinking &&
    state.traits.namedTool &&
    (schema.type === undefined || schema.type === 'object') &&
    toolChoice?.type !== 'none'
  ) {
    return {
      answerTool: {
        toolSpec: {
          name: answerToolName,
          description: description ?? 'Gives the answer to the user. Its input is the whole answer.',
          inputSchema: { json: { properties: {}, ...schema, type: 'object' } },
        },
      },
    }
  }
  return {
    instruction: `Answer with JSON alone: no code fence, no words around it. It must be valid against this JSON Schema:\n${JSON.stringify(schema)}`,
  }
}
