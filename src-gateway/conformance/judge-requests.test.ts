import { describe, expect, it } from 'vitest'
import type { JudgeContext } from '../../e2e/fixtures/strict/judge.ts'
import { requestJudges } from '../../e2e/fixtures/strict/requests/index.ts'
import { createSeals, noSeals, trustingSeals } from '../../e2e/fixtures/strict/seals.ts'
import type { Json } from '../../e2e/fixtures/strict/shape.ts'
import { readWire, type WireRecord, wireMissing } from '../../e2e/fixtures/strict/wire.ts'

/**
 * The judges are held to the vendors: they accept every recorded request that its vendor answered, and refuse what the
 * vendors refuse.
 */

type Judged = keyof typeof requestJudges

const judgeOf: Readonly<Record<string, Judged>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
  'bedrock-converse': 'bedrock-converse',
  'cohere-chat': 'cohere-chat',
}

/** Vendors that speak OpenAI's protocols with fields and rules of their own; OpenAI itself would refuse some of these. */
const dialects = new Set([
  'cerebras',
  'crusoe',
  'deepseek',
  'google',
  'groq',
  'huggingface',
  'mistral',
  'ollama',
  'openrouter',
  'snowflake',
  'zai',
])

function dialect(record: WireRecord): boolean {
  return record.protocol.startsWith('openai-') && dialects.has(record.provider)
}

/** What only the vendor can know, or what is no request of the protocol. */
const exceptions: Readonly<Record<string, string>> = {
  'bedrock-converse-3c213a8611': 'the recording has no body, only its size',
  'bedrock-converse-e8303842c5': 'the recording has no body, only its size',
}

const records = readWire().filter(
  (record) => record.request != null && record.status === 200 && record.protocol in judgeOf,
)

describe('judges of requests', () => {
  it.skipIf(wireMissing !== undefined)('accept every recorded request that its vendor answered', () => {
    const refused: string[] = []
    for (const record of records) {
      if (dialect(record) || record.id in exceptions) continue
      const { pathname } = new URL(record.url)
      const context: JudgeContext = { seals: trustingSeals, betas: 'all' }
      const refusal = requestJudges[judgeOf[record.protocol]!](record.request, {}, pathname, context)
      if (refusal !== undefined)
        refused.push(`${record.id}: ${JSON.stringify(refusal.errorBody)} ${refusal.problems.length}`)
    }
    expect(refused).toEqual([])
    expect(records.length - records.filter(dialect).length).toBeGreaterThan(400)
  })

  it.skipIf(wireMissing !== undefined)('refuse what the vendors refused for its form', () => {
    const refused = ['openai-chat-fb15d5bd11', 'openai-chat-6096823929', 'openai-chat-0bc32c112a']
    refused.push('openai-responses-8e0f1c764b', 'openai-responses-8efe9f2ad6', 'anthropic-messages-113631f747')
    const passed = readWire().filter(
      (record) =>
        refused.includes(record.id) &&
        requestJudges[judgeOf[record.protocol]!](record.request, {}, new URL(record.url).pathname, {
          seals: trustingSeals,
          betas: 'all',
        }) === undefined,
    )
    expect(passed.map((record) => record.id)).toEqual([])
  })
})

interface BadCase {
  why: string
  change: (body: Json) => void
  says?: RegExp
}

/** What stands at a dotted path. */
function at(body: unknown, path: string): unknown {
  return path === '' ? body : path.split('.').reduce((inner, key) => (inner as Json)[key], body)
}

function list(body: Json, path: string): unknown[] {
  return at(body, path) as unknown[]
}

function parentOf(body: Json, path: string): [Json, string] {
  const cut = path.lastIndexOf('.')
  return [at(body, path.slice(0, Math.max(0, cut))) as Json, path.slice(cut + 1)]
}

function put(body: Json, path: string, value: unknown): void {
  const [parent, key] = parentOf(body, path)
  parent[key] = value
}

function drop(body: Json, path: string): void {
  const [parent, key] = parentOf(body, path)
  delete parent[key]
}

const strictHeaders = { 'anthropic-version': '2023-06-01' }

function judged(protocol: Judged, body: unknown, path: string, seals = noSeals): string | undefined {
  const refusal = requestJudges[protocol](body, strictHeaders, path, { seals })
  return refusal === undefined ? undefined : JSON.stringify(refusal.errorBody)
}

const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

