import { describeClient } from '../client-conversion.cases.ts'
import { describeUpstream } from '../conversion.cases.ts'
import { unnamed } from '../conversion.fixture.ts'
import { openaiChat } from './index.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm' }
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
})
const fn = (place: string) => ({ name: 'look_out', arguments: JSON.stringify({ place }) })
const calls = ['pond', 'lake'].map((place, index) => ({
  index,
  id: `c${index}`,
  type: 'function',
  function: fn(place),
}))
const usage = {
  prompt_tokens: 30,
  completion_tokens: 20,
  total_tokens: 50,
  prompt_tokens_details: { cached_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 5 },
}
const whole = (message: object, finish_reason: string) => ({
  ...head,
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
  usage,
})

const sample = {
  protocol: openaiChat,
  model: 'gpt-4o',
  reply: {
    body: whole(
      {
        content: 'Two herons 🪶.',
        reasoning_content: 'Let me look.',
        tool_calls: calls.map(({ index: _, ...one }) => one),
      },
      'tool_calls',
    ),
    stream: unnamed(
      [
        chunk({ role: 'assistant', content: '' }),
        chunk({ reasoning_content: 'Let me ' }),
        chunk({ reasoning_content: 'look.' }),
        chunk({ content: 'Two herons' }),
        chunk({ content: ' 🪶.' }),
        ...calls.map((one) => chunk({ tool_calls: [one] })),
        chunk({}, 'tool_calls'),
        { ...head, choices: [], usage },
      ],
      'data: [DONE]\n\n',
    ),
    usage: { input: 20, cacheRead: 10, output: 20, reasoning: 5 },
  },
  cutOff: {
    body: whole({ content: 'Two' }, 'length'),
    stream: unnamed([chunk({ role: 'assistant', content: 'Two' }), chunk({}, 'length')], 'data: [DONE]\n\n'),
  },
  refusal: {
    status: 429,
    body: { error: { message: 'Slow down.', type: 'requests', param: null, code: 'rate_limit_exceeded' } },
    message: 'Slow down.',
    code: 'rate_limit_exceeded',
  },
  skip: { 'return the vendor’s own state': 'OpenAI’s Chat attaches none; vendors that do are told by quirks' },
}

describeUpstream(sample)
describeClient(sample)
