import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../contract/errors.ts'
import type { ProtocolId, UpstreamProtocolId } from '../contract/index.ts'
import { assembleResponse } from '../ir/assemble.ts'
import type { ReplyEvent } from '../ir/event.ts'
import type { Message, Part, ToolResultContent } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { protocols, upstreamProtocols } from '../protocols/registry.ts'
import { converseToSse } from '../wire/aws-to-sse.ts'
import { readSseEvents } from '../wire/sse-lines.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
export const folder = join(import.meta.dirname, '../../../shared/wire')

/** One recorded exchange. */
export interface Wire {
  id: string
  url: string
  protocol: string
  provider: string
  status: number
  request?: Record<string, unknown> | null
  response?: unknown
  sse?: string
  eventstream_b64?: string
  facts: {
    model?: string | null
    tokens?: number | null
    usage_norm?: {
      input?: number | null
      output?: number | null
      reasoning?: number | null
      extra_input?: number
    } | null
  }
}

const upstreamOf: Readonly<Record<string, UpstreamProtocolId>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
  'bedrock-converse': 'bedrock-converse',
  'cohere-chat': 'cohere-chat',
}

/** Protocol of the exchange, when it is one of ours. */
export function protocolOf(wire: Wire): UpstreamProtocolId | undefined {
  return upstreamOf[wire.protocol]
}

/** The records of one file. */
export function recordsOf(file: string): Wire[] {
  const lines = readFileSync(join(folder, `${file}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Wire)
}

/** The model's name, wherever the record has it. */
export function modelOf(wire: Wire): string {
  const inPath = /models?\/([^:/?]+)/.exec(wire.url)?.[1]
  return String(wire.facts.model ?? wire.request?.model ?? (inPath === undefined ? '' : decodeURIComponent(inPath)))
}

/** The request as a conversation; undefined for what is none, or cannot be converted. */
export function promptOf(wire: Wire, protocol: UpstreamProtocolId | 'gemini'): ConversationRequest | undefined {
  const { request: body } = wire
  if (body === undefined || body === null) return undefined
  if (protocol === 'bedrock-converse') return conversePrompt(body)
  // Cohere's requests have the shape of OpenAI's, as far as they are needed here.
  const read = (protocol === 'cohere-chat' ? 'openai-chat' : protocol) as ProtocolId
  const { tool_choice: _choice, ...rest } = body
  try {
    return protocols[read].readRequest({
      route: { protocol: read, operation: 'chat', model: modelOf(wire) },
      body: protocol === 'cohere-chat' ? rest : body,
      headers: {},
    })
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}

const nothingAsked: ConversationRequest = {
  model: '',
  stream: false,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

interface ConverseBlock {
  text?: string
  json?: unknown
  toolUse?: { toolUseId: string; name: string; input: unknown }
  toolResult?: { toolUseId: string; content: ConverseBlock[] }
  reasoningContent?: { reasoningText?: { text: string } }
  cachePoint?: unknown
}

interface ConverseRequest {
  system?: ConverseBlock[]
  messages?: { role: 'user' | 'assistant'; content: ConverseBlock[] }[]
  toolConfig?: {
    tools: { toolSpec?: { name: string; description?: string; inputSchema: { json: Record<string, unknown> } } }[]
    toolChoice?: { any?: unknown; tool?: unknown }
  }
  outputConfig?: unknown
  additionalModelRequestFields?: { thinking?: { type?: string } }
}

/** No client speaks Converse to the gateway, so nothing else reads its requests. Undefined when it has more than texts and tools. */
function conversePrompt(body: Record<string, unknown>): ConversationRequest | undefined {
  const { system = [], messages, toolConfig, outputConfig, ...rest } = body as unknown as ConverseRequest
  const tools = toolConfig?.tools.filter(({ toolSpec }) => toolSpec !== undefined) ?? []
  if (messages === undefined || outputConfig !== undefined || (toolConfig !== undefined && tools.length === 0))
    return undefined
  const read: Message[] = []
  for (const { role, content } of messages) {
    const parts = content.map(conversePart)
    if (parts.includes(undefined)) return undefined
    read.push({ role, content: parts.filter((part) => part !== undefined && part !== 'mark') as Part[] })
  }
  const forced = toolConfig?.toolChoice?.any !== undefined || toolConfig?.toolChoice?.tool !== undefined
  return {
    ...nothingAsked,
    system: system.flatMap(({ text }) => (text === undefined ? [] : [{ type: 'text' as const, text }])),
    messages: read,
    tools: tools.flatMap(({ toolSpec }) => {
      if (toolSpec === undefined) return []
      const { name, description = '', inputSchema } = toolSpec
      return [{ type: 'function' as const, name, description, parameters: inputSchema.json }]
    }),
    ...(rest.additionalModelRequestFields?.thinking?.type === 'enabled'
      ? { reasoning: { mode: 'enabled' as const } }
      : {}),
    ...(forced ? { toolChoice: { type: 'required' as const } } : undefined),
  }
}

function conversePart(block: ConverseBlock): Part | 'mark' | undefined {
  const { text, toolUse, toolResult, reasoningContent, cachePoint } = block
  if (text !== undefined) return { type: 'text', text }
  if (cachePoint !== undefined) return 'mark'
  if (reasoningContent !== undefined) return { type: 'thinking', text: reasoningContent.reasoningText?.text ?? '' }
  if (toolUse !== undefined) {
    const { toolUseId: id, name, input } = toolUse
    return { type: 'tool-call', id, name, kind: 'function', input: JSON.stringify(input) }
  }
  if (toolResult === undefined) return undefined
  const content = toolResult.content.map((inner): ToolResultContent | undefined => {
    const said = inner.text ?? (inner.json === undefined ? undefined : JSON.stringify(inner.json))
    return said === undefined ? undefined : { type: 'text', text: said }
  })
  if (content.includes(undefined)) return undefined
  return {
    type: 'tool-result',
    callId: toolResult.toolUseId,
    kind: 'function',
    content: content as ToolResultContent[],
  }
}

/** The parts of the answer. */
export function answerOf(wire: Wire, protocol: UpstreamProtocolId): Part[] {
  const upstream = upstreamProtocols[protocol]
  if (upstream === undefined) throw new Error(`nobody speaks ${protocol}`)
  const { readReply, readStream } = upstream
  const context = { request: nothingAsked, hints: {}, quirks: {} }
  const bytes = streamOf(wire)
  if (bytes === undefined) return partsOf(readReply(wire.response, context))
  const reader = readStream(context)
  const events: ReplyEvent[] = []
  readSseEvents(bytes, 0, ({ name, data }) => {
    events.push(...reader.read(name, data.toString()))
  })
  return partsOf([...events, ...reader.end()])
}

function streamOf({ sse, eventstream_b64: frames }: Wire): Buffer | undefined {
  if (sse !== undefined) return Buffer.from(`${sse}\n\n`)
  if (frames === undefined) return undefined
  const reframer = converseToSse()
  return Buffer.concat([reframer.push(Buffer.from(frames, 'base64')), reframer.end()])
}

function partsOf(events: readonly ReplyEvent[]): Part[] {
  return assembleResponse(events).candidates.flatMap(({ content }) => content)
}