function claude(): Json {
  return {
    model: 'claude-sonnet-4-5',
    max_tokens: 2048,
    system: [{ type: 'text', text: 'Be brief.' }],
    tools: [{ name: 'weather', description: 'd', input_schema: schema }],
    messages: [
      { role: 'user', content: 'Weather in Paris and Rome?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Paris' } },
          { type: 'tool_use', id: 'toolu_2', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'Rain' },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: [{ type: 'text', text: 'Sun' }] },
          { type: 'text', text: 'Well?' },
        ],
      },
    ],
  }
}

const claudeCases: BadCase[] = [
  { why: 'an unknown field', change: (b) => put(b, 'n', 1), says: /n: Extra inputs are not permitted/ },
  {
    why: 'a field of another vendor in a block',
    change: (b) => put(b, 'messages.1.content.0.thoughtSignature', 'x'),
    says: /Extra inputs/,
  },
  { why: 'no max_tokens', change: (b) => drop(b, 'max_tokens'), says: /max_tokens: Field required/ },
  { why: 'no model', change: (b) => drop(b, 'model') },
  { why: 'temperature above 1', change: (b) => put(b, 'temperature', 1.5) },
  { why: 'temperature and top_p', change: (b) => Object.assign(b, { temperature: 0.5, top_p: 0.5 }) },
  { why: 'an empty text block', change: (b) => put(b, 'messages.1.content.0.text', ''), says: /non-empty/ },
  { why: 'an empty message', change: (b) => put(b, 'messages.0.content', ''), says: /non-empty content/ },
  { why: 'input that is a string', change: (b) => put(b, 'messages.1.content.1.input', '{}') },
  { why: 'a result too few', change: (b) => list(b, 'messages.2.content').shift(), says: /were found without/ },
  { why: 'a result of no call', change: (b) => put(b, 'messages.2.content.0.tool_use_id', 'toolu_9') },
  {
    why: 'text before the results',
    change: (b) => list(b, 'messages.2.content').unshift(list(b, 'messages.2.content').pop()),
  },
  {
    why: 'results a turn later',
    change: (b) =>
      list(b, 'messages').splice(2, 0, { role: 'assistant', content: 'x' }, { role: 'user', content: 'y' }),
  },
  { why: 'a call id twice', change: (b) => put(b, 'messages.1.content.2.id', 'toolu_1') },
  { why: 'a call id with a colon', change: (b) => put(b, 'messages.1.content.1.id', 'call:1') },
  {
    why: 'a prefill that ends in a space',
    change: (b) => list(b, 'messages').push({ role: 'assistant', content: 'It is ' }),
    says: /trailing whitespace/,
  },
  { why: 'a tool name with a dot', change: (b) => put(b, 'tools.0.name', 'a.b') },
  { why: 'two tools of one name', change: (b) => list(b, 'tools').push(list(b, 'tools')[0]), says: /unique/ },
  { why: 'a schema without type', change: (b) => put(b, 'tools.0.input_schema', { properties: {} }) },
  {
    why: 'anyOf at the top of a schema',
    change: (b) => put(b, 'tools.0.input_schema', { type: 'object', anyOf: [{}] }),
  },
  { why: 'a choice of a tool that is not there', change: (b) => put(b, 'tool_choice', { type: 'tool', name: 'x' }) },
  { why: 'OpenAI’s way to name a choice', change: (b) => put(b, 'tool_choice', 'auto') },
  {
    why: 'five cache marks',
    change: (b) => put(b, 'system', Array(5).fill({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } })),
    says: /maximum of 4/,
  },
  {
    why: 'a long mark after a short one',
    change: (b) => {
      put(b, 'tools.0.cache_control', { type: 'ephemeral' })
      put(b, 'system.0.cache_control', { type: 'ephemeral', ttl: '1h' })
    },
  },
  {
    why: 'thinking with a forced tool',
    change: (b) =>
      Object.assign(b, { thinking: { type: 'enabled', budget_tokens: 1024 }, tool_choice: { type: 'any' } }),
  },
  {
    why: 'thinking with temperature',
    change: (b) => Object.assign(b, { thinking: { type: 'enabled', budget_tokens: 1024 }, temperature: 0.2 }),
  },
  {
    why: 'a budget as large as max_tokens',
    change: (b) => Object.assign(b, { thinking: { type: 'enabled', budget_tokens: 2048 } }),
    says: /must be greater/,
  },
  { why: 'a budget too small', change: (b) => Object.assign(b, { thinking: { type: 'enabled', budget_tokens: 500 } }) },
  {
    why: 'an open tool turn without its thinking',
    change: (b) => {
      put(b, 'thinking', { type: 'enabled', budget_tokens: 1024 })
      list(b, 'messages.2.content').pop()
    },
    says: /Expected `thinking`/,
  },
  {
    why: 'thinking that nobody signed',
    change: (b) => list(b, 'messages.1.content').unshift({ type: 'thinking', thinking: 'hm', signature: 'made-up' }),
    says: /Invalid `signature`/,
  },
  {
    why: 'thinking without signature',
    change: (b) => list(b, 'messages.1.content').unshift({ type: 'thinking', thinking: 'hm' }),
  },
  { why: 'a blank stop sequence', change: (b) => put(b, 'stop_sequences', ['\n']) },
  {
    why: 'an image of a type it does not take',
    change: (b) =>
      list(b, 'messages.2.content').push({
        type: 'image',
        source: { type: 'base64', media_type: 'image/tiff', data: 'AAAA' },
      }),
  },
  {
    why: 'a data URL as image URL',
    change: (b) =>
      list(b, 'messages.2.content').push({ type: 'image', source: { type: 'url', url: 'data:image/png;base64,AAAA' } }),
  },
  {
    why: 'an uploaded file without the beta',
    change: (b) =>
      list(b, 'messages.2.content').push({ type: 'document', source: { type: 'file', file_id: 'file_1' } }),
  },
  {
    why: 'a system message without the beta',
    change: (b) => list(b, 'messages').push({ role: 'system', content: 'x' }),
  },
  {
    why: 'a schema for the answer with limits',
    change: (b) =>
      put(b, 'output_config', {
        format: { type: 'json_schema', schema: { ...schema, properties: { city: { type: 'string', minLength: 2 } } } },
      }),
  },
]

