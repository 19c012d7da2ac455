import { createHash } from 'node:crypto'
import type { MediaSource } from '../ir/media.ts'
import type { Message, Part, ToolResultContent, ToolResultPart } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { CustomTool, FunctionTool, ToolChoice } from '../ir/tool.ts'
import { customToolParameters, wireToolName, wrapCustomInput } from '../ir/tool-names.ts'

/**
 * What a request means, aspect by aspect, each as text that can be compared: two requests in two protocols mean the same
 * when all aspects are equal. Left out is what protocols write differently without meaning it: where messages are split,
 * white space between texts, ids of calls (their order counts), thinking of other vendors, names of schemas.
 */
export type Meaning = Readonly<Record<string, string>>

/** The aspects of a request. An aspect that says nothing is ''. */
export function meaningOf(request: ConversationRequest): Meaning {
  const { sampling, reasoning } = request
  const calls = new Map<string, number>()
  for (const { content } of request.messages)
    for (const part of content) if (part.type === 'tool-call') calls.set(part.id, calls.size)
  const entries = entriesOf(request.messages, calls)
  const aspects: Record<string, unknown> = {
    system: plain(request.system.map((part) => part.text).join('')),
    text: entries.filter((entry) => entry.kind === 'text').map((entry) => [entry.side, entry.value]),
    media: entries.filter((entry) => entry.kind === 'media').map((entry) => [entry.side, entry.value]),
    calls: entries.filter((entry) => entry.kind === 'call').map((entry) => entry.value),
    results: entries.filter((entry) => entry.kind === 'result').map((entry) => entry.value),
    order: turnsOf(entries),
    provider: entries.filter((entry) => entry.kind === 'provider').map((entry) => entry.value),
    tools: request.tools.filter((tool) => tool.type !== 'provider').map(toolMeaning),
    providerTools: request.tools.filter((tool) => tool.type === 'provider').map((tool) => tool.name),
    toolChoice: request.tools.some((tool) => tool.type !== 'provider') ? choiceMeaning(request.toolChoice) : undefined,
    parallelToolCalls: request.tools.length > 0 && request.parallelToolCalls === false ? false : undefined,
    maxOutputTokens: request.maxOutputTokens,
    stop: request.stop.length === 0 ? undefined : request.stop,
    candidates: request.candidates === 1 ? undefined : request.candidates,
    responseFormat: formatMeaning(request),
    thinking: thinkingMeaning(reasoning),
    verbosity: request.verbosity,
    modalities: (request.modalities ?? []).filter((kind) => kind !== 'text'),
    userId: request.userId,
    metadata: request.metadata,
    serviceTier: request.serviceTier === 'auto' ? undefined : request.serviceTier,
    promptCacheKey: request.promptCacheKey,
    stream: request.stream,
  }
  for (const [name, value] of Object.entries(sampling)) if (value !== usual[name]) aspects[name] = value
  return Object.fromEntries(Object.entries(aspects).map(([name, value]) => [name, canonical(value)]))
}

/** What every vendor does when nothing is said. */
const usual: Readonly<Record<string, unknown>> = {
  temperature: 1,
  topP: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logprobs: false,
}

interface Entry {
  kind: 'text' | 'media' | 'call' | 'result' | 'provider'
  side: 'user' | 'assistant' | 'system'
  value: unknown
  /** For results: which call it answers. */
  call?: number
}

function entriesOf(messages: readonly Message[], calls: ReadonlyMap<string, number>): Entry[] {
  const entries: Entry[] = []
  for (const { role, content } of messages) {
    const side = role === 'tool' ? 'user' : role
    for (const part of content) {
      const entry = entryOf(part, side, calls)
      if (entry === undefined) continue
      const last = entries.at(-1)
      if (entry.kind === 'text' && last?.kind === 'text' && last.side === side)
        last.value = `${last.value}${entry.value}`
      else entries.push(entry)
    }
  }
  return entries
}

