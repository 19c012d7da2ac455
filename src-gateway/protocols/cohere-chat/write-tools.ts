import { GatewayError } from '../../contract/index.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { Tool } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import type { WireNames } from '../wire-names.ts'

/**
 * `tools`, `tool_choice`, `strict_tools`. Cohere knows "some tool" and "no tool"; a choice of some of them is made by
 * offering no others. https://docs.cohere.com/reference/chat#request.body.tools
 * @throws GatewayError `conversion.unsupported`
 */
export function writeTools(
  { tools, toolChoice }: Pick<ConversationRequest, 'tools' | 'toolChoice'>,
  names: WireNames,
  warnings: Warnings,
  inbound: string,
): JsonObject {
  // All tools first: they are called the same whatever the choice.
  for (const tool of tools) if (tool.type !== 'provider') names.of(wireToolName(tool))
  const field = clientField(inbound, 'toolChoice')
  if (toolChoice?.type === 'provider')
    throw new GatewayError('conversion.unsupported', 'Cohere does not know this choice of a tool.', { field })
  const chosen =
    toolChoice?.type === 'tool' ? [toolChoice.name] : toolChoice?.type === 'allowed' ? toolChoice.names : undefined
  const offered =
    chosen === undefined ? tools : tools.filter((tool) => tool.type !== 'provider' && isChosen(tool, chosen))
  const written = offered.flatMap((tool) => writeTool(tool, names, warnings))
  const must =
    toolChoice?.type === 'required' ||
    toolChoice?.type === 'tool' ||
    (toolChoice?.type === 'allowed' && toolChoice.required)
  if (written.length === 0) {
    if (must || chosen !== undefined)
      throw new GatewayError('conversion.unsupported', 'The tool that shall be called is not among the tools.', {
        field,
      })
    return {}
  }
  if (chosen !== undefined && written.length < tools.length)
    warnings.add('emulated', field, 'Only the chosen tools were offered.')
  return {
    tools: written,
    ...(must ? { tool_choice: 'REQUIRED' } : toolChoice?.type === 'none' ? { tool_choice: 'NONE' } : undefined),
    ...(offered.every((tool) => tool.type === 'function' && tool.strict === true) ? { strict_tools: true } : undefined),
  }
}

function isChosen(tool: Exclude<Tool, { type: 'provider' }>, names: readonly string[]): boolean {
  return names.includes(tool.name) || names.includes(wireToolName(tool))
}

function writeTool(tool: Tool, names: WireNames, warnings: Warnings): JsonObject[] {
  if (tool.type === 'provider') {
    if (tool.protocol === 'cohere-chat') return [tool.value as JsonObject]
    warnings.add('unsupported', tool.name, 'Cohere does not know this tool.')
    return []
  }
  const description = tool.type === 'custom' ? customToolDescription(tool) : tool.description
  const parameters = tool.type === 'custom' ? customToolParameters : tool.parameters
  return [
    {
      type: 'function',
      function: {
        name: names.of(wireToolName(tool)),
        ...(description === undefined ? undefined : { description }),
        parameters: parameters ?? { type: 'object', properties: {} },
      },
    },
  ]
}
