import type { ReplyEvent } from '../src-gateway/ir/event.ts'
import type { Message } from '../src-gateway/ir/part.ts'
import type { ConversationRequest } from '../src-gateway/ir/request.ts'
import type { Tool } from '../src-gateway/ir/tool.ts'
import { noUsage } from '../src-gateway/ir/usage.ts'

const prose =
  'The harbour office asked for the tide tables again, with the corrections of last week in a column of their own. '
const code =
  'const total = rows.reduce((sum, row) => sum + row.amount, 0)\nif (total > limit) throw new RangeError("over")\n'
const mixed = 'Der Zug hält heute nicht in Köln; 请改乘下一班列车，谢谢。 '

/** A tool as coding agents declare them: a paragraph of description and a schema of two levels. */
function tool(index: number): Tool {
  return {
    type: 'function',
    name: `tool_${index}`,
    description: prose.repeat(5),
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Absolute path of the file to work on' },
        mode: { type: 'string', enum: ['read', 'write', 'append'], description: 'What to do with it' },
        lines: { type: 'array', items: { type: 'integer' }, description: 'Numbers of the lines, from one' },
        options: {
          type: 'object',
          properties: {
            encoding: { type: 'string', description: 'Name of the encoding' },
            limit: { type: 'integer', description: 'Most bytes to return' },
            follow: { type: 'boolean', description: 'Whether links are followed' },
          },
          required: ['encoding'],
        },
      },
      required: ['path', 'mode'],
    },
  }
}

/** One turn of an agent: a call with some text before it, and the result. */
function turn(index: number): Message[] {
  const id = `call_${String(index).padStart(20, '0')}`
  const name = `tool_${index % 60}`
  const input = JSON.stringify({ path: `/src/module-${index}.ts`, mode: 'read', options: { encoding: 'utf8' } })
  return [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: prose.repeat(2) },
        { type: 'tool-call', id, name, kind: 'function', input },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          callId: id,
          name,
          kind: 'function',
          content: [{ type: 'text', text: (index % 3 === 0 ? mixed : code).repeat(10) }],
        },
      ],
    },
  ]
}

/** An agent's request after 80 turns with 60 tools, about 200 kB as JSON. */
export function agentRequest(): ConversationRequest {
  return {
    model: 'the-model',
    stream: true,
    system: [{ type: 'text', text: prose.repeat(40) }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: prose.repeat(3) }] },
      ...Array.from({ length: 80 }, (_, index) => turn(index)).flat(),
      { role: 'user', content: [{ type: 'text', text: 'Now sum it up.' }] },
    ],
    tools: Array.from({ length: 60 }, (_, index) => tool(index)),
    toolChoice: { type: 'auto' },
    sampling: {},
    maxOutputTokens: 4096,
    stop: [],
    includeUsage: true,
    extensions: {},
  }
}

/** A streamed answer: some text in pieces of a few words, and a call with its arguments in pieces. */
export function agentReply(pieces: number): ReplyEvent[] {
  const words = prose.split(' ')
  const text = Array.from({ length: pieces }, (_, index): ReplyEvent => {
    return { type: 'part-delta', index: 0, text: `${words[index % words.length]} ` }
  })
  const input = Array.from({ length: pieces / 4 }, (_, index): ReplyEvent => {
    return { type: 'part-delta', index: 1, text: `"key_${index}":"${words[index % words.length]}",` }
  })
  return [
    { type: 'response-start', id: 'reply1', model: 'the-model', createdAt: 1_790_000_000 },
    { type: 'part-start', index: 0, part: { type: 'text' } },
    ...text,
    { type: 'part-end', index: 0 },
    { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'call_1', name: 'tool_1', kind: 'function' } },
    { type: 'part-delta', index: 1, text: '{' },
    ...input,
    { type: 'part-delta', index: 1, text: '"last":1}' },
    { type: 'part-end', index: 1 },
    { type: 'usage', usage: { ...noUsage, input: 50_000, output: pieces } },
    { type: 'finish', reason: { unified: 'tool-calls', raw: undefined } },
  ]
}
