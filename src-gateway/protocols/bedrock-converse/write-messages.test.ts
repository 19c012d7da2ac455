import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { bedrockConverse } from './index.ts'
import {
  assistant,
  call,
  llama,
  look,
  mistral,
  nova,
  png,
  result,
  sonnet,
  text,
  user,
  write,
} from './write-request.fixture.ts'

describe('messages', () => {
  it('alternate, results first, and hold no blank texts', () => {
    const { body } = write({
      tools: [look],
      messages: [
        user('One'),
        user('  ', 'Two'),
        assistant('', call('a'), call('b')),
        result('a'),
        user('And?'),
        result('b', 'not found', { isError: true }),
        assistant('Well. '),
        assistant(' So '),
      ],
    })
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'a', name: 'look', input: { at: 1 } } },
          { toolUse: { toolUseId: 'b', name: 'look', input: { at: 1 } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'seen' }], status: 'success' } },
          { toolResult: { toolUseId: 'b', content: [{ text: 'not found' }], status: 'error' } },
          { text: 'And?' },
        ],
      },
      { role: 'assistant', content: [{ text: 'Well. ' }, { text: ' So' }] },
    ])
  })

  it('give a model something to answer when there is only an instruction', () => {
    expect(write({ system: [text('Greet.')], messages: [] }, nova).body).toEqual({
      system: [{ text: 'Greet.' }],
      messages: [{ role: 'user', content: [{ text: '.' }] }],
    })
  })

  it('keep an assistant first for Claude alone', () => {
    const messages = [assistant('Hello'), user('Bye')]
    expect(write({ messages }).body.messages).toHaveLength(2)
    const { body, warnings } = write({ messages }, nova)
    expect(body.messages).toHaveLength(3)
    expect(warnings).toEqual(['changed:messages'])
  })

  it('carry a later instruction in a user message, and say so', () => {
    const { body, warnings } = write({ messages: [user('Hi'), { role: 'system', content: [text('Be brief.')] }] })
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'Be brief.' }] }])
    expect(warnings).toEqual(['changed:messages.role'])
  })

  it.each([
    ['not json', { input: 'not json' }],
    ['[1]', { input: [1] }],
    ['null', {}],
    ['', {}],
  ])('make an object of the input %j', (input, object) => {
    const { body } = write({ tools: [look], messages: [user('Hi'), assistant(call('a', 'look', input)), result('a')] })
    expect((body.messages as JsonObject[])[1]).toEqual({
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'a', name: 'look', input: object } }],
    })
  })

  it('send back the thinking that the model signed, and no other', () => {
    const own = { origin: 'bedrock-converse', value: 'sig' }
    const foreign = { origin: 'gemini', value: 'other' }
    const { body } = write({
      messages: [
        user('Hi'),
        assistant(
          { type: 'thinking', text: 'hm', opaque: own },
          { type: 'thinking', text: 'no', opaque: foreign },
          { type: 'thinking', text: 'nor this' },
          { type: 'redacted-thinking', opaque: { ...own, value: 'cmVk' } },
          'Yes',
        ),
        user('More'),
      ],
    })
    expect((body.messages as JsonObject[])[1]).toEqual({
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
        { reasoningContent: { redactedContent: 'cmVk' } },
        { text: 'Yes' },
      ],
    })
  })

  it('put remembered thinking before the calls that came of it', () => {
    const opaque = { origin: 'bedrock-converse', value: 'sig' }
    const { body, warnings } = write(
      { tools: [look], messages: [user('Hi'), assistant(call('a')), result('a')], reasoning: { budgetTokens: 2000 } },
      sonnet,
      {
        recall: (id) =>
          id === 'a' ? { thinking: [{ text: 'hm', redacted: false, opaque }], call: undefined } : undefined,
      },
    )
    expect((body.messages as JsonObject[])[1]?.content).toMatchObject([
      { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
      { toolUse: {} },
    ])
    expect(body.additionalModelRequestFields).toEqual({ thinking: { type: 'enabled', budget_tokens: 2000 } })
    expect(warnings).toEqual([])
  })
})

describe('names and ids', () => {
  it('are cleaned, stay apart, and come back as the client knows them', () => {
    const tools = ['a.b', 'a_b', 'x'.repeat(70)].map((name) => ({ ...look, name }))
    const { body, hints } = write({
      tools,
      messages: [user('Hi'), assistant(call('id:1', 'a.b'), call('id_1', 'a_b')), result('id:1'), result('id_1')],
      toolChoice: { type: 'tool', name: 'a.b' },
    })
    const names = (body.toolConfig as { tools: { toolSpec: { name: string } }[] }).tools.map(
      (tool) => tool.toolSpec.name,
    )
    expect(new Set(names).size).toBe(3)
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
    expect(body.toolConfig).toMatchObject({ toolChoice: { tool: { name: names[0] } } })
    const [, said, got] = body.messages as { content: { toolUse: JsonObject; toolResult: JsonObject }[] }[]
    expect(said?.content.map(({ toolUse }) => toolUse.name)).toEqual([names[0], names[1]])
    expect(said?.content.map(({ toolUse }) => toolUse.toolUseId)).toEqual(
      got?.content.map(({ toolResult }) => toolResult.toolUseId),
    )
    const reply = {
      output: { message: { content: [{ toolUse: { toolUseId: 'z', name: names[1], input: {} } }] } },
      stopReason: 'tool_use',
    }
    const events = bedrockConverse.readReply(reply, { hints: hints as never })
    expect(events).toContainEqual(expect.objectContaining({ part: expect.objectContaining({ name: 'a_b' }) }))
  })

  it('of calls are nine letters and digits for Mistral, the same at each place', () => {
    const messages = [
      user('Hi'),
      assistant(call('tooluse_1'), call('tooluse_2')),
      result('tooluse_1'),
      result('tooluse_2'),
    ]
    const { body } = write({ tools: [look], messages }, mistral)
    const [, said, got] = body.messages as { content: { toolUse: JsonObject; toolResult: JsonObject }[] }[]
    const ids = said!.content.map(({ toolUse }) => toolUse.toolUseId)
    expect(ids).toEqual([expect.stringMatching(/^[A-Za-z0-9]{9}$/), expect.stringMatching(/^[A-Za-z0-9]{9}$/)])
    expect(new Set(ids).size).toBe(2)
    expect(got!.content.map(({ toolResult }) => toolResult.toolUseId)).toEqual(ids)
  })
})

