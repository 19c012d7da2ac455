import { describeClient } from '../client-conversion.cases.ts'
import { describeUpstream } from '../conversion.cases.ts'
import { unnamed } from '../conversion.fixture.ts'
import { gemini } from './index.ts'

const usageMetadata = {
  promptTokenCount: 30,
  cachedContentTokenCount: 10,
  candidatesTokenCount: 15,
  thoughtsTokenCount: 5,
  totalTokenCount: 50,
}
const chunk = (parts: readonly object[], finishReason?: string) => ({
  responseId: 'r1',
  modelVersion: 'm',
  candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason ? { finishReason } : undefined) }],
  usageMetadata,
})
const call = (place: string) => ({ functionCall: { name: 'look_out', args: { place } } })
const thought = (text: string) => ({ text, thought: true })

const sample = {
  protocol: gemini,
  model: 'gemini-2.5-pro',
  reply: {
    body: chunk([thought('Let me look.'), { text: 'Two herons 🪶.' }, call('pond'), call('lake')], 'STOP'),
    stream: unnamed([
      chunk([thought('Let me ')]),
      chunk([thought('look.')]),
      chunk([{ text: 'Two herons' }]),
      chunk([{ text: ' 🪶.' }]),
      chunk([call('pond'), call('lake')]),
      chunk([{ text: '' }], 'STOP'),
    ]),
    usage: { input: 20, cacheRead: 10, output: 20, reasoning: 5 },
  },
  cutOff: {
    body: chunk([{ text: 'Two' }], 'MAX_TOKENS'),
    stream: unnamed([chunk([{ text: 'Two' }]), chunk([], 'MAX_TOKENS')]),
  },
  refusal: {
    status: 429,
    body: { error: { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' } },
    message: 'Quota exceeded.',
    code: 'RESOURCE_EXHAUSTED',
  },
}

describeUpstream(sample)
describeClient(sample)
