import { GatewayError } from '../../contract/index.ts'
import type { JsonSchema } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { Tool } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'

type NamedTool = Exclude<Tool, { type: 'provider' }>

export interface WrittenTools {
  tools: JsonObject[]
  /** The one tool that must be called: its arguments are asked for as the answer. */
  forced?: { name: string; description: string; parameters: JsonSchema }
}

/**
 * Ollama has no choice of tools. None of them: none is offered. A certain one: its arguments are asked for by their schema.
 * https://docs.ollama.com/capabilities/tool-calling
 * @throws GatewayError `conversion.unsupported` when some one of several must be called
 */
export function writeTools(
  { tools, toolChoice }: Pick<ConversationRequest, 'tools' | 'toolChoice'>,
  warnings: Warnings,
  inbound: string,
): WrittenTools {
  const field = clientField(inbound, 'toolChoice')
  const offered = tools.filter((tool) => {
    if (tool.type === 'provider') warnings.add('unsupported', tool.name, 'Ollama does not know this tool.')
    return tool.type !== 'provider'
  })
  const named = (names: readonly string[]) =>
    offered.filter((tool) => names.includes(tool.name) || names.includes(wireToolName(tool)))
  const left =
    toolChoice?.type === 'tool'
      ? named([toolChoice.name])
      : toolChoice?.type === 'allowed'
        ? named(toolChoice.names)
        : offered
  switch (toolChoice?.type) {
    case undefined:
    case 'auto':
      return { tools: offered.map(writeTool) }
    case 'none':
      return { tools: [] }
    case 'allowed':
      if (toolChoice.required) return force(left, warnings, field)
      if (left.length < offered.length) warnings.add('emulated', field, 'Only the allowed tools were offered.')
      return { tools: left.map(writeTool) }
    case 'tool':
    case 'required':
      return force(left, warnings, field)
    case 'provider':
      throw new GatewayError('conversion.unsupported', 'Ollama does not know this choice of a tool.', { field })
  }
}

function force(tools: readonly NamedTool[], warnings: Warnings, field: string): WrittenTools {
  const [tool] = tools
  if (tool === undefined)
    throw new GatewayError('conversion.unsupported', 'The tool that shall be called is not among the tools.', { field })
  if (tools.length > 1)
    throw new GatewayError('conversion.unsupported', 'Ollama cannot be made to call one of several tools.', { field })
  warnings.add('emulated', field, 'The arguments of the tool were asked for as the answer.')
  return {
    tools: [],
    forced: { name: wireToolName(tool), description: descriptionOf(tool), parameters: schemaOf(tool) },
  }
}

function descriptionOf(tool: NamedTool): string {
  return (tool.type === 'custom' ? customToolDescription(tool) : tool.description) ?? ''
}

function schemaOf(tool: NamedTool): JsonSchema {
  return (tool.type === 'custom' ? customToolParameters : tool.parameters) ?? { type: 'object', properties: {} }
}

function writeTool(tool: NamedTool): JsonObject {
  return {
    type: 'function',
    function: { name: wireToolName(tool), description: descriptionOf(tool), parameters: schemaOf(tool) },
  }
}
