import { GatewayError } from '../../contract/errors.ts'
import type { JsonSchema } from '../../ir/extensions.ts'
import type { Tool, ToolChoice } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { JsonObject } from '../conversion.ts'
import { isStrictSchema } from '../strict-schema.ts'
import { fitToolSchema } from './tool-schema.ts'
import { keepsCustom } from './write-assistant.ts'
import { clientName, type Writing } from './write-context.ts'
import { warnCache } from './write-part.ts'

const noParameters = Object.freeze({ type: 'object', properties: {} })

/**
 * Puts `tools`, `tool_choice` and `parallel_tool_calls` into the body.
 * @throws GatewayError `conversion.unsupported` when the choice cannot be said
 */
export function writeTools(body: JsonObject, writing: Writing): void {
  const { request, dialect, own } = writing
  const offered = offeredTools(request.tools, request.toolChoice, own && dialect.toolChoiceNamed)
  const tools: JsonObject[] = []
  const names = new Set<string>()
  for (const tool of offered) {
    // A name that comes twice is refused; the first tool of the name stays.
    const name = tool.type === 'provider' ? '' : wireToolName(tool)
    if (names.has(name)) writing.warn('unsupported', 'tools', `There are two tools ${name}; the second was left out.`)
    else {
      const written = writeTool(tool, writing)
      if (written !== undefined) tools.push(written)
    }
    if (name !== '') names.add(name)
  }
  if (tools.length === 0) {
    refuseForcedWithoutTools(request.toolChoice, writing)
    return
  }
  body.tools = tools
  const choice = writeToolChoice(request.toolChoice, writing)
  if (choice !== undefined) body.tool_choice = choice
  if (request.parallelToolCalls !== undefined) {
    if (dialect.parallelToolCalls) body.parallel_tool_calls = request.parallelToolCalls
    else if (!request.parallelToolCalls) writing.warn('unsupported', clientName(writing, 'parallel_tool_calls'))
  }
}

/** Where a choice among some tools cannot be said, the others are not offered at all. */
function offeredTools(tools: readonly Tool[], choice: ToolChoice | undefined, sayable: boolean): readonly Tool[] {
  if (choice?.type !== 'allowed' || sayable) return tools
  const names = new Set(choice.names)
  return tools.filter((tool) => tool.type !== 'provider' && (names.has(tool.name) || names.has(wireToolName(tool))))
}

function writeTool(tool: Tool, writing: Writing): JsonObject | undefined {
  if (tool.type === 'provider') {
    if (tool.protocol === 'openai-chat') return tool.value as JsonObject
    writing.warn('unsupported', `tools.${tool.name}`, 'A tool that only its own vendor can run was left out.')
    return undefined
  }
  const written =
    tool.type === 'custom' && tool.namespace === undefined && keepsCustom(writing)
      ? writeCustom(tool, writing)
      : writeFunction(tool, writing)
  if (tool.cache !== undefined) {
    if (writing.dialect.cacheControl) {
      const { ttl } = tool.cache
      written.cache_control = { type: 'ephemeral', ...(ttl === undefined ? undefined : { ttl }) }
    } else warnCache(writing)
  }
  return written
}

function writeCustom(tool: Tool & { type: 'custom' }, writing: Writing): JsonObject {
  const { description, format } = tool
  const name = writing.toolNames.of(tool.name)
  return {
    type: 'custom',
    custom: {
      name,
      ...(description === undefined ? undefined : { description }),
      ...(format === undefined ? undefined : { format: nestedFormat(format) }),
    },
  }
}

/** Responses has a grammar flat, chat has it nested. */
function nestedFormat(format: Readonly<Record<string, unknown>>): JsonObject {
  const { type, ...grammar } = format
  return type === 'grammar' ? { type, grammar } : { ...format }
}

