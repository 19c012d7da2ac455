import type { Reply, Sending } from './test-gateway.ts'

/** A client and an upstream of one protocol, for one question and one answer in text. */
export interface Vendor {
  protocol: string
  /** What stands after the address of the upstream. */
  base: string
  ask(text: string, streamed: boolean): Sending
  /** Text that the upstream was sent. */
  asked(body: string): string
  whole(text: string): unknown
  events(pieces: readonly string[]): string[]
  /** Text that a client was answered. */
  answered(reply: Reply, streamed: boolean): string
}

const event = (value: Record<string, unknown>) => `event: ${String(value.type)}\ndata: ${JSON.stringify(value)}\n\n`
const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`

/** The values of a stream's events. */
// biome-ignore lint/suspicious/noExplicitAny: replies of vendors
function valuesOf(reply: Reply): any[] {
  return reply.body
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data: ') && !line.includes('[DONE]'))
    .map((line) => JSON.parse(line.slice(6)))
}
export const jsonOf = (reply: Reply) => JSON.parse(reply.body.toString())

const chunk = (delta: unknown, finish: string | null = null) =>
  data({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })

export const chat: Vendor = {
  protocol: 'openai-chat',
  base: '/v1',
  ask: (text, streamed) => ({
    path: '/v1/chat/completions',
    body: JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: text }],
      ...(streamed ? { stream: true, stream_options: { include_usage: true } } : {}),
    }),
  }),
  asked: (body) => JSON.parse(body).messages[0].content,
  whole: (text) => ({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  }),
  events: (pieces) => [
    chunk({ role: 'assistant', content: '' }),
    ...pieces.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    data({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
    }),
    'data: [DONE]\n\n',
  ],
  answered: (reply, streamed) =>
    streamed
      ? valuesOf(reply)
          .map((value) => value.choices?.[0]?.delta?.content ?? '')
          .join('')
      : jsonOf(reply).choices[0].message.content,
}

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  stop_reason: 'end_turn',
  stop_sequence: null,
}
export const anthropic: Vendor = {
  protocol: 'anthropic-messages',
  base: '',
  ask: (text, streamed) => ({
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'm',
      max_tokens: 50,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
      ...(streamed ? { stream: true } : {}),
    }),
  }),
  asked: (body) => JSON.parse(body).messages[0].content[0].text,
  whole: (text) => ({
    ...message,
    content: [{ type: 'text', text }],
    usage: { input_tokens: 12, output_tokens: 3 },
  }),
  events: (pieces) => [
    event({
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { input_tokens: 12, output_tokens: 1 } },
    }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...pieces.map((text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 3 },
    }),
    event({ type: 'message_stop' }),
  ],
  answered: (reply, streamed) =>
    streamed
      ? valuesOf(reply)
          .map((value) => value.delta?.text ?? '')
          .join('')
      : jsonOf(reply).content[0].text,
}

const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 3, totalTokenCount: 15 }
const candidate = (text: string, last: boolean) => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...(last ? { finishReason: 'STOP' } : {}) }],
  ...(last ? { usageMetadata } : {}),
})
export const gemini: Vendor = {
  protocol: 'gemini',
  base: '',
  ask: (text, streamed) => ({
    path: `/v1beta/models/m:${streamed ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }] }),
  }),
  asked: (body) => JSON.parse(body).contents[0].parts[0].text,
  whole: (text) => candidate(text, true),
  events: (pieces) => pieces.map((text, at) => data(candidate(text, at === pieces.length - 1))),
  answered: (reply, streamed) => {
    const values = streamed ? valuesOf(reply) : [jsonOf(reply)]
    return values
      .flatMap((value) => value.candidates?.[0]?.content?.parts ?? [])
      .map((part) => part.text ?? '')
      .join('')
  },
}

const item = (text: string) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})
const response = (text: string) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'm',
  output: [item(text)],
  usage: { input_tokens: 12, output_tokens: 3, total_tokens: 15 },
})
export const responses: Vendor = {
  protocol: 'openai-responses',
  base: '/v1',
  ask: (text, streamed) => ({
    path: '/v1/responses',
    body: JSON.stringify({ model: 'm', input: text, store: false, ...(streamed ? { stream: true } : {}) }),
  }),
  // Written anew when the answer is read, as the client wrote it when not.
  asked: (body) => {
    const { input } = JSON.parse(body)
    return typeof input === 'string' ? input : (input[0].content[0].text ?? input[0].content)
  },
  whole: response,
  events: (pieces) => {
    const whole = pieces.join('')
    const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
    const empty = { ...item(''), status: 'in_progress', content: [] }
    return [
      event({
        type: 'response.created',
        response: { ...response(''), status: 'in_progress', output: [], usage: null },
      }),
      event({ type: 'response.output_item.added', output_index: 0, item: empty }),
      event({
        type: 'response.content_part.added',
        ...place,
        part: { type: 'output_text', text: '', annotations: [] },
      }),
      ...pieces.map((delta) => event({ type: 'response.output_text.delta', ...place, delta })),
      event({ type: 'response.output_text.done', ...place, text: whole }),
      event({
        type: 'response.content_part.done',
        ...place,
        part: { type: 'output_text', text: whole, annotations: [] },
      }),
      event({ type: 'response.output_item.done', output_index: 0, item: item(whole) }),
      event({ type: 'response.completed', response: response(whole) }),
    ]
  },
  answered: (reply, streamed) =>
    streamed
      ? valuesOf(reply)
          .filter((value) => value.type === 'response.output_text.delta')
          .map((value) => value.delta)
          .join('')
      : jsonOf(reply).output[0].content[0].text,
}