function chat(): Json {
  return {
    model: 'gpt-4.1',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
          { id: 'call_2', type: 'function', function: { name: 'weather', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Rain' },
      { role: 'tool', tool_call_id: 'call_2', content: 'Sun' },
    ],
    tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }],
  }
}

const chatCases: BadCase[] = [
  { why: 'an unknown field', change: (b) => put(b, 'top_k', 1), says: /Unknown parameter: 'top_k'/ },
  {
    why: 'an unknown field of a message',
    change: (b) => put(b, 'messages.2.reasoning_content', 'x'),
    says: /Unknown parameter/,
  },
  {
    why: 'an answer too few',
    change: (b) => list(b, 'messages').pop(),
    says: /did not have response messages: call_2/,
  },
  {
    why: 'something between call and answer',
    change: (b) => list(b, 'messages').splice(4, 0, { role: 'user', content: 'x' }),
  },
  { why: 'an orphan answer', change: (b) => list(b, 'messages').splice(2, 1), says: /must be a response/ },
  {
    why: 'an image as answer',
    change: (b) => put(b, 'messages.3.content', [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }]),
  },
  { why: 'arguments as object', change: (b) => put(b, 'messages.2.tool_calls.0.function.arguments', {}) },
  { why: 'no calls', change: (b) => put(b, 'messages.2.tool_calls', []) },
  { why: 'an empty assistant message', change: (b) => list(b, 'messages').push({ role: 'assistant', content: null }) },
  {
    why: 'a call id that is too long',
    change: (b) => {
      put(b, 'messages.2.tool_calls.0.id', 'x'.repeat(41))
      put(b, 'messages.3.tool_call_id', 'x'.repeat(41))
    },
  },
  { why: 'a tool name with a slash', change: (b) => put(b, 'tools.0.function.name', 'a/b') },
  { why: 'a schema of no object', change: (b) => put(b, 'tools.0.function.parameters', { type: 'string' }) },
  {
    why: 'an array schema without items',
    change: (b) => put(b, 'tools.0.function.parameters', { type: 'object', properties: { x: { type: 'array' } } }),
  },
  {
    why: 'a strict schema that is open',
    change: (b) => {
      put(b, 'tools.0.function.strict', true)
      put(b, 'tools.0.function.parameters', { type: 'object', properties: {} })
    },
  },
  {
    why: 'a strict schema with optional fields',
    change: (b) => {
      put(b, 'tools.0.function.strict', true)
      put(b, 'tools.0.function.parameters', { ...schema, required: [] })
    },
  },
  {
    why: 'tool_choice without tools',
    change: (b) => {
      drop(b, 'tools')
      put(b, 'tool_choice', 'auto')
    },
  },
  {
    why: 'a choice of a tool that is not there',
    change: (b) => put(b, 'tool_choice', { type: 'function', function: { name: 'x' } }),
  },
  { why: 'the flat choice of Responses', change: (b) => put(b, 'tool_choice', { type: 'function', name: 'weather' }) },
  {
    why: 'max_tokens for a reasoning model',
    change: (b) => Object.assign(b, { model: 'gpt-5', max_tokens: 9 }),
    says: /max_completion_tokens/,
  },
  { why: 'temperature for a reasoning model', change: (b) => Object.assign(b, { model: 'o4-mini', temperature: 0.1 }) },
  { why: 'five stop sequences', change: (b) => put(b, 'stop', ['a', 'b', 'c', 'd', 'e']) },
  { why: 'stream_options without stream', change: (b) => put(b, 'stream_options', { include_usage: true }) },
  { why: 'metadata without store', change: (b) => put(b, 'metadata', { a: 'b' }) },
  {
    why: 'json_object without the word',
    change: (b) => put(b, 'response_format', { type: 'json_object' }),
    says: /'json'/,
  },
  {
    why: 'a sound of a kind it does not take',
    change: (b) =>
      list(b, 'messages').push({
        role: 'user',
        content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'ogg' } }],
      }),
  },
  {
    why: 'a file without name',
    change: (b) =>
      list(b, 'messages').push({
        role: 'user',
        content: [{ type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } }],
      }),
  },
]

