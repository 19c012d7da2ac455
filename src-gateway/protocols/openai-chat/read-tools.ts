import type { JsonSchema } from '../../ir/extensions.ts'
import type { CustomTool, FunctionTool, Tool, ToolChoice } from '../../ir/tool.ts'
import { isObject, objectOf } from '../json-values.ts'
import { malformed, readCacheMark, textOf } from './read-part.ts'

const id = 'openai-chat'
type Raw = Readonly<Record<string, unknown>>

/**
 * The tools of a request, the legacy `functions` among them. A tool without a type that holds a function is one; what has
 * another type is the vendor's own. @throws GatewayError `request.malformed`
 */
export function readTools(tools: unknown, functions: unknown): Tool[] {
  const list: Tool[] = []
  if (tools !== undefined && tools !== null) {
    if (!Array.isArray(tools)) throw malformed('tools', 'a list')
    for (const [index, tool] of tools.entries()) list.push(readTool(tool, `tools[${index}]`))
  }
  if (Array.isArray(functions))
    for (const [index, tool] of functions.entries()) list.push(readFunction(objectOf(tool), {}, `functions[${index}]`))
  return list
}

function readTool(raw: unknown, path: string): Tool {
  if (!isObject(raw)) throw malformed(path, 'an object')
  const { type } = raw
  if (isObject(raw.function) && (type === undefined || type === null || type === 'function'))
    return readFunction(raw.function, raw, `${path}.function`)
  if (type === 'custom' && isObject(raw.custom)) return readCustom(raw.custom, raw, `${path}.custom`)
  if ((type === 'function' || type === undefined) && typeof raw.name === 'string') return readFunction(raw, raw, path)
  if (typeof type !== 'string' || type === 'function') throw malformed(`${path}.function`, 'an object')
  return { type: 'provider', protocol: id, name: type, value: raw, ...readCacheMark(raw.cache_control) }
}

function readFunction(raw: Raw, outer: Raw, path: string): FunctionTool {
  const name = textOf(raw.name)
  if (name === undefined) throw malformed(`${path}.name`, 'a string')
  const description = textOf(raw.description)
  return {
    type: 'function',
    name,
    ...(description === undefined ? undefined : { description }),
    ...(isObject(raw.parameters) ? { parameters: raw.parameters as JsonSchema } : undefined),
    ...(typeof raw.strict === 'boolean' ? { strict: raw.strict } : undefined),
    ...readCacheMark(outer.cache_control ?? raw.cache_control),
  }
}

function readCustom(raw: Raw, outer: Raw, path: string): CustomTool {
  const name = textOf(raw.name)
  if (name === undefined) throw malformed(`${path}.name`, 'a string')
  const description = textOf(raw.description)
  return {
    type: 'custom',
    name,
    ...(description === undefined ? undefined : { description }),
    ...(isObject(raw.format) ? { format: flatFormat(raw.format) } : undefined),
    ...readCacheMark(outer.cache_control),
  }
}

/** Chat nests a grammar (`{type, grammar: {syntax, definition}}`); the neutral form has it flat, as Responses does. */
function flatFormat(format: Raw): Raw {
  return isObject(format.grammar) ? { type: 'grammar', ...format.grammar } : format
}

/** `tool_choice`, else the legacy `function_call`. @throws GatewayError `request.malformed` */
export function readToolChoice(choice: unknown, legacy: unknown): ToolChoice | undefined {
  const raw = choice ?? legacy
  if (raw === undefined || raw === null) return undefined
  if (typeof raw === 'string') return readWord(raw)
  if (!isObject(raw)) throw malformed('tool_choice', 'a string or an object')
  const name = textOf(objectOf(raw.function ?? raw.custom).name) ?? textOf(raw.name)
  if (raw.type === 'allowed_tools') return readAllowed(objectOf(raw.allowed_tools))
  if (name !== undefined) return { type: 'tool', name }
  if (typeof raw.type === 'string' && words[raw.type] !== undefined) return words[raw.type]
  return { type: 'provider', protocol: id, value: raw }
}

const words: Readonly<Record<string, ToolChoice | undefined>> = {
  auto: { type: 'auto' },
  none: { type: 'none' },
  required: { type: 'required' },
  any: { type: 'required' },
}

function readWord(word: string): ToolChoice {
  return words[word] ?? { type: 'provider', protocol: id, value: word }
}

function readAllowed({ mode, tools }: Raw): ToolChoice {
  const names: string[] = []
  for (const tool of Array.isArray(tools) ? tools : []) {
    const raw = objectOf(tool)
    const name = textOf(objectOf(raw.function ?? raw.custom).name) ?? textOf(raw.name)
    if (name !== undefined) names.push(name)
  }
  return { type: 'allowed', names, required: mode === 'required' }
}
