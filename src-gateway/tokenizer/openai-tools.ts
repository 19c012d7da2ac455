import type { JsonSchema } from '../ir/extensions.ts'
import type { Tool } from '../ir/tool.ts'

/**
 * The tools as OpenAI's models are shown them: a TypeScript-like declaration for each function. The form is not
 * documented; counts made with it agree with those that are reported to within a few tokens.
 */
export function declareTools(tools: readonly Tool[]): string {
  const lines = ['# Tools', '', '## functions', '', 'namespace functions {', '']
  for (const tool of tools) {
    if (tool.type === 'provider') continue
    const { description = '' } = tool
    if (description !== '') lines.push(...comment(description, ''))
    const fields = tool.type === 'function' ? propertiesOf(tool.parameters, '') : ['input: string,']
    if (fields.length === 0) lines.push(`type ${tool.name} = () => any;`, '')
    else lines.push(`type ${tool.name} = (_: {`, ...fields, '}) => any;', '')
  }
  lines.push('} // namespace functions')
  return lines.join('\n')
}

const deepest = 8

function propertiesOf(schema: JsonSchema | undefined, indent: string, depth = 0): string[] {
  const properties = objectOf(schema?.properties)
  const required: readonly unknown[] = Array.isArray(schema?.required) ? schema.required : []
  return Object.entries(properties).flatMap(([name, value]) => {
    const property = objectOf(value)
    const description = property.description
    const optional = required.includes(name) ? '' : '?'
    const note = typeof description === 'string' && description !== '' ? comment(description, indent) : []
    return [...note, `${indent}${name}${optional}: ${typeOf(property, indent, depth + 1)},`]
  })
}

function typeOf(schema: JsonSchema, indent: string, depth: number): string {
  const { enum: values, anyOf, oneOf, type } = schema
  if (depth > deepest) return 'any'
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return choices.map((choice) => typeOf(objectOf(choice), indent, depth + 1)).join(' | ')
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one }, indent, depth + 1)).join(' | ')
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return `${typeOf(objectOf(schema.items), indent, depth + 1)}[]`
    case 'object': {
      const inner = propertiesOf(schema, `${indent}  `, depth)
      return inner.length === 0 ? 'object' : `{\n${inner.join('\n')}\n${indent}}`
    }
    default:
      return typeof type === 'string' ? type : 'any'
  }
}

function comment(text: string, indent: string): string[] {
  return text.split('\n').map((line) => `${indent}// ${line}`)
}

function objectOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {}
}
