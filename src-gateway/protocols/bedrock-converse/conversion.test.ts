import { describeUpstream } from '../conversion.cases.ts'
import { bedrockConverse } from './index.ts'

const usage = { inputTokens: 15, cacheReadInputTokens: 10, cacheWriteInputTokens: 5, outputTokens: 20, totalTokens: 50 }
const whole = (content: readonly object[], stopReason: string) => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage,
  metrics: { latencyMs: 1 },
})
const use = (place: string) => ({ toolUseId: `t_${place}`, name: 'look_out', input: { place } })
const sse = (frames: readonly (readonly [string, object])[]) =>
  frames.map(([name, payload]) => `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`).join('')
const delta = (contentBlockIndex: number, value: object) =>
  ['contentBlockDelta', { contentBlockIndex, delta: value }] as const
const stop = (contentBlockIndex: number) => ['contentBlockStop', { contentBlockIndex }] as const
const end = (stopReason: string) => [['messageStop', { stopReason }] as const, ['metadata', { usage }] as const]
const start = ['messageStart', { role: 'assistant' }] as const

describeUpstream({
  protocol: bedrockConverse,
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  reply: {
    body: whole(
      [
        { reasoningContent: { reasoningText: { text: 'Let me look.', signature: 'c2ln' } } },
        { text: 'Two herons 🪶.' },
        { toolUse: use('pond') },
        { toolUse: use('lake') },
      ],
      'tool_use',
    ),
    stream: sse([
      start,
      delta(0, { reasoningContent: { text: 'Let me ' } }),
      delta(0, { reasoningContent: { text: 'look.' } }),
      delta(0, { reasoningContent: { signature: 'c2ln' } }),
      stop(0),
      delta(1, { text: 'Two herons' }),
      delta(1, { text: ' 🪶.' }),
      stop(1),
      ...['pond', 'lake'].flatMap((place, at) => [
        [
          'contentBlockStart',
          { contentBlockIndex: 2 + at, start: { toolUse: { ...use(place), input: undefined } } },
        ] as const,
        delta(2 + at, { toolUse: { input: JSON.stringify({ place }) } }),
        stop(2 + at),
      ]),
      ...end('tool_use'),
    ]),
    usage: { input: 15, cacheRead: 10, cacheWrite5m: 5, output: 20 },
  },
  cutOff: {
    body: whole([{ text: 'Two' }], 'max_tokens'),
    stream: sse([start, delta(0, { text: 'Two' }), stop(0), ...end('max_tokens')]),
  },
  refusal: { status: 400, body: { message: 'Malformed input.' }, message: 'Malformed input.' },
})
