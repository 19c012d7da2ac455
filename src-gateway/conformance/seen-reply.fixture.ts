import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import type { ClientProtocol } from '../../e2e/fixtures/strict/replies/index.ts'
import { isObject, type Json, objects, str } from '../../e2e/fixtures/strict/shape.ts'

/** What a program that uses the vendor's official SDK sees of an answer. */
export interface SeenReply {
  text: string
  refusal: string
  thinking: string
  calls: SeenCall[]
  finish: SeenFinish
  /** The protocol's own word. */
  rawFinish: string
  usage: SeenUsage | undefined
}

export interface SeenCall {
  id: string | undefined
  name: string
  /** Parsed; undefined when it is no JSON. */
  input: unknown
  /** As it came, where it comes as text. */
  raw?: string
}

export type SeenFinish = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** Input with cache reads and writes, output with reasoning; undefined = the protocol has no place for it. */
export interface SeenUsage {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number | undefined
  reasoning: number | undefined
}

/** Cuts bytes at the given sizes, over and over. */
function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const cut: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length)
    cut.push(bytes.slice(at, at + size))
    at += size
  }
  return cut
}

/** A fetch that answers with these bytes in these pieces, whatever is asked. */
function answering(body: string, stream: boolean, sizes: readonly number[]): typeof fetch {
  const bytes = new TextEncoder().encode(body)
  return async () => {
    const chunks = pieces(bytes, sizes)
    const flow = new ReadableStream({
      pull(controller) {
        const next = chunks.shift()
        if (next === undefined) controller.close()
        else controller.enqueue(next)
      },
    })
    return new Response(flow, { headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' } })
  }
}

/** Has the protocol's official SDK read a stream whose bytes come in pieces of the given sizes. @throws what the SDK throws */
export function seeStream(protocol: ClientProtocol, sse: string, sizes: readonly number[]): Promise<SeenReply> {
  return readers[protocol].stream(answering(sse, true, sizes))
}

/** Has the protocol's official SDK read a whole answer. @throws what the SDK throws */
export function seeReply(protocol: ClientProtocol, body: unknown): Promise<SeenReply> {
  return readers[protocol].whole(answering(JSON.stringify(body), false, [1 << 20]))
}

interface Reader {
  stream(fetch: typeof globalThis.fetch): Promise<SeenReply>
  whole(fetch: typeof globalThis.fetch): Promise<SeenReply>
}

const messages = [{ role: 'user' as const, content: 'x' }]

const chat: Reader = {
  async stream(fetch) {
    const client = new OpenAI({ apiKey: 'x', fetch, maxRetries: 0 })
    const stream = client.chat.completions.stream({ model: 'x', messages, stream_options: { include_usage: true } })
    return seenChat((await stream.finalChatCompletion()) as unknown as Json)
  },
  async whole(fetch) {
    const client = new OpenAI({ apiKey: 'x', fetch, maxRetries: 0 })
    return seenChat((await client.chat.completions.create({ model: 'x', messages })) as unknown as Json)
  },
}

const chatFinish: Readonly<Record<string, SeenFinish>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
}

function seenChat(completion: Json): SeenReply {
  const choice = objects(completion.choices)[0] ?? {}
  const message = isObject(choice.message) ? choice.message : {}
  const usage = isObject(completion.usage) ? completion.usage : undefined
  const calls = objects(message.tool_calls).map((call) => {
    const made = (call.function ?? call.custom) as Json
    return { id: str(call.id), name: str(made.name), ...inputOf(made.arguments ?? made.input) }
  })
  const rawFinish = str(choice.finish_reason)
  const prompt = usage !== undefined && isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {}
  const output = usage !== undefined && isObject(usage.completion_tokens_details) ? usage.completion_tokens_details : {}
  return {
    text: str(message.content),
    refusal: str(message.refusal),
    thinking: str(message.reasoning_content),
    calls,
    rawFinish,
    finish: chatFinish[rawFinish] ?? 'other',
    usage: usage && {
      input: Number(usage.prompt_tokens),
      output: Number(usage.completion_tokens),
      cacheRead: Number(prompt.cached_tokens ?? 0),
      cacheWrite: Number(prompt.cache_write_tokens ?? 0),
      reasoning: Number(output.reasoning_tokens ?? 0),
    },
  }
}

const responses: Reader = {
  async stream(fetch) {
    const client = new OpenAI({ apiKey: 'x', fetch, maxRetries: 0 })
    return seenResponse((await client.responses.stream({ model: 'x', input: 'x' }).finalResponse()) as unknown as Json)
  },
  async whole(fetch) {
    const client = new OpenAI({ apiKey: 'x', fetch, maxRetries: 0 })
    return seenResponse((await client.responses.create({ model: 'x', input: 'x' })) as unknown as Json)
  },
}

function seenResponse(response: Json): SeenReply {
  const items = objects(response.output)
  const parts = items.filter((item) => item.type === 'message').flatMap((item) => objects(item.content))
  const calls = items
    .filter((item) => item.type === 'function_call' || item.type === 'custom_tool_call')
    .map((item) => ({ id: str(item.call_id), name: str(item.name), ...inputOf(item.arguments ?? item.input) }))
  const reason = isObject(response.incomplete_details) ? str(response.incomplete_details.reason) : ''
  const usage = isObject(response.usage) ? response.usage : undefined
  const finish: SeenFinish =
    response.status === 'completed'
      ? calls.length > 0
        ? 'tool-calls'
        : 'stop'
      : reason === 'max_output_tokens'
        ? 'length'
        : reason === 'content_filter'
          ? 'content-filter'
          : 'other'
  const input = usage !== undefined && isObject(usage.input_tokens_details) ? usage.input_tokens_details : {}
  const output = usage !== undefined && isObject(usage.output_tokens_details) ? usage.output_tokens_details : {}
  return {
    text: parts.map((part) => str(part.text)).join(''),
    refusal: parts.map((part) => str(part.refusal)).join(''),
    thinking: items
      .filter((item) => item.type === 'reasoning')
      .flatMap((item) => [...objects(item.summary), ...objects(item.content)].map((part) => str(part.text)))
      .join(''),
    calls,
    finish,
    rawFinish: `${str(response.status)} ${reason}`.trim(),
    usage: usage && {
      input: Number(usage.input_tokens),
      output: Number(usage.output_tokens),
      cacheRead: Number(input.cached_tokens ?? 0),
      cacheWrite: input.cache_write_tokens === undefined ? undefined : Number(input.cache_write_tokens),
      reasoning: Number(output.reasoning_tokens ?? 0),
    },
  }
}

const anthropic: Reader = {
  async stream(fetch) {
    const client = new Anthropic({ apiKey: 'x', fetch, maxRetries: 0 })
    return seenMessage(
      (await client.messages.stream({ model: 'x', max_tokens: 9, messages }).finalMessage()) as unknown as Json,
    )
  },
  async whole(fetch) {
    const client = new Anthropic({ apiKey: 'x', fetch, maxRetries: 0 })
    return seenMessage((await client.messages.create({ model: 'x', max_tokens: 9, messages })) as unknown as Json)
  },
}

const messageFinish: Readonly<Record<string, SeenFinish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
}

