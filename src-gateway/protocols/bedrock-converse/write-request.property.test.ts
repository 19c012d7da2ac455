import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { bedrockConverse } from './index.ts'

const models = [
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
  'us.amazon.nova-2-lite-v1:0',
  'us.meta.llama4-maverick-17b-instruct-v1:0',
  'us.mistral.pixtral-large-2502-v1:0',
  'openai.gpt-oss-120b-1:0',
]

const words = fc.constantFrom('', ' ', 'a', 'b ', '漢\n')
const name = fc.constantFrom('look', 'my.look', 'x'.repeat(80), 'é')
const id = fc.constantFrom('c1', 'c:2', 'toolu_3', 'y'.repeat(90))
const cache = fc.constantFrom(undefined, {}, { ttl: '1h' })

const plain: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ text: words, cache }).map(
    ({ text, cache: mark }): Part => ({
      type: 'text',
      text,
      ...(mark === undefined ? {} : { cache: mark }),
    }),
  ),
  fc.constant<Part>({ type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'iVBORw0KGgo=' } }),
  fc.constant<Part>({ type: 'file', source: { kind: 'text', text: 'words' }, name: 'a/b.txt', cache: {} }),
)

const said: fc.Arbitrary<Part> = fc.oneof(
  words.map((text): Part => ({ type: 'text', text })),
  fc
    .constantFrom('bedrock-converse', 'gemini')
    .map((origin): Part => ({ type: 'thinking', text: 'hm', opaque: { origin, value: 'c2ln' } })),
  fc
    .record({ id, name, input: fc.constantFrom('{}', 'oops', '[1]') })
    .map((call): Part => ({ type: 'tool-call', kind: 'function', ...call })),
)

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.array(plain, { maxLength: 3 }).map((content): Message => ({ role: 'user', content })),
  fc.array(said, { maxLength: 4 }).map((content): Message => ({ role: 'assistant', content })),
  fc.tuple(id, words, fc.boolean()).map(
    ([callId, text, isError]): Message => ({
      role: 'tool',
      content: [{ type: 'tool-result', callId, kind: 'function', content: [{ type: 'text', text }], isError }],
    }),
  ),
  words.map((text): Message => ({ role: 'system', content: [{ type: 'text', text }] })),
)

const request: fc.Arbitrary<ConversationRequest> = fc.record({
  model: fc.constant('m'),
  stream: fc.boolean(),
  system: fc.array(
    words.map((text) => ({ type: 'text' as const, text, cache: {} })),
    { maxLength: 3 },
  ),
  messages: fc.array(message, { maxLength: 10 }),
  tools: fc
    .uniqueArray(name, { maxLength: 3 })
    .map((names) => names.map((one) => ({ type: 'function' as const, name: one }))),
  sampling: fc.constantFrom({}, { temperature: 2, topP: 0.5, topK: 3 }),
  stop: fc.constant([]),
  toolChoice: fc.constantFrom({ type: 'auto' as const }, { type: 'none' as const }),
  reasoning: fc.constantFrom({}, { effort: 'high' as const }, { budgetTokens: 2000 }),
  responseFormat: fc.constantFrom(
    { type: 'text' as const },
    { type: 'json-schema' as const, schema: { type: 'object' } },
  ),
  extensions: fc.constant({}),
})

type Block = Record<string, Record<string, unknown> & string>

interface Body {
  system?: Block[]
  messages: { role: string; content: Block[] }[]
  inferenceConfig?: Record<string, number>
  toolConfig?: { tools: Block[]; toolChoice?: object }
}

/** What AWS answers 400 to, as far as its reference tells. */
function expectAccepted(body: Body): void {
  const { system = [], messages, toolConfig, inferenceConfig = {} } = body
  expect(messages.length).toBeGreaterThan(0)
  let points = 0
  let tools = false
  for (const [at, { role, content }] of messages.entries()) {
    if (at > 0) expect(role).not.toBe(messages[at - 1]!.role)
    expect(content.length).toBeGreaterThan(0)
    const documents = content.flatMap((block) => (block.document === undefined ? [] : [block.document.name]))
    if (documents.length > 0) expect(content.some((block) => block.text !== undefined)).toBe(true)
    const firstOther = content.findIndex((block) => block.toolResult === undefined && block.cachePoint === undefined)
    const lastResult = content.findLastIndex((block) => block.toolResult !== undefined)
    if (firstOther >= 0) expect(lastResult).toBeLessThan(firstOther)
    const signed = content.some((block) => block.reasoningContent !== undefined)
    for (const [index, block] of content.entries()) {
      if (block.text !== undefined && !signed) expect(block.text.trim()).not.toBe('')
      if (block.cachePoint !== undefined) {
        points += 1
        expect(index).toBeGreaterThan(0)
        expect(content[index - 1]?.document).toBeUndefined()
        expect(content[index - 1]?.reasoningContent).toBeUndefined()
      }
      for (const used of [block.toolUse, block.toolResult]) {
        if (used === undefined) continue
        tools = true
        expect(used.toolUseId).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      }
      if (block.toolUse !== undefined) {
        expect(role).toBe('assistant')
        expect(block.toolUse.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
        expect(Array.isArray(block.toolUse.input)).toBe(false)
        expect(typeof block.toolUse.input).toBe('object')
      }
      if (block.toolResult !== undefined)
        expect((block.toolResult.content as unknown as Block[]).length).toBeGreaterThan(0)
    }
  }
  const last = messages.at(-1)!
  const end = last.content.at(-1)!
  if (last.role === 'assistant' && end.text !== undefined) expect(end.text).toBe(end.text.trimEnd())
  const names = messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.document === undefined ? [] : [block.document.name])),
  )
  expect(new Set(names).size).toBe(names.length)
  for (const block of system) if (block.text !== undefined) expect(block.text.trim()).not.toBe('')
  if (tools) expect(toolConfig?.tools.length).toBeGreaterThan(0)
  const toolNames = (toolConfig?.tools ?? []).flatMap((tool) =>
    tool.toolSpec === undefined ? [] : [tool.toolSpec.name],
  )
  expect(new Set(toolNames).size).toBe(toolNames.length)
  for (const one of toolNames) expect(one).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  points += [...system, ...(toolConfig?.tools ?? [])].filter((block) => block.cachePoint !== undefined).length
  expect(points).toBeLessThanOrEqual(4)
  expect(inferenceConfig.temperature ?? 0).toBeLessThanOrEqual(1)
}

describe('any conversation', () => {
  it('is written so that AWS takes it, for every family of models', () => {
    fc.assert(
      fc.property(request, fc.constantFrom(...models), (conversation, model) => {
        const context = { model, stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined }
        expectAccepted(bedrockConverse.writeRequest(conversation, context).body as unknown as Body)
      }),
      { numRuns: 300 },
    )
  })
})
