import { GatewayError } from '../../contract/index.ts'
import type { JsonSchema } from '../../ir/extensions.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { CustomTool, FunctionTool, Tool, ToolChoice } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { isStrictSchema } from '../strict-schema.ts'
import type { WireNames } from '../wire-names.ts'
import { own } from './own.ts'
import type { ResponsesQuirks } from './quirks.ts'

export interface ToolContext {
  inbound: string
  quirks: ResponsesQuirks
  names: WireNames
  warnings: Warnings
}

/** The tools, flat; those of one namespace are one tool that holds them, where the vendor knows such. */
export function writeTools(tools: readonly Tool[], context: ToolContext): JsonObject[] {
  const written: JsonObject[] = []
  const groups = new Map<string, JsonObject[]>()
  for (const tool of tools) {
    if (tool.type === 'provider') {
      if (tool.protocol === own) written.push(tool.value as JsonObject)
      else context.warnings.add('unsupported', tool.name, 'this tool is run by another vendor')
      continue
    }
    const kept = extensionsOf(tool.extensions, own)
    // What a search found stands in the answer to the search.
    if (kept.loaded === true) continue
    if (tool.namespace === undefined || !context.quirks.namespaces) {
      written.push(isObject(kept.builtin) ? kept.builtin : writeTool(tool, context))
      continue
    }
    let group = groups.get(tool.namespace)
    if (group === undefined) {
      group = []
      groups.set(tool.namespace, group)
      const described = isObject(kept.namespace) ? kept.namespace : { description: '' }
      written.push({ ...described, type: 'namespace', name: tool.namespace, tools: group })
    }
    group.push(writeTool(tool, context))
  }
  return written
}

function writeTool(tool: FunctionTool | CustomTool, context: ToolContext): JsonObject {
  const { namespace, builtin, loaded, ...kept } = extensionsOf(tool.extensions, own)
  const name = context.quirks.namespaces ? tool.name : wireToolName(tool)
  if (tool.type === 'custom') {
    const { description, format } = tool
    if (context.quirks.customTools) {
      return {
        type: 'custom',
        name: context.names.of(name),
        ...(description === undefined ? undefined : { description }),
        ...(format === undefined ? undefined : { format }),
        ...kept,
      }
    }
    context.warnings.add('emulated', 'tools.custom', 'a free-text tool was sent as a function with one text')
    return {
      type: 'function',
      name: context.names.of(name),
      description: customToolDescription(tool),
      parameters: customToolParameters,
      strict: false,
    }
  }
  const { description, parameters, strict } = tool
  const ours = context.inbound === own
  const schema = ours ? (parameters ?? null) : objectSchema(parameters)
  const refused = strict === true && !ours && schema !== null && !isStrictSchema(schema)
  if (refused) context.warnings.add('changed', 'tools.strict', 'the schema of a tool is not one that can be strict')
  return {
    type: 'function',
    name: context.names.of(name),
    ...(description === undefined ? undefined : { description }),
    parameters: schema,
    // Strict unless said otherwise is this protocol's own habit; elsewhere it is the other way round.
    ...(strict === undefined && ours ? undefined : { strict: !refused && (strict ?? false) }),
    ...kept,
  }
}

/** OpenAI refuses a schema that is no object with properties. */
function objectSchema(schema: JsonSchema | undefined): JsonSchema {
  if (schema === undefined) return { type: 'object', properties: {} }
  if (schema.type === 'object' && isObject(schema.properties)) return schema
  return { ...schema, type: 'object', properties: isObject(schema.properties) ? schema.properties : {} }
}

/**
 * The tool choice for the tools that were sent.
 * @throws GatewayError `conversion.unsupported` when a tool is demanded that the upstream does not get
 */
export function writeToolChoice(
  request: ConversationRequest,
  written: readonly JsonObject[],
  context: ToolContext,
): unknown {
  const { toolChoice, tools } = request
  if (toolChoice === undefined) return undefined
  if (written.length === 0 && (toolChoice.type === 'auto' || toolChoice.type === 'none')) return undefined
  const field = clientField(context.inbound, 'toolChoice')
  switch (toolChoice.type) {
    case 'auto':
    case 'none':
      return toolChoice.type
    case 'required':
      if (written.length === 0) throw unsupported(field, 'a tool must be called, but the upstream gets none')
      return 'required'
    case 'tool':
      return chosenTool(toolChoice.name, tools, context, field)
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: toolChoice.required ? 'required' : 'auto',
        tools: toolChoice.names.map((name) => chosenTool(name, tools, context, field)),
      }
    case 'provider':
      return providerChoice(toolChoice, field)
  }
}

function providerChoice(choice: Extract<ToolChoice, { type: 'provider' }>, field: string): unknown {
  if (choice.protocol === own) return choice.value
  throw unsupported(field, 'the tool that is demanded is run by another vendor')
}

function chosenTool(name: string, tools: readonly Tool[], context: ToolContext, field: string): JsonObject {
  const tool = tools.find((one) => one.type !== 'provider' && (wireToolName(one) === name || one.name === name))
  if (tool === undefined || tool.type === 'provider') {
    const hosted = tools.some((one) => one.type === 'provider' && one.protocol === own && one.name === name)
    if (hosted) return { type: name }
    throw unsupported(field, `no tool is called ${name}`)
  }
  if (isObject(extensionsOf(tool.extensions, own).builtin)) return { type: tool.name }
  const type = tool.type === 'custom' && context.quirks.customTools ? 'custom' : 'function'
  return { type, name: context.names.of(context.quirks.namespaces ? tool.name : wireToolName(tool)) }
}

function unsupported(field: string, why: string): GatewayError {
  return new GatewayError('conversion.unsupported', `\`${field}\` cannot be carried to this upstream: ${why}.`, {
    field,
  })
}
