import { describeUpstream } from '../conversion.cases.ts'
import { ollamaChat } from './index.ts'

const line = (message: object, more: object = {}) => ({
  model: 'm',
  created_at: '2026-01-02T03:04:05Z',
  message: { role: 'assistant', content: '', ...message },
  done: false,
  ...more,
})
const done = (done_reason: string) => ({ done: true, done_reason, prompt_eval_count: 30, eval_count: 20 })
const call = (place: string) => ({ function: { name: 'look_out', arguments: { place } } })
const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('')

describeUpstream({
  protocol: ollamaChat,
  model: 'qwen3',
  reply: {
    body: line(
      { thinking: 'Let me look.', content: 'Two herons 🪶.', tool_calls: [call('pond'), call('lake')] },
      done('stop'),
    ),
    stream: lines([
      line({ thinking: 'Let me ' }),
      line({ thinking: 'look.' }),
      line({ content: 'Two herons' }),
      line({ content: ' 🪶.' }),
      line({ tool_calls: [call('pond'), call('lake')] }),
      line({}, done('stop')),
    ]),
    usage: { input: 30, output: 20 },
  },
  cutOff: {
    body: line({ content: 'Two' }, done('length')),
    stream: lines([line({ content: 'Two' }), line({}, done('length'))]),
  },
  refusal: { status: 404, body: { error: 'model not found' }, message: 'model not found' },
  skip: { 'return the vendor’s own state': 'Ollama attaches none; it takes its thinking back as text' },
})