function seenMessage(message: Json): SeenReply {
  const blocks = objects(message.content)
  const text = (type: string, key: string) =>
    blocks
      .filter((block) => block.type === type)
      .map((block) => str(block[key]))
      .join('')
  const usage = isObject(message.usage) ? message.usage : undefined
  const cacheRead = Number(usage?.cache_read_input_tokens ?? 0)
  const cacheWrite = Number(usage?.cache_creation_input_tokens ?? 0)
  const rawFinish = str(message.stop_reason)
  return {
    text: text('text', 'text'),
    refusal: '',
    thinking: text('thinking', 'thinking'),
    calls: blocks
      .filter((block) => block.type === 'tool_use')
      .map((block) => ({ id: str(block.id), name: str(block.name), input: block.input })),
    finish: messageFinish[rawFinish] ?? 'other',
    rawFinish,
    usage: usage && {
      input: Number(usage.input_tokens) + cacheRead + cacheWrite,
      output: Number(usage.output_tokens),
      cacheRead,
      cacheWrite,
      reasoning: undefined,
    },
  }
}

const gemini: Reader = {
  async stream(fetch) {
    const client = new GoogleGenAI({ apiKey: 'x', vertexai: false, httpOptions: { fetch } })
    const chunks: Json[] = []
    for await (const chunk of await client.models.generateContentStream({ model: 'x', contents: 'x' }))
      chunks.push(chunk as unknown as Json)
    return seenChunks(chunks)
  },
  async whole(fetch) {
    const client = new GoogleGenAI({ apiKey: 'x', vertexai: false, httpOptions: { fetch } })
    return seenChunks([(await client.models.generateContent({ model: 'x', contents: 'x' })) as unknown as Json])
  },
}

const filters = /SAFETY|RECITATION|BLOCKLIST|PROHIBITED|SPII|MODEL_ARMOR/

function seenChunks(chunks: readonly Json[]): SeenReply {
  const parts: Json[] = []
  let rawFinish = ''
  let usage: Json | undefined
  for (const chunk of chunks) {
    const candidate = objects(chunk.candidates)[0]
    if (candidate !== undefined && isObject(candidate.content)) parts.push(...objects(candidate.content.parts))
    if (typeof candidate?.finishReason === 'string') rawFinish = candidate.finishReason
    if (isObject(chunk.promptFeedback)) rawFinish ||= str(chunk.promptFeedback.blockReason) && 'PROHIBITED_CONTENT'
    if (isObject(chunk.usageMetadata)) usage = chunk.usageMetadata
  }
  const calls = parts.flatMap(({ functionCall }) =>
    isObject(functionCall)
      ? [{ id: functionCall.id as string | undefined, name: str(functionCall.name), input: functionCall.args ?? {} }]
      : [],
  )
  const finish: SeenFinish =
    rawFinish === 'STOP'
      ? calls.length > 0
        ? 'tool-calls'
        : 'stop'
      : rawFinish === 'MAX_TOKENS'
        ? 'length'
        : filters.test(rawFinish)
          ? 'content-filter'
          : 'other'
  const count = (name: string) => Number(usage?.[name] ?? 0)
  const spoken = (thought: boolean) =>
    parts
      .filter((part) => (part.thought === true) === thought)
      .map((part) => str(part.text))
      .join('')
  return {
    text: spoken(false),
    refusal: '',
    thinking: spoken(true),
    calls,
    finish,
    rawFinish,
    usage: usage && {
      input: count('promptTokenCount') + count('toolUsePromptTokenCount'),
      output: count('candidatesTokenCount') + count('thoughtsTokenCount'),
      cacheRead: count('cachedContentTokenCount'),
      cacheWrite: undefined,
      reasoning: count('thoughtsTokenCount'),
    },
  }
}

const readers: Record<ClientProtocol, Reader> = {
  'openai-chat': chat,
  'openai-responses': responses,
  'anthropic-messages': anthropic,
  gemini,
}

function inputOf(value: unknown): Pick<SeenCall, 'input' | 'raw'> {
  const raw = str(value)
  try {
    return { raw, input: JSON.parse(raw) }
  } catch {
    return { raw, input: undefined }
  }
}
