import type { Tool, ToolChoice } from '../../ir/tool.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject, restOf, wordOf } from '../json-values.ts'
import { readCache } from './cache.ts'
import { keep, own } from './own.ts'
import { malformed } from './read-blocks.ts'
import { typedTool } from './typed-tools.ts'

const toolFields = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'])

/** @throws GatewayError `request.malformed` */
export function readTools(raw: unknown): Tool[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) throw malformed('tools', 'must be an array')
  return raw.map((one: unknown, index) => {
    if (!isObject(one)) throw malformed(`tools[${index}]`, 'must be an object')
    return readTool(one, `tools[${index}]`)
  })
}

function readTool(raw: JsonObject, path: string): Tool {
  const mark = readCache(raw.cache_control)
  const cache = mark === undefined ? undefined : { cache: mark }
  const type = wordOf(raw.type)
  const name = wordOf(raw.name)
  if (type === undefined || type === 'custom') {
    if (name === undefined) throw malformed(`${path}.name`, 'must be a string')
    const { description } = raw
    return {
      type: 'function',
      name,
      ...(typeof description === 'string' ? { description } : undefined),
      ...(isObject(raw.input_schema) ? { parameters: raw.input_schema } : undefined),
      ...(typeof raw.strict === 'boolean' ? { strict: raw.strict } : undefined),
      ...cache,
      ...keep(restOf(raw, toolFields)),
    }
  }
  const typed = name === undefined ? undefined : typedTool(type, raw)
  if (typed === undefined || name === undefined)
    return { type: 'provider', protocol: own, name: type, value: raw, ...cache }
  const { cache_control: _, ...tool } = raw
  return { type: 'function', name, ...typed, ...cache, ...keep({ tool }) }
}

/** `disable_parallel_tool_use` stands in the choice. @throws GatewayError `request.malformed` */
export function readToolChoice(raw: unknown): { toolChoice?: ToolChoice; parallelToolCalls?: boolean } {
  if (raw === undefined || raw === null) return {}
  if (!isObject(raw)) throw malformed('tool_choice', 'must be an object')
  const parallel = raw.disable_parallel_tool_use === true ? { parallelToolCalls: false } : undefined
  return { toolChoice: choiceOf(raw), ...parallel }
}

function choiceOf(raw: JsonObject): ToolChoice {
  switch (raw.type) {
    case 'auto':
      return { type: 'auto' }
    case 'any':
      return { type: 'required' }
    case 'none':
      return { type: 'none' }
    case 'tool':
      if (typeof raw.name !== 'string') throw malformed('tool_choice.name', 'must be a string')
      return { type: 'tool', name: raw.name }
    default:
      return { type: 'provider', protocol: own, value: raw }
  }
}