describe('media', () => {
  it('go as bytes, pictures by what they are', () => {
    const { body } = write({
      messages: [
        user(
          { type: 'image', source: { kind: 'data', mediaType: 'image/*', data: png } },
          {
            type: 'file',
            source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' },
            name: 'a  b_c.pdf',
          },
          { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' }, name: 'a b_c.pdf' },
          { type: 'file', source: { kind: 'text', text: 'words' }, context: 'notes', citations: true },
          { type: 'file', source: { kind: 'url', url: 's3://bucket/film.mp4' } },
        ),
      ],
    })
    expect((body.messages as JsonObject[])[0]?.content).toEqual([
      { text: 'See the attached document.' },
      { image: { format: 'png', source: { bytes: png } } },
      { document: { name: 'a b-c', format: 'pdf', source: { bytes: 'JVBERi0=' } } },
      { document: { name: 'a b-c (2)', format: 'pdf', source: { bytes: 'JVBERi0=' } } },
      {
        document: {
          name: 'Document 3',
          format: 'txt',
          source: { bytes: 'd29yZHM=' },
          context: 'notes',
          citations: { enabled: true },
        },
      },
      { video: { format: 'mp4', source: { s3Location: { uri: 's3://bucket/film.mp4' } } } },
    ])
  })

  it.each([
    ['a type of picture', { type: 'image', source: { kind: 'data', mediaType: 'image/tiff', data: 'SUkq' } }],
    [
      'a URL that nobody fetched',
      { type: 'image', source: { kind: 'url', url: 'https://x.test/a.png', mediaType: 'image/png' } },
    ],
    [
      "another vendor's file",
      { type: 'file', source: { kind: 'file', id: 'f', protocol: 'openai-chat', mediaType: 'application/pdf' } },
    ],
  ] as [string, Part][])('are refused when they cannot go: %s', (_name, part) => {
    expect(() => write({ messages: [user('Look', part)] })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: part.type }),
    )
  })

  it('of a tool result move behind it for Nova', () => {
    const file: Part = { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' } }
    const got: Message = {
      role: 'tool',
      content: [{ type: 'tool-result', callId: 'a', kind: 'function', content: [file] }],
    }
    const messages = [user('Hi'), assistant(call('a')), got]
    const inside = write({ tools: [look], messages }).body.messages as { content: JsonObject[] }[]
    expect(inside[2]?.content).toHaveLength(1)
    const behind = write({ tools: [look], messages }, nova)
    expect((behind.body.messages as { content: JsonObject[] }[])[2]?.content).toMatchObject([
      { toolResult: { content: [{ text: expect.any(String) }] } },
      { text: expect.any(String) },
      { document: {} },
    ])
    expect(behind.warnings).toEqual(['changed:messages.tool_result'])
  })
})

describe('cache points', () => {
  it('stand behind what they cover, four at most, the last ones', () => {
    const cache = {}
    const { body, warnings } = write({
      system: [text('A', { cache })],
      tools: [{ ...look, cache: { ttl: '1h' } }],
      messages: [user(text('B', { cache })), assistant(text('C', { cache })), user(text('D', { cache }), 'E')],
    })
    expect(body.toolConfig).toEqual({ tools: [expect.objectContaining({ toolSpec: expect.anything() })] })
    const point = { cachePoint: { type: 'default' } }
    expect(body.system).toEqual([{ text: 'A' }, point])
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'B' }, point] },
      { role: 'assistant', content: [{ text: 'C' }, point] },
      { role: 'user', content: [{ text: 'D' }, point, { text: 'E' }] },
    ])
    expect(warnings).toEqual(['unsupported:cache_control'])
  })

  it('keep their lifetime, and are named where the model has none', () => {
    const system = [text('A', { cache: { ttl: '1h' } })]
    expect(write({ system }).body.system).toEqual([{ text: 'A' }, { cachePoint: { type: 'default', ttl: '1h' } }])
    expect(write({ system }, nova).body.system).toEqual([{ text: 'A' }, { cachePoint: { type: 'default' } }])
    const other = write({ system }, llama)
    expect(other.body.system).toEqual([{ text: 'A' }])
    expect(other.warnings).toEqual(['unsupported:cache_control'])
  })
})