function responses(): Json {
  return {
    model: 'gpt-4.1',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'Rain' },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Rain.' }] },
      { role: 'user', content: 'Thanks.' },
    ],
    tools: [{ type: 'function', name: 'weather', parameters: schema, strict: true }],
  }
}

const responsesCases: BadCase[] = [
  { why: 'stop', change: (b) => put(b, 'stop', ['x']), says: /Unknown parameter: 'stop'/ },
  { why: 'chat’s tools', change: (b) => put(b, 'tools', [{ type: 'function', function: { name: 'x' } }]) },
  { why: 'chat’s max_tokens', change: (b) => put(b, 'max_tokens', 9) },
  { why: 'chat’s parts', change: (b) => put(b, 'input.0.content.0.type', 'text') },
  { why: 'an assistant that speaks input_text', change: (b) => put(b, 'input.3.content.0.type', 'input_text') },
  { why: 'a user that speaks output_text', change: (b) => put(b, 'input.0.content.0.type', 'output_text') },
  { why: 'an output without its call', change: (b) => list(b, 'input').splice(1, 1), says: /No tool call found/ },
  { why: 'a call without its output', change: (b) => list(b, 'input').splice(2, 1), says: /No tool output found/ },
  { why: 'a call with an id of another kind', change: (b) => put(b, 'input.1.id', 'call_1') },
  { why: 'too few tokens', change: (b) => put(b, 'max_output_tokens', 8) },
  {
    why: 'reasoning nobody encrypted',
    change: (b) =>
      list(b, 'input').splice(1, 0, { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'made-up' }),
    says: /could not be verified/,
  },
  {
    why: 'reasoning without the item after it',
    change: (b) => list(b, 'input').push({ type: 'reasoning', id: 'rs_1', summary: [] }),
    says: /required following item/,
  },
  {
    why: 'strict tools with optional fields',
    change: (b) => put(b, 'tools.0.parameters', { ...schema, required: [] }),
  },
  { why: 'an image without source', change: (b) => list(b, 'input.0.content').push({ type: 'input_image' }) },
  { why: 'metadata that is no string', change: (b) => put(b, 'metadata', { a: 1 }) },
]

function gemini(): Json {
  return {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          {
            functionCall: { name: 'weather', args: { city: 'Paris' } },
            thoughtSignature: 'skip_thought_signature_validator',
          },
          { functionCall: { name: 'weather', args: { city: 'Rome' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'weather', response: { output: 'Rain' } } },
          { functionResponse: { name: 'weather', response: { output: 'Sun' } } },
        ],
      },
    ],
    tools: [
      {
        functionDeclarations: [
          { name: 'weather', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } } },
        ],
      },
    ],
  }
}

