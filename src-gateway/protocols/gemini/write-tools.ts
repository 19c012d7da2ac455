import { GatewayError } from '../../contract/index.ts'
import { extensionsOf, type JsonSchema } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { CustomTool, FunctionTool, ProviderTool, ToolChoice } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import { clientField } from '../client-field.ts'
import { isObject } from '../json-values.ts'
import type { WireNames } from '../wire-names.ts'
import type { Fields } from './fields.ts'
import { isEmptyObject, toGeminiSchema } from './gemini-schema.ts'
import type { GeminiDialect } from './quirks.ts'

export interface WriteToolsContext {
  inbound: string
  dialect: GeminiDialect
  names: WireNames
  warnings: Warnings
}

export interface WrittenTools {
  tools: Fields[]
  /** `functionCallingConfig`, when the client chose. */
  calling: Fields | undefined
  hasFunctions: boolean
}

type ClientTool = FunctionTool | CustomTool

/** @throws GatewayError `conversion.unsupported` when the choice cannot be met */
export function writeTools(request: ConversationRequest, context: WriteToolsContext): WrittenTools {
  const own: ClientTool[] = []
  const provided: ProviderTool[] = []
  for (const tool of request.tools) {
    if (tool.cache !== undefined) warnCache(context)
    if (tool.type === 'provider') provided.push(tool)
    else own.push(tool)
  }
  const ownProvided = context.inbound === 'gemini' && provided.some((tool) => tool.protocol === 'gemini')
  const { offered, calling } = writeChoice(request.toolChoice, own, ownProvided, context)
  if (offered.length > 0 && !context.dialect.functions) throw unsupported('tools', 'The model takes no tools.')
  const tools: Fields[] = []
  if (offered.length > 0) tools.push({ functionDeclarations: offered.map((tool) => writeFunction(tool, context)) })
  for (const tool of provided) {
    const written = writeProvided(tool, offered.length > 0, context)
    if (written !== undefined) tools.push(written)
  }
  return { tools, calling: offered.length > 0 || ownProvided ? calling : undefined, hasFunctions: offered.length > 0 }
}

function writeFunction(tool: ClientTool, context: WriteToolsContext): Fields {
  const { names, dialect, warnings } = context
  const name = names.of(wireToolName(tool))
  if (tool.type === 'function' && tool.strict === true) warnings.add('unsupported', 'tools.strict')
  const description = tool.type === 'custom' ? customToolDescription(tool) : tool.description
  const parameters: JsonSchema | undefined = tool.type === 'custom' ? customToolParameters : tool.parameters
  if (tool.type === 'custom') warnings.add('emulated', 'tools', `${name} is sent as a function.`)
  return {
    name,
    ...(description === undefined ? undefined : { description }),
    ...(parameters === undefined ? undefined : writeSchema(parameters, name, dialect, context)),
    ...extensionsOf(tool.extensions, 'gemini'),
  }
}

function writeSchema(schema: JsonSchema, name: string, dialect: GeminiDialect, context: WriteToolsContext): Fields {
  if (dialect.jsonSchema) return { parametersJsonSchema: schema }
  if (isEmptyObject(schema)) return {}
  const lost = new Set<string>()
  const field = 'tools'
  const parameters = toGeminiSchema(schema, field, lost)
  if (lost.size > 0)
    context.warnings.add('changed', field, `Left out of the schema of ${name}: ${[...lost].join(' ')}.`)
  return { parameters }
}

/** Google's own tools as they are; a web search is Google's search. Anything else is left out with a warning. */
function writeProvided(tool: ProviderTool, besideFunctions: boolean, context: WriteToolsContext): Fields | undefined {
  if (tool.protocol === 'gemini' && isObject(tool.value)) return tool.value
  if (/^web_search/.test(tool.name) && !besideFunctions) {
    context.warnings.add('emulated', tool.name, "Google's search is used.")
    return { googleSearch: {} }
  }
  context.warnings.add('unsupported', tool.name, 'The model has no such tool.')
  return undefined
}

function writeChoice(
  choice: ToolChoice | undefined,
  tools: readonly ClientTool[],
  /** Google's own tools are asked for by a client of Google: they can be required too. */
  ownProvided: boolean,
  context: WriteToolsContext,
): { offered: readonly ClientTool[]; calling: Fields | undefined } {
  const feature = clientField(context.inbound, 'toolChoice')
  switch (choice?.type) {
    case undefined:
      return { offered: tools, calling: undefined }
    case 'auto':
      return { offered: tools, calling: { mode: 'AUTO' } }
    case 'none':
      return { offered: tools, calling: { mode: 'NONE' } }
    case 'required':
      if (tools.length === 0 && !ownProvided)
        throw unsupported(feature, 'A tool call is required, but the model is offered no tool.')
      return { offered: tools, calling: { mode: 'ANY' } }
    case 'tool': {
      const named = tools.find((tool) => isNamed(tool, choice.name))
      if (named === undefined) throw unsupported(feature, `The forced tool ${choice.name} is not among the tools.`)
      return { offered: tools, calling: anyOf([named], context.names) }
    }
    case 'allowed': {
      const allowed = choice.names.flatMap((name) => tools.find((tool) => isNamed(tool, name)) ?? [])
      if (allowed.length === 0) throw unsupported(feature, 'None of the allowed tools is among the tools.')
      if (choice.required) return { offered: tools, calling: anyOf(allowed, context.names) }
      // Only a forced choice can be restricted, so what may not be called is not offered.
      return { offered: allowed, calling: { mode: 'AUTO' } }
    }
    case 'provider':
      if (choice.protocol === 'gemini' && isObject(choice.value)) return { offered: tools, calling: choice.value }
      throw unsupported(feature, 'The model has no such choice of tools.')
  }
}

function isNamed(tool: ClientTool, name: string): boolean {
  return tool.name === name || wireToolName(tool) === name
}

function anyOf(tools: readonly ClientTool[], names: WireNames): Fields {
  return { mode: 'ANY', allowedFunctionNames: tools.map((tool) => names.of(wireToolName(tool))) }
}

function warnCache({ warnings, inbound }: WriteToolsContext): void {
  warnings.add('unsupported', clientField(inbound, 'cache'), 'Gemini caches prompts by itself.')
}

function unsupported(field: string, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field })
}
