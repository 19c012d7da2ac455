import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { FunctionTool, Tool, ToolChoice } from '../../ir/tool.ts'
import { customToolDescription, customToolParameters, wireToolName } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import type { WireNames } from '../wire-names.ts'
import { writeCache } from './cache.ts'
import { fieldName } from './field-names.ts'
import type { ModelProfile } from './model-profile.ts'
import { own } from './own.ts'
import type { AnthropicQuirks } from './quirks.ts'
import { toolSchema } from './tool-schema.ts'

/** Name of the tool by which a model without structured output gives JSON. */
export const jsonToolName = 'json_answer'

export interface WrittenTools {
  tools: JsonObject[]
  choice: JsonObject | undefined
  /** What must be said to a model that cannot be forced to call a tool. */
  instruction: string | undefined
  forced: boolean
}

export interface ToolContext {
  inbound: string
  profile: ModelProfile
  quirks: AnthropicQuirks
  names: WireNames
  warnings: Warnings
  /** Schema of the answer, when it must be given through a tool. */
  answer: JsonObject | undefined
}

/** The tools and which of them must be called. @throws GatewayError `conversion.unsupported` */
export function writeTools(request: ConversationRequest, context: ToolContext): WrittenTools {
  const { names, quirks } = context
  const called = calledNames(request)
  const allowed = request.toolChoice?.type === 'allowed' ? new Set(request.toolChoice.names) : undefined
  const tools: JsonObject[] = []
  const declared = new Set<unknown>()
  for (const tool of request.tools) {
    if (
      allowed !== undefined &&
      tool.type !== 'provider' &&
      !allowed.has(tool.name) &&
      !allowed.has(wireToolName(tool)) &&
      !called.has(tool.name)
    )
      continue
    const written = writeTool(tool, context)
    if (written === undefined) continue
    if (declared.has(written.name))
      context.warnings.add('changed', 'tools', `There are two tools named ${String(written.name)}; the first is sent.`)
    else tools.push(written)
    if (written.name !== undefined) declared.add(written.name)
  }
  if (allowed !== undefined) {
    context.warnings.add(
      'emulated',
      fieldName(context.inbound, 'toolChoice'),
      'Tools that may not be called are left out.',
    )
  }
  if (context.answer !== undefined) {
    tools.push({
      name: jsonToolName,
      description: 'Gives the answer, as the schema says.',
      input_schema: context.answer,
    })
  }
  if (quirks.maxTools !== undefined && tools.length > quirks.maxTools) {
    throw unsupported('tools', `The upstream takes at most ${quirks.maxTools} tools.`)
  }
  const written = writeChoice(request, context, tools)
  if (tools.length > 0 || called.size === 0 || context.inbound === own) return { tools, ...written }
  // History with calls wants its tools declared; a client that left them out wants none called.
  for (const name of called) tools.push({ name: names.of(name), input_schema: { type: 'object' } })
  return { ...written, tools, choice: { type: 'none' } }
}

function unsupported(field: string, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field })
}

function calledNames(request: ConversationRequest): Set<string> {
  const found = new Set<string>()
  for (const message of request.messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.content) if (part.type === 'tool-call') found.add(part.name)
  }
  return found
}

function writeTool(tool: Tool, context: ToolContext): JsonObject | undefined {
  switch (tool.type) {
    case 'function':
      return writeFunction(tool, context)
    case 'custom':
      return {
        name: context.names.of(wireToolName(tool)),
        description: customToolDescription(tool),
        input_schema: customToolParameters,
        ...(tool.cache === undefined ? undefined : { cache_control: writeCache(tool.cache) }),
      }
    case 'provider': {
      if (tool.protocol !== own || !isObject(tool.value) || !servedBy(tool.name, context.quirks)) {
        context.warnings.add('unsupported', `tools.${tool.name}`, 'A tool that only its own vendor runs was left out.')
        return undefined
      }
      // A copy: marks may be taken out again.
      return { ...tool.value }
    }
  }
}

function servedBy(type: string, { serverTools = true }: AnthropicQuirks): boolean {
  return typeof serverTools === 'boolean' ? serverTools : serverTools.some((start) => type.startsWith(start))
}