const geminiCases: BadCase[] = [
  {
    why: 'an unknown field',
    change: (b) => put(b, 'messages', []),
    says: /Unknown name \\"messages\\".*Cannot find field/,
  },
  { why: 'an unknown field of a part', change: (b) => put(b, 'contents.0.parts.0.cache_control', {}) },
  { why: 'an unknown role', change: (b) => put(b, 'contents.1.role', 'assistant') },
  { why: 'an empty part', change: (b) => put(b, 'contents.0.parts', [{}]) },
  { why: 'two things in a part', change: (b) => put(b, 'contents.1.parts.0.text', 'x') },
  { why: 'no parts', change: (b) => put(b, 'contents.0.parts', []) },
  { why: 'a response too few', change: (b) => list(b, 'contents.2.parts').pop(), says: /equal to the number/ },
  {
    why: 'responses in two turns',
    change: (b) =>
      list(b, 'contents').splice(
        3,
        0,
        { role: 'model', parts: [{ text: 'x' }] },
        { role: 'user', parts: [list(b, 'contents.2.parts').pop()] },
      ),
  },
  {
    why: 'a response without name',
    change: (b) => drop(b, 'contents.2.parts.0.functionResponse.name'),
    says: /Name cannot be empty/,
  },
  { why: 'a response that is a string', change: (b) => put(b, 'contents.2.parts.0.functionResponse.response', 'Rain') },
  {
    why: 'a call without signature',
    change: (b) => drop(b, 'contents.1.parts.0.thoughtSignature'),
    says: /missing a thought_signature/,
  },
  {
    why: 'a signature nobody made',
    change: (b) => put(b, 'contents.1.parts.0.thoughtSignature', 'AAAA'),
    says: /not valid/,
  },
  {
    why: 'a schema with additionalProperties',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.additionalProperties', false),
    says: /Unknown name/,
  },
  { why: 'a schema with $schema', change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.$schema', 'x') },
  {
    why: 'a type list',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.properties.city.type', ['string', 'null']),
  },
  {
    why: 'an enum of numbers',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.properties.city', { type: 'INTEGER', enum: [1] }),
  },
  {
    why: 'a required field that is not there',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.required', ['x']),
  },
  {
    why: 'an array without items',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.properties.x', { type: 'ARRAY' }),
  },
  {
    why: 'a format it does not take',
    change: (b) => put(b, 'tools.0.functionDeclarations.0.parameters.properties.city.format', 'uri'),
  },
  {
    why: 'allowed names without ANY',
    change: (b) => put(b, 'toolConfig', { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['weather'] } }),
  },
  {
    why: 'allowed names that are not declared',
    change: (b) => put(b, 'toolConfig', { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['x'] } }),
  },
  {
    why: 'six stop sequences',
    change: (b) => put(b, 'generationConfig', { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] }),
  },
  {
    why: 'a schema without mime type',
    change: (b) => put(b, 'generationConfig', { responseSchema: { type: 'STRING' } }),
  },
  {
    why: 'budget and level',
    change: (b) => put(b, 'generationConfig', { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } }),
  },
  { why: 'system text that is empty', change: (b) => put(b, 'systemInstruction.parts.0.text', '') },
]

describe.each([
  { protocol: 'anthropic-messages', good: claude, path: '/v1/messages', cases: claudeCases },
  { protocol: 'openai-chat', good: chat, path: '/v1/chat/completions', cases: chatCases },
  { protocol: 'openai-responses', good: responses, path: '/v1/responses', cases: responsesCases },
  { protocol: 'gemini', good: gemini, path: '/v1beta/models/gemini-3-pro:generateContent', cases: geminiCases },
] as const)('the judge of $protocol', ({ protocol, good, path, cases }) => {
  it('accepts the request that the others are changed from', () => {
    expect(judged(protocol, good(), path)).toBeUndefined()
  })

  it.each(cases)('refuses $why', ({ change, says }) => {
    const body = structuredClone(good())
    change(body)
    const said = judged(protocol, body, path)
    expect(said).toBeDefined()
    if (says !== undefined) expect(said).toMatch(says)
  })
})

describe('seals', () => {
  it('know their own signatures and what they were made for', () => {
    const seals = createSeals('one')
    const other = createSeals('two')
    const signature = seals.issue('thinking:hm')
    const body = (thinking: string, seal: string) => {
      const request = claude()
      list(request, 'messages.1.content').unshift({ type: 'thinking', thinking, signature: seal })
      return request
    }
    expect(judged('anthropic-messages', body('hm', signature), '/v1/messages', seals)).toBeUndefined()
    expect(judged('anthropic-messages', body('hm!', signature), '/v1/messages', seals)).toMatch(/Invalid/)
    expect(judged('anthropic-messages', body('hm', signature), '/v1/messages', other)).toMatch(/Invalid/)
    expect(judged('anthropic-messages', body('hm', `${signature}A`), '/v1/messages', seals)).toMatch(/Invalid/)
  })
})
