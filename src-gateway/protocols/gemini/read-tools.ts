import type { FunctionTool, Tool, ToolChoice } from '../../ir/tool.ts'
import { isObject, objectOf } from '../json-values.ts'
import { camelCase, type Fields, field, listField, objectField, otherFields, stringField } from './fields.ts'
import { readJsonSchema, toJsonSchema } from './json-schema.ts'

const declared: ReadonlySet<string> = new Set(['name', 'description', 'parameters', 'parametersJsonSchema'])

/** Reads `tools`: the client's functions, and what Google runs itself as provider tools. */
export function readTools(body: Fields): Tool[] {
  const tools: Tool[] = []
  for (const raw of listField(body, 'tools')) {
    if (!isObject(raw)) continue
    for (const key in raw) {
      const name = camelCase(key)
      if (name === 'functionDeclarations')
        for (const declaration of listField(raw, name)) tools.push(readFunction(objectOf(declaration)))
      else if (raw[key] !== null && raw[key] !== undefined)
        tools.push({ type: 'provider', protocol: 'gemini', name, value: { [name]: raw[key] } })
    }
  }
  return tools
}

function readFunction(declaration: Fields): FunctionTool {
  const description = stringField(declaration, 'description')
  const schema = field(declaration, 'parametersJsonSchema')
  const subset = objectField(declaration, 'parameters')
  const parameters = isObject(schema) ? readJsonSchema(schema) : subset === undefined ? undefined : toJsonSchema(subset)
  const extra = otherFields(declaration, declared)
  return {
    type: 'function',
    name: stringField(declaration, 'name') ?? '',
    ...(description === undefined ? undefined : { description }),
    ...(parameters === undefined ? undefined : { parameters }),
    ...(extra === undefined ? undefined : { extensions: { gemini: extra } }),
  }
}

export interface ReadToolConfig {
  toolChoice?: ToolChoice
  /** What is left, under `toolConfig.…`. */
  extra: Record<string, unknown>
}

/** Reads `toolConfig`. https://ai.google.dev/api/caching#FunctionCallingConfig */
export function readToolConfig(body: Fields): ReadToolConfig {
  const config = objectField(body, 'toolConfig') ?? {}
  const calling = objectField(config, 'functionCallingConfig') ?? {}
  const extra: Record<string, unknown> = {}
  const others = otherFields(config, new Set(['functionCallingConfig']))
  for (const name in others) extra[`toolConfig.${name}`] = others[name]
  const rest = otherFields(calling, new Set(['mode', 'allowedFunctionNames'])) ?? {}
  const names = listField(calling, 'allowedFunctionNames').filter((name) => typeof name === 'string')
  const mode = stringField(calling, 'mode')?.toUpperCase()
  if (mode === 'VALIDATED') rest.mode = mode
  if (Object.keys(rest).length > 0) extra['toolConfig.functionCallingConfig'] = rest
  const toolChoice = choiceOf(mode, names)
  return { ...(toolChoice === undefined ? undefined : { toolChoice }), extra }
}

function choiceOf(mode: string | undefined, names: readonly string[]): ToolChoice | undefined {
  const [only, second] = names
  switch (mode) {
    case 'ANY':
      if (only === undefined) return { type: 'required' }
      return second === undefined ? { type: 'tool', name: only } : { type: 'allowed', names, required: true }
    case 'NONE':
      return { type: 'none' }
    case 'AUTO':
    case 'VALIDATED':
      return only === undefined ? { type: 'auto' } : { type: 'allowed', names, required: false }
    default:
      return undefined
  }
}