function entryOf(part: Part, side: Entry['side'], calls: ReadonlyMap<string, number>): Entry | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return plain(part.text) === '' ? undefined : { kind: 'text', side, value: plain(part.text) }
    case 'thinking':
    case 'redacted-thinking':
      return undefined
    case 'tool-call': {
      const input = part.kind === 'custom' ? wrapCustomInput(part.input) : part.input
      return { kind: 'call', side, value: [wireToolName(part), objectOf(input)] }
    }
    case 'tool-result': {
      const call = calls.get(part.callId) ?? -1
      return { kind: 'result', side, value: resultMeaning(part, call), call }
    }
    case 'provider':
      return { kind: 'provider', side, value: part.name }
    default:
      return { kind: 'media', side, value: [part.type, sourceMeaning(part.source)] }
  }
}

/** Which turn holds how many of what; results in the order of their calls and before all else. */
function turnsOf(entries: readonly Entry[]): string[] {
  const turns: { side: string; kinds: string[] }[] = []
  for (const { side, kind, call } of entries) {
    if (kind === 'provider') continue
    const last = turns.at(-1)
    const word = kind === 'result' ? `a-result-${call}` : kind
    if (last?.side === side) last.kinds.push(word)
    else turns.push({ side, kinds: [word] })
  }
  return turns.map(
    ({ side, kinds }) =>
      `${side}: ${kinds
        .filter((kind) => kind.startsWith('a-result'))
        .sort()
        .join(' ')}`,
  )
}

function resultMeaning({ content, isError }: ToolResultPart, call: number): unknown {
  const texts = content.filter((part) => part.type === 'text').map((part) => part.text)
  return {
    call,
    text: plain(texts.join('')),
    media: content.filter(isMedia).map((part) => sourceMeaning(part.source)),
    isError: isError === true,
  }
}

function isMedia(part: ToolResultContent): part is Exclude<ToolResultContent, { type: 'text' }> {
  return part.type !== 'text'
}

function sourceMeaning(source: MediaSource): string {
  switch (source.kind) {
    case 'data':
      return `data ${source.mediaType.startsWith('text/') ? plain(Buffer.from(source.data, 'base64').toString()) : digest(source.data)}`
    case 'text':
      return `data ${plain(source.text)}`
    case 'url':
      return `url ${source.url}`
    default:
      return `file ${source.id}`
  }
}

/** Base64 in both its alphabets is the same bytes. */
function digest(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 16)
}

function toolMeaning(tool: FunctionTool | CustomTool | { type: 'provider' }): unknown {
  if (tool.type === 'provider') return undefined
  const parameters = tool.type === 'custom' ? customToolParameters : tool.parameters
  return { name: wireToolName(tool), description: plain(tool.description ?? ''), parameters: schemaMeaning(parameters) }
}

/** No parameters, an empty schema and an object without properties are the same. */
function schemaMeaning(schema: unknown): unknown {
  if (schema === undefined || schema === null) return 'none'
  const { type = 'object', properties = {}, ...rest } = schema as Record<string, unknown>
  const { additionalProperties: _closed, title: _title, ...more } = rest
  if (Object.keys(properties as object).length === 0 && Object.keys(more).length === 0) return 'none'
  return { type, properties, ...rest }
}

function choiceMeaning(choice: ToolChoice | undefined): unknown {
  if (choice === undefined || choice.type === 'auto') return 'auto'
  return choice.type === 'provider' ? ['provider', choice.value] : choice
}

function formatMeaning({ responseFormat: format }: ConversationRequest): unknown {
  if (format === undefined || format.type === 'text') return undefined
  return format.type === 'json' ? 'json' : closed(format.schema)
}

/** Vendors of structured answers want every object closed; where nothing was said of other properties, none are meant. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(
    ([key, value]) =>
      !['$schema', 'title'].includes(key) && !(key === 'additionalProperties' && typeof value === 'boolean'),
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, closed(value)]))
}

function thinkingMeaning(reasoning: ConversationRequest['reasoning']): string | undefined {
  if (reasoning === undefined) return undefined
  const { effort, budgetTokens, mode } = reasoning
  // Adaptive is what models do by themselves.
  if (mode === 'adaptive' && effort === undefined && budgetTokens === undefined) return undefined
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return 'off'
  return effort !== undefined || budgetTokens !== undefined || mode !== undefined ? 'on' : undefined
}

function plain(text: string): string {
  return text.replace(/\s+/g, '')
}

function objectOf(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '{}' : json)
  } catch {
    return json
  }
}

function canonical(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return ''
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
