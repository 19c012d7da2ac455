import { GatewayError } from '../../contract/index.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { FunctionTool, Tool } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { strictSchema } from './strict-schema.ts'
import { cachePoint } from './write-messages.ts'
import type { WriteState } from './write-state.ts'

const id = 'bedrock-converse'

export interface WrittenTools {
  tools: JsonObject[]
  /** Bedrock's word for the choice; undefined = the model decides. */
  choice: JsonObject | undefined
  /** The model must not call, but its history makes tools mandatory. */
  mustNotCall: boolean
}

/**
 * Writes tools and choice.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html
 * @throws GatewayError `conversion.unsupported` for a choice that cannot be had
 */
export function writeTools(
  request: Pick<ConversationRequest, 'tools' | 'toolChoice'>,
  messages: readonly JsonObject[],
  state: WriteState,
): WrittenTools {
  const { toolChoice } = request
  const offered = offeredTools(request, state)
  const tools = offered.flatMap((tool) => writeTool(tool, state))
  const callable = tools.some((tool) => tool.cachePoint === undefined)
  if (toolChoice?.type === 'none' || !callable) {
    const called = calledNames(messages)
    if (called.length === 0) return { tools: [], choice: undefined, mustNotCall: false }
    state.warnings.add(
      'emulated',
      callable ? field('toolChoice', state) : 'tools',
      'Told the model in words to call no tool.',
    )
    return { tools: callable ? tools : called.map(standIn), choice: undefined, mustNotCall: true }
  }
  return { tools, choice: writeChoice(request, state), mustNotCall: false }
}

/** All tools, or those that the choice leaves. */
function offeredTools({ tools, toolChoice }: Pick<ConversationRequest, 'tools' | 'toolChoice'>, state: WriteState) {
  const narrowed =
    toolChoice?.type === 'allowed'
      ? toolChoice.names
      : toolChoice?.type === 'tool' && !state.traits.namedTool
        ? [toolChoice.name]
        : undefined
  if (narrowed === undefined) return tools
  const left = tools.filter((tool) => tool.type !== 'provider' && narrowed.some((name) => isNamed(tool, name)))
  if (left.length === 0) throw noSuchTool(narrowed.join(', '), state)
  return left
}

function isNamed(tool: Exclude<Tool, { type: 'provider' }>, name: string): boolean {
  return tool.name === name || wireToolName(tool) === name
}

function writeChoice(
  { tools, toolChoice }: Pick<ConversationRequest, 'tools' | 'toolChoice'>,
  state: WriteState,
): JsonObject | undefined {
  switch (toolChoice?.type) {
    case 'required':
      return forced(state)
    case 'allowed':
      return toolChoice.required ? forced(state) : undefined
    case 'tool': {
      const tool = tools.find((one) => one.type !== 'provider' && isNamed(one, toolChoice.name))
      if (tool === undefined || tool.type === 'provider') throw noSuchTool(toolChoice.name, state)
      if (state.traits.namedTool) return { tool: { name: state.toolNames.of(wireToolName(tool)) } }
      state.warnings.add('emulated', field('toolChoice', state), 'Only the named tool was offered.')
      return forced(state)
    }
    case 'provider':
      if (toolChoice.protocol === id && isObject(toolChoice.value)) return toolChoice.value
      throw new GatewayError('conversion.unsupported', 'Bedrock does not know this choice of a tool.', {
        field: field('toolChoice', state),
      })
    default:
      return undefined
  }
}

function forced(state: WriteState): JsonObject {
  if (!state.traits.toolChoice)
    throw new GatewayError('conversion.unsupported', 'This model cannot be made to call a tool.', {
      field: field('toolChoice', state),
    })
  return { any: {} }
}

function noSuchTool(name: string, state: WriteState): GatewayError {
  return new GatewayError('conversion.unsupported', `The tool that shall be called, ${name}, is not among the tools.`, {
    field: field('toolChoice', state),
  })
}

function field(setting: 'toolChoice', { context }: WriteState): string {
  return clientField(context.inbound, setting)
}

function writeTool(tool: Tool, state: WriteState): JsonObject[] {
  const written = toolEntry(tool, state)
  if (written === undefined) return []
  if (tool.cache === undefined) return [written]
  const point = state.traits.cachePoints === 'everywhere' ? cachePoint(tool.cache, state) : undefined
  if (point === undefined)
    state.warnings.add('unsupported', 'cache_control', 'The model takes no cache points among its tools.')
  return point === undefined ? [written] : [written, point]
}

function toolEntry(tool: Tool, state: WriteState): JsonObject | undefined {
  switch (tool.type) {
    case 'function':
      return toolSpec(tool, state)
    case 'custom': {
      const { name, namespace } = tool
      const function_: FunctionTool = {
        type: 'function',
        name,
        description: customToolDescription(tool),
        parameters: customToolParameters,
        ...(namespace === undefined ? undefined : { namespace }),
      }
      return toolSpec(function_, state)
    }
    case 'provider':
      if (tool.protocol === id && isObject(tool.value)) return tool.value
      state.warnings.add('unsupported', tool.name, 'Bedrock does not know this tool.')
      return undefined
  }
}

function toolSpec(tool: FunctionTool, { traits, toolNames }: WriteState): JsonObject {
  const { description, parameters } = tool
  const strict = tool.strict === true && traits.strictTools
  const schema = parameters === undefined ? {} : strict ? strictSchema(parameters) : parameters
  return {
    toolSpec: {
      name: toolNames.of(wireToolName(tool)),
      // AWS takes no empty description.
      ...(description === undefined || description.trim() === '' ? undefined : { description }),
      inputSchema: { json: rootObject(schema) },
      ...(strict ? { strict: true } : undefined),
    },
  }
}

/** AWS wants an object at the root, told as such. */
function rootObject(schema: Readonly<Record<string, unknown>>): JsonObject {
  return schema.type === 'object' && schema.properties !== undefined
    ? schema
    : { properties: {}, ...schema, type: 'object' }
}

/** A tool that the history calls and that is no more: AWS wants it declared. */
function standIn(name: string): JsonObject {
  return { toolSpec: { name, inputSchema: { json: { type: 'object', properties: {} } } } }
}

function calledNames(messages: readonly JsonObject[]): string[] {
  const names = new Set<string>()
  let results = false
  for (const { content } of messages) {
    for (const block of content as JsonObject[]) {
      if (isObject(block.toolUse)) names.add(String(block.toolUse.name))
      results ||= block.toolResult !== undefined
    }
  }
  return names.size === 0 && results ? ['tool'] : [...names]
}
