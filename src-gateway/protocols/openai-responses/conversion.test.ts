import { describeClient } from '../client-conversion.cases.ts'
import { describeUpstream } from '../conversion.cases.ts'
import { named } from '../conversion.fixture.ts'
import { openaiResponses } from './index.ts'

const reasoning = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Let me look.' }] }
const message = (words: string) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: words, annotations: [] }],
})
const call = (place: string) => ({
  type: 'function_call',
  id: `fc_${place}`,
  call_id: `call_${place}`,
  name: 'look_out',
  arguments: JSON.stringify({ place }),
  status: 'completed',
})
const output = [reasoning, message('Two herons 🪶.'), call('pond'), call('lake')]
const usage = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 50,
}
const response = (items: readonly object[], more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'm',
  status: 'completed',
  output: items,
  usage,
  ...more,
})
const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
const begun = { type: 'response.created', response: response([], { status: 'in_progress', usage: null }) }
const item = (output_index: number, one: object, empty: object, deltas: readonly object[]) => [
  { type: 'response.output_item.added', output_index, item: { ...one, ...empty } },
  ...deltas.map((delta) => ({ output_index, item_id: 'x', content_index: 0, summary_index: 0, ...delta })),
  { type: 'response.output_item.done', output_index, item: one },
]
const words = (output_index: number, text: string, pieces: readonly string[]) =>
  item(output_index, message(text), { content: [] }, [
    { type: 'response.content_part.added', part: { type: 'output_text', text: '', annotations: [] } },
    ...pieces.map((delta) => ({ type: 'response.output_text.delta', delta })),
    { type: 'response.output_text.done', text },
  ])

const sample = {
  protocol: openaiResponses,
  model: 'gpt-5',
  reply: {
    body: response(output),
    stream: named([
      begun,
      ...item(0, reasoning, { summary: [] }, [
        { type: 'response.reasoning_summary_part.added', part: { type: 'summary_text', text: '' } },
        { type: 'response.reasoning_summary_text.delta', delta: 'Let me ' },
        { type: 'response.reasoning_summary_text.delta', delta: 'look.' },
      ]),
      ...words(1, 'Two herons 🪶.', ['Two herons', ' 🪶.']),
      ...['pond', 'lake'].flatMap((place, at) =>
        item(2 + at, call(place), { arguments: '' }, [
          { type: 'response.function_call_arguments.delta', delta: call(place).arguments },
        ]),
      ),
      { type: 'response.completed', response: response(output) },
    ] as { type: string }[]),
    usage: { input: 20, cacheRead: 10, output: 20, reasoning: 5 },
  },
  cutOff: {
    body: response([message('Two')], incomplete),
    stream: named([
      begun,
      ...words(0, 'Two', ['Two']),
      { type: 'response.incomplete', response: response([message('Two')], incomplete) },
    ] as { type: string }[]),
  },
  refusal: {
    status: 400,
    body: { error: { message: 'No such tool.', type: 'invalid_request_error', param: 'tools', code: 'bad_tool' } },
    message: 'No such tool.',
    code: 'bad_tool',
  },
}

describeUpstream(sample)
describeClient(sample)
