import { describeUpstream } from '../conversion.cases.ts'
import { named } from '../conversion.fixture.ts'
import { cohereChat } from './index.ts'

const usage = { tokens: { input_tokens: 30, output_tokens: 20 }, cached_tokens: 10 }
const call = (place: string) => ({
  id: `look_${place}`,
  type: 'function',
  function: { name: 'look_out', arguments: JSON.stringify({ place }) },
})
const whole = (message: object, finish_reason: string) => ({
  id: 'r1',
  message: { role: 'assistant', ...message },
  finish_reason,
  usage,
})
const told = (type: string, index: number, message?: object) => ({
  type,
  index,
  ...(message === undefined ? undefined : { delta: { message } }),
})
const start = { type: 'message-start', id: 'r1', delta: { message: { role: 'assistant' } } }
const end = (finish_reason: string) => ({ type: 'message-end', delta: { finish_reason, usage } })
const words = (index: number, kind: 'text' | 'thinking', pieces: readonly string[]) => [
  told('content-start', index, { content: { type: kind, [kind]: '' } }),
  ...pieces.map((piece) => told('content-delta', index, { content: { [kind]: piece } })),
  told('content-end', index),
]

describeUpstream({
  protocol: cohereChat,
  model: 'command-a-reasoning-08-2025',
  reply: {
    body: whole(
      {
        content: [
          { type: 'thinking', thinking: 'Let me look.' },
          { type: 'text', text: 'Two herons 🪶.' },
        ],
        tool_calls: [call('pond'), call('lake')],
      },
      'TOOL_CALL',
    ),
    stream: named([
      start,
      ...words(0, 'thinking', ['Let me ', 'look.']),
      ...words(1, 'text', ['Two herons', ' 🪶.']),
      ...['pond', 'lake'].flatMap((place, at) => [
        told('tool-call-start', 2 + at, { tool_calls: call(place) }),
        told('tool-call-end', 2 + at),
      ]),
      end('TOOL_CALL'),
    ]),
    usage: { input: 20, cacheRead: 10, output: 20 },
  },
  cutOff: {
    body: whole({ content: [{ type: 'text', text: 'Two' }] }, 'MAX_TOKENS'),
    stream: named([start, ...words(0, 'text', ['Two']), end('MAX_TOKENS')]),
  },
  refusal: { status: 429, body: { id: 'e1', message: 'Too many calls.' }, message: 'Too many calls.' },
  skip: { 'return the vendor’s own state': 'Cohere attaches none; it takes its thinking back as text' },
})
