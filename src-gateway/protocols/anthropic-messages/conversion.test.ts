import { describeClient } from '../client-conversion.cases.ts'
import { describeUpstream } from '../conversion.cases.ts'
import { named } from '../conversion.fixture.ts'
import { anthropicMessages } from './index.ts'

const counts = { input_tokens: 15, cache_read_input_tokens: 10, cache_creation_input_tokens: 5 }
const message = (content: readonly object[], stop_reason: string | null, output_tokens = 20) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content,
  stop_reason,
  stop_sequence: null,
  usage: { ...counts, output_tokens },
})
const use = (place: string) => ({ type: 'tool_use', id: `toolu_${place}`, name: 'look_out', input: { place } })
const block = (index: number, content_block: object, deltas: readonly object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]
const start = { type: 'message_start', message: message([], null, 1) }
const end = (stop_reason: string) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } },
  { type: 'message_stop' },
]
const textDelta = (text: string) => ({ type: 'text_delta', text })

const sample = {
  protocol: anthropicMessages,
  model: 'claude-sonnet-4-5',
  reply: {
    body: message(
      [
        { type: 'thinking', thinking: 'Let me look.', signature: 'c2ln' },
        { type: 'text', text: 'Two herons 🪶.' },
        use('pond'),
        use('lake'),
      ],
      'tool_use',
    ),
    stream: named([
      start,
      ...block(0, { type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: 'Let me ' },
        { type: 'thinking_delta', thinking: 'look.' },
        { type: 'signature_delta', signature: 'c2ln' },
      ]),
      ...block(1, { type: 'text', text: '' }, [textDelta('Two herons'), textDelta(' 🪶.')]),
      ...['pond', 'lake'].flatMap((place, at) =>
        block(2 + at, { ...use(place), input: {} }, [
          { type: 'input_json_delta', partial_json: '{"place":' },
          { type: 'input_json_delta', partial_json: `"${place}"}` },
        ]),
      ),
      ...end('tool_use'),
    ]),
    usage: { input: 15, cacheRead: 10, cacheWrite5m: 5, output: 20 },
  },
  cutOff: {
    body: message([{ type: 'text', text: 'Two' }], 'max_tokens'),
    stream: named([start, ...block(0, { type: 'text', text: '' }, [textDelta('Two')]), ...end('max_tokens')]),
  },
  refusal: {
    status: 529,
    body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded.' }, request_id: 'r' },
    message: 'Overloaded.',
    code: 'overloaded_error',
  },
}

describeUpstream(sample)
describeClient(sample)