function writeFunction(tool: FunctionTool, context: ToolContext): JsonObject {
  const { inbound, quirks, warnings } = context
  const cache = tool.cache === undefined ? undefined : { cache_control: writeCache(tool.cache) }
  const { tool: typed, ...rest } = extensionsOf(tool.extensions, own)
  if (isObject(typed) && quirks.typedTools !== false) return { ...typed, ...cache }
  const { schema, changed } = toolSchema(tool.parameters)
  if (changed) warnings.add('changed', 'tools.parameters', 'A schema was brought into the shape of one object.')
  return {
    name: context.names.of(wireToolName(tool)),
    ...(tool.description === undefined ? undefined : { description: tool.description }),
    input_schema: schema,
    ...strictField(tool, inbound, quirks, warnings),
    ...rest,
    ...cache,
  }
}

/**
 * Anthropic's `strict` takes fewer schemas than OpenAI's, and refuses the request for one it does not take: another
 * client's promise is not passed on.
 */
function strictField(
  tool: FunctionTool,
  inbound: string,
  quirks: AnthropicQuirks,
  warnings: Warnings,
): JsonObject | undefined {
  if (tool.strict === undefined) return undefined
  if (inbound === own && quirks.strictTools !== false) return { strict: tool.strict }
  if (tool.strict) warnings.add('unsupported', 'tools.strict', 'Arguments are not bound to the schema.')
  return undefined
}

function writeChoice(
  request: ConversationRequest,
  context: ToolContext,
  tools: readonly JsonObject[],
): Omit<WrittenTools, 'tools'> {
  const { inbound, profile, warnings } = context
  const wanted = chosen(request, context, tools)
  const parallel = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : undefined
  const none = { choice: undefined, instruction: undefined, forced: false }
  if (wanted === undefined) {
    return tools.length > 0 && parallel !== undefined ? { ...none, choice: { type: 'auto', ...parallel } } : none
  }
  // Without a tool the field is refused.
  if (tools.length === 0) return none
  if (wanted.type === 'none') return { ...none, choice: { type: 'none' } }
  if (wanted.type !== 'any' && wanted.type !== 'tool') return { ...none, choice: { ...wanted, ...parallel } }
  if (profile.forcedTools) return { ...none, choice: { ...wanted, ...parallel }, forced: true }
  warnings.add(
    'emulated',
    fieldName(inbound, 'toolChoice'),
    'The model cannot be forced to call a tool; it is told to.',
  )
  const which = wanted.type === 'any' ? 'one of the tools' : `the tool ${String(wanted.name)}`
  return { ...none, choice: { type: 'auto', ...parallel }, instruction: `Answer by calling ${which}, not with text.` }
}

/** The client's choice on the wire. @throws GatewayError `conversion.unsupported` when it forces a tool that is not there */
function chosen(
  request: ConversationRequest,
  context: ToolContext,
  tools: readonly JsonObject[],
): JsonObject | undefined {
  const { toolChoice: choice } = request
  if (context.answer !== undefined) {
    const others = tools.length > 1 && choice?.type !== 'none'
    return others ? { type: 'any', disable_parallel_tool_use: true } : { type: 'tool', name: jsonToolName }
  }
  if (choice === undefined) return undefined
  const field = fieldName(context.inbound, 'toolChoice')
  if ((choice.type === 'required' || (choice.type === 'allowed' && choice.required)) && tools.length === 0) {
    throw unsupported(field, 'A tool must be called, but there is none.')
  }
  switch (choice.type) {
    case 'tool':
      return { type: 'tool', name: forcedName(request.tools, choice, context.names, tools, field) }
    case 'required':
      return { type: 'any' }
    case 'allowed':
      return choice.required ? { type: 'any' } : { type: 'auto' }
    case 'provider':
      if (choice.protocol === own && isObject(choice.value)) return choice.value
      throw unsupported(field, 'The upstream has no such tool to force.')
    default:
      return { type: choice.type }
  }
}

function forcedName(
  declared: readonly Tool[],
  choice: Extract<ToolChoice, { type: 'tool' }>,
  names: WireNames,
  tools: readonly JsonObject[],
  field: string,
): string {
  const tool = declared.find(
    (one) => one.type !== 'provider' && (one.name === choice.name || wireToolName(one) === choice.name),
  )
  const name = names.of(tool === undefined || tool.type === 'provider' ? choice.name : wireToolName(tool))
  if (!tools.some((one) => one.name === name)) throw unsupported(field, `There is no tool named ${choice.name}.`)
  return name
}