function writeFunction(tool: Tool & { type: 'function' | 'custom' }, writing: Writing): JsonObject {
  const custom = tool.type === 'custom'
  const fitted = custom || writing.own ? undefined : fitToolSchema(tool.parameters ?? noParameters)
  if (fitted?.loosened === true)
    writing.warn('changed', 'tools.parameters', 'A choice between shapes was given as one shape with all properties.')
  if (custom) writing.warn('emulated', 'tools.custom', 'A free-text tool was given as a function with one string.')
  const description = custom ? customToolDescription(tool) : tool.description
  const parameters = custom ? customToolParameters : (fitted?.schema ?? tool.parameters ?? noParameters)
  const strict = custom ? undefined : strictness(tool.strict, parameters, writing)
  return {
    type: 'function',
    function: {
      name: writing.toolNames.of(wireToolName(tool)),
      ...(description === undefined || description === '' ? undefined : { description }),
      parameters,
      ...(strict === undefined ? undefined : { strict }),
    },
  }
}

/**
 * Responses means strict when it says nothing; chat means the opposite, and refuses a strict tool whose schema is not within
 * its subset, which other vendors' is not always.
 */
function strictness(said: boolean | undefined, schema: JsonSchema, writing: Writing): boolean | undefined {
  const { dialect, context, own } = writing
  if (!dialect.strictTools) return undefined
  if (own || said === false) return said
  if (said === undefined && context.inbound !== 'openai-responses') return undefined
  if (isStrictSchema(schema)) return true
  if (said === true) writing.warn('changed', 'tools.strict', 'The schema is outside what can be held to strictly.')
  return undefined
}

function refuseForcedWithoutTools(choice: ToolChoice | undefined, writing: Writing): void {
  if (choice?.type !== 'required' && choice?.type !== 'tool' && !(choice?.type === 'allowed' && choice.required)) return
  throw refuse(writing, 'a tool call is demanded, but no tool is left that the upstream knows')
}

function refuse(writing: Writing, why: string): GatewayError {
  const field = clientName(writing, 'tool_choice')
  return new GatewayError('conversion.unsupported', `${field}: ${why}.`, { field })
}

function writeToolChoice(choice: ToolChoice | undefined, writing: Writing): unknown {
  const { dialect, own } = writing
  switch (choice?.type) {
    case undefined:
      return undefined
    case 'auto':
    case 'none':
      return choice.type
    case 'required':
      return required(writing)
    case 'tool':
      return named(choice.name, writing)
    case 'allowed':
      if (own && dialect.toolChoiceNamed)
        return {
          type: 'allowed_tools',
          allowed_tools: {
            mode: choice.required ? 'required' : 'auto',
            tools: choice.names.map((name) => namedTool(name, writing)),
          },
        }
      writing.warn('emulated', clientName(writing, 'tool_choice'), 'Only the allowed tools were offered.')
      return choice.required ? required(writing) : 'auto'
    case 'provider':
      if (choice.protocol === 'openai-chat') return choice.value
      writing.warn('unsupported', clientName(writing, 'tool_choice'))
      return undefined
  }
}

function required(writing: Writing): string {
  const word = writing.dialect.toolChoiceRequired
  if (word === 'none') throw refuse(writing, 'the upstream cannot be made to call a tool')
  return word
}

function named(name: string, writing: Writing): unknown {
  const known = writing.request.tools.some(
    (tool) => tool.type !== 'provider' && (tool.name === name || wireToolName(tool) === name),
  )
  if (!known) throw refuse(writing, `there is no tool ${JSON.stringify(name)}`)
  if (writing.dialect.toolChoiceNamed) return namedTool(name, writing)
  if (writing.request.tools.length === 1) return required(writing)
  throw refuse(writing, 'the upstream cannot be made to call one tool among several')
}

function namedTool(name: string, writing: Writing): JsonObject {
  const tool = writing.request.tools.find(
    (one) => one.type !== 'provider' && (one.name === name || wireToolName(one) === name),
  )
  const wire = tool === undefined || tool.type === 'provider' ? name : wireToolName(tool)
  const fitted = writing.toolNames.of(wire)
  if (tool?.type === 'custom' && tool.namespace === undefined && keepsCustom(writing))
    return { type: 'custom', custom: { name: fitted } }
  return { type: 'function', function: { name: fitted } }
}
