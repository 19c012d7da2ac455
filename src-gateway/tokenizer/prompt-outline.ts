import type { Message, Part, TextPart } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { Tool } from '../ir/tool.ts'
import { mediaTokens } from './media-tokens.ts'
import { declareTools } from './openai-tools.ts'
import type { Profile } from './profile.ts'

/** A prompt as counting sees it: texts for a tokenizer, and what comes on top of them. */
export interface PromptOutline {
  texts: string[]
  /** What is said of the tools; weighs `toolsFactor` times its tokens. */
  tools: string | undefined
  toolsFactor: number
  /** Tokens around messages, calls and tools, and those of pictures, sounds and files. */
  extra: number
}

/** Everything of a request that the model will read. */
export function promptOutline(request: ConversationRequest, profile: Profile): PromptOutline {
  const outline: PromptOutline = { texts: [], tools: undefined, toolsFactor: profile.tools.factor, extra: profile.base }
  if (request.system.length > 0) outline.extra += profile.message
  for (const { text } of request.system) outline.texts.push(text)
  for (const message of request.messages) addMessage(outline, message, profile)
  if (profile.stateLetter > 0) outline.extra += Math.round(stateLetters(request.messages) * profile.stateLetter)
  if (request.tools.length > 0) addTools(outline, request, profile)
  if (profile.schema !== undefined && request.responseFormat?.type === 'json-schema') {
    const { schema } = request.responseFormat
    outline.texts.push(JSON.stringify(profile.schema.bare ? bareSchema(schema) : schema))
    outline.extra += profile.schema.once
  }
  if (thinks(request)) outline.extra += profile.thinking
  return outline
}

function thinks({ reasoning }: ConversationRequest): boolean {
  if (reasoning === undefined || reasoning.mode === 'disabled' || reasoning.effort === 'none') return false
  return reasoning.mode === 'enabled' || (reasoning.budgetTokens ?? 0) > 0
}

/** Letters of the states in the turn that is going on: what the model thought before the user's last words is forgotten. */
function stateLetters(messages: readonly Message[]): number {
  const asked = messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some(({ type }) => type !== 'tool-result'),
  )
  let letters = 0
  for (const { content } of messages.slice(asked + 1))
    for (const part of content)
      if ('opaque' in part && part.opaque?.origin === 'gemini') letters += part.opaque.value.length
  return letters
}

/** A schema without what only a checker needs. */
function bareSchema(schema: unknown, depth = 0): unknown {
  if (depth > deepestSchema) return {}
  if (Array.isArray(schema)) return schema.map((one) => bareSchema(one, depth + 1))
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([name]) => name !== 'additionalProperties' && name !== 'title')
  return Object.fromEntries(kept.map(([name, value]) => [name, bareSchema(value, depth + 1)]))
}

const deepestSchema = 24

function addMessage(outline: PromptOutline, { role, content, name }: Message, profile: Profile): void {
  // Results share a message on some wires and have one each on others; their own figure covers it.
  if (content.some((part) => part.type !== 'tool-result')) outline.extra += profile.message
  if (name !== undefined) outline.texts.push(name)
  const forgets = role === 'assistant' && !profile.readsThoughts
  for (const part of content) addPart(outline, forgets && part.type === 'text' ? withoutThoughts(part) : part, profile)
  const calls = content.filter((part) => part.type === 'tool-call').length
  if (calls > 1) outline.extra += profile.besideCall * calls
}

/** Thoughts may stand in the text itself, where the vendor's template takes them out. */
function withoutThoughts(part: TextPart): TextPart {
  const end = part.text.lastIndexOf('</think>')
  return end < 0 ? part : { ...part, text: part.text.slice(end + '</think>'.length) }
}

function addPart(outline: PromptOutline, part: Part, profile: Profile): void {
  switch (part.type) {
    case 'thinking':
      if (profile.readsThoughts) outline.texts.push(part.text)
      break
    case 'text':
    case 'refusal':
      outline.texts.push(part.text)
      break
    case 'image':
    case 'audio':
    case 'file':
      if (part.source.kind === 'text') outline.texts.push(part.source.text)
      else if (part.source.kind === 'data' && isText(part.source.mediaType))
        outline.texts.push(textOf(part.source.data))
      else outline.extra += mediaTokens(part, profile)
      break
    case 'redacted-thinking':
      // As long as the thinking it hides: about four bytes of the encrypted text a token, less its envelope.
      outline.extra += Math.ceil(part.opaque.value.length / 5)
      break
    case 'tool-call':
      outline.texts.push(part.name, part.input)
      outline.extra += profile.call
      break
    case 'tool-result':
      outline.extra += profile.message + profile.result
      for (const inner of part.content) addPart(outline, inner, profile)
      break
    case 'provider':
      outline.texts.push(part.text ?? (JSON.stringify(part.value) ?? '').slice(0, longestValue))
      break
  }
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || /^application\/(json|xml|yaml)\b/.test(mediaType)
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString()
}

/** Of a vendor's own item: what is longer holds a picture or a file, which is no text to the model. */
const longestValue = 20_000

function addTools(outline: PromptOutline, request: ConversationRequest, profile: Profile): void {
  const { tools, system, toolChoice } = request
  const { once, each, as, withSystem, forced, evenIfNone } = profile.tools
  if (toolChoice?.type === 'none' && !evenIfNone) return
  outline.extra += once + each * tools.length
  if (system.length > 0) outline.extra += withSystem
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool') outline.extra += forced
  outline.tools = as === 'declaration' ? declareTools(tools) : tools.map(toolJson).join('\n')
  for (const tool of tools) if (tool.type === 'provider' && as === 'declaration') outline.texts.push(toolJson(tool))
}

function toolJson(tool: Tool): string {
  switch (tool.type) {
    case 'function':
      return JSON.stringify({ name: tool.name, description: tool.description, parameters: tool.parameters })
    case 'custom':
      return JSON.stringify({ name: tool.name, description: tool.description, format: tool.format })
    case 'provider':
      return JSON.stringify(tool.value) ?? ''
  }
}
