import { GatewayError } from '../../contract/index.ts'
import type { CustomTool, FunctionTool, Tool, ToolChoice } from '../../ir/tool.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import { isObject, restOf, stringOf, wordOf } from '../json-values.ts'
import { builtinFunction, builtinTool } from './builtins.ts'
import { keep, own } from './own.ts'

const functionFields: ReadonlySet<string> = new Set(['type', 'name', 'description', 'parameters', 'strict'])
const customFields: ReadonlySet<string> = new Set(['type', 'name', 'description', 'format'])

/**
 * The tools of a request. Those of a namespace stand one by one, with its name; what the client runs itself is a function,
 * all else is the vendor's.
 * @throws GatewayError `request.malformed`
 */
export function readTools(raw: unknown, field: string): Tool[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) throw malformed(field, 'a list of tools')
  const tools: Tool[] = []
  for (const [index, tool] of raw.entries()) {
    if (!isObject(tool)) throw malformed(`${field}[${index}]`, 'an object')
    if (tool.type === 'namespace' && Array.isArray(tool.tools)) tools.push(...readNamespace(tool, `${field}[${index}]`))
    else tools.push(readTool(tool, `${field}[${index}]`))
  }
  return tools
}

function readNamespace(group: Readonly<Record<string, unknown>>, field: string): Tool[] {
  const namespace = wordOf(group.name)
  if (namespace === undefined) throw malformed(`${field}.name`, 'a name')
  const { tools, ...rest } = group
  return (tools as unknown[]).map((tool, index) => {
    if (!isObject(tool)) throw malformed(`${field}.tools[${index}]`, 'an object')
    const read = readTool(tool, `${field}.tools[${index}]`)
    if (read.type === 'provider') return read
    return { ...read, namespace, extensions: { [own]: { ...read.extensions?.[own], namespace: rest } } }
  })
}

function readTool(tool: Readonly<Record<string, unknown>>, field: string): Tool {
  switch (tool.type) {
    case 'function':
      return readFunction(tool, field)
    case 'custom':
      return readCustom(tool, field)
    default: {
      const builtin = builtinTool(tool)
      if (builtin !== undefined) return builtinFunction(builtin, tool)
      return { type: 'provider', protocol: own, name: wordOf(tool.type) ?? 'unknown', value: tool }
    }
  }
}

function readFunction(flat: Readonly<Record<string, unknown>>, field: string): FunctionTool {
  // Chat's nested shape is taken too: some clients use one list for both.
  const tool = flat.name === undefined && isObject(flat.function) ? flat.function : flat
  const name = wordOf(tool.name)
  if (name === undefined) throw malformed(`${field}.name`, 'a name')
  const description = stringOf(tool.description)
  return {
    type: 'function',
    name,
    ...(description === undefined ? undefined : { description }),
    ...(isObject(tool.parameters) ? { parameters: tool.parameters } : undefined),
    ...(typeof tool.strict === 'boolean' ? { strict: tool.strict } : undefined),
    ...keep(restOf(tool, functionFields)),
  }
}

function readCustom(flat: Readonly<Record<string, unknown>>, field: string): CustomTool {
  const tool = flat.name === undefined && isObject(flat.custom) ? flat.custom : flat
  const name = wordOf(tool.name)
  if (name === undefined) throw malformed(`${field}.name`, 'a name')
  const description = stringOf(tool.description)
  return {
    type: 'custom',
    name,
    ...(description === undefined ? undefined : { description }),
    ...(isObject(tool.format) ? { format: tool.format } : undefined),
    ...keep(restOf(tool, customFields)),
  }
}

/** @throws GatewayError `request.malformed` */
export function readToolChoice(raw: unknown, tools: readonly Tool[]): ToolChoice | undefined {
  if (raw === undefined || raw === null) return undefined
  if (raw === 'auto' || raw === 'none' || raw === 'required') return { type: raw }
  if (raw === 'any') return { type: 'required' }
  if (!isObject(raw)) throw malformed('tool_choice', 'a word or an object')
  switch (raw.type) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: raw.type }
    case 'function':
    case 'custom': {
      const inner = raw.name === undefined ? raw[raw.type] : raw
      const name = wordOf(isObject(inner) ? inner.name : undefined)
      if (name === undefined) throw malformed('tool_choice.name', 'a name')
      return { type: 'tool', name: declaredName(name, stringOf(raw.namespace), tools) }
    }
    case 'allowed_tools':
      return readAllowed(raw, tools)
    default: {
      const type = stringOf(raw.type) ?? ''
      if (tools.some((tool) => isBuiltin(tool, type))) return { type: 'tool', name: type }
      return { type: 'provider', protocol: own, value: raw }
    }
  }
}

function readAllowed(choice: Readonly<Record<string, unknown>>, tools: readonly Tool[]): ToolChoice {
  if (!Array.isArray(choice.tools)) throw malformed('tool_choice.tools', 'a list of tools')
  const names: string[] = []
  for (const tool of choice.tools) {
    const name = isObject(tool) ? (wordOf(tool.name) ?? wordOf(tool.type)) : undefined
    if (name !== undefined) names.push(declaredName(name, isObject(tool) ? stringOf(tool.namespace) : undefined, tools))
  }
  return { type: 'allowed', names, required: choice.mode === 'required' }
}

/** The name by which protocols without namespaces know the tool, when only a namespaced one is called so. */
function declaredName(name: string, namespace: string | undefined, tools: readonly Tool[]): string {
  let found: FunctionTool | CustomTool | undefined
  for (const tool of tools) {
    if (tool.type === 'provider' || tool.name !== name) continue
    if (tool.namespace === namespace) return wireToolName(tool)
    found ??= tool
  }
  return found === undefined ? name : wireToolName(found)
}

function isBuiltin(tool: Tool, type: string): boolean {
  return tool.type === 'function' && tool.name === type && tool.extensions?.[own]?.builtin !== undefined
}

export function malformed(field: string, expected: string): GatewayError {
  return new GatewayError('request.malformed', `\`${field}\` must be ${expected}.`, { field })
}
