import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../conversion.ts'
import { asked, readBody, written } from './conversion.cases.ts'
import { anthropicMessages } from './index.ts'
import { assistant, call, f, result, text, tool, user } from './message.cases.ts'

describe('tools', () => {
  it('have names and schemas as Anthropic takes them, and their own again in the reply', () => {
    const request = asked({
      tools: [
        {
          type: 'function',
          name: 'my.tool',
          parameters: {
            anyOf: [
              { type: 'object', properties: { a: {} }, required: ['a'] },
              { type: 'object', properties: { b: {} } },
            ],
          },
        },
      ],
      toolChoice: { type: 'tool', name: 'my.tool' },
    })
    const { body, hints } = written(request)
    const [sent] = body.tools as JsonObject[]
    expect(sent?.name).toBe('my_tool')
    expect(sent?.input_schema).toEqual({ type: 'object', properties: { a: {}, b: {} } })
    expect(body.tool_choice).toEqual({ type: 'tool', name: sent?.name })
    const events = anthropicMessages.readReply(
      { content: [{ type: 'tool_use', id: 't', name: sent?.name, input: {} }] },
      { request, hints, quirks: {} },
    )
    expect(events.find(({ type }) => type === 'part-start')).toMatchObject({ part: { name: 'my.tool' } })
  })

  it('of free text are functions with one text', () => {
    const custom = { type: 'custom', name: 'patch', description: 'Patches.' } as const
    const messages = [
      user(text('a')),
      assistant({ ...call('1', 'raw text', 'patch'), kind: 'custom' }),
      tool(result('1')),
    ]
    const { body } = written(asked({ tools: [custom], messages }))
    expect(body.tools).toMatchObject([{ name: 'patch', input_schema: { required: ['input'] } }])
    expect((body.messages as JsonObject[])[1]?.content).toMatchObject([{ input: { input: 'raw text' } }])
  })

  it('that may not be called are left out, unless they were', () => {
    const tools = ['a', 'b', 'c'].map((name) => ({ ...f, name }))
    const messages = [user(text('x')), assistant(call('1', '{}', 'b')), tool(result('1'))]
    const { body, codes } = written(
      asked({ tools, messages, toolChoice: { type: 'allowed', names: ['a'], required: false } }),
    )
    expect((body.tools as JsonObject[]).map(({ name }) => name)).toEqual(['a', 'b'])
    expect(codes).toEqual(['emulated:tool_choice'])
  })

  it('are asked for in words where the model cannot be forced', () => {
    const { body, codes } = written(asked({ tools: [f], toolChoice: { type: 'tool', name: 'f' } }), {
      model: 'claude-opus-5-5',
    })
    expect(body).toMatchObject({
      tool_choice: { type: 'auto' },
      system: 'Answer by calling the tool f, not with text.',
    })
    expect(codes).toEqual(['emulated:tool_choice'])
  })

  it('known by type go to Anthropic as they are and to others as functions', () => {
    const raw = {
      type: 'text_editor_20250728',
      name: 'str_replace_based_edit_tool',
      max_characters: 100,
      cache_control: { type: 'ephemeral' },
    }
    const request = readBody({ model: 'm', messages: [{ role: 'user', content: 'a' }], tools: [raw] })
    expect(request.tools).toMatchObject([
      { type: 'function', name: 'str_replace_based_edit_tool', parameters: { required: ['command', 'path'] } },
    ])
    expect(written(request, { inbound: 'anthropic-messages' }).body.tools).toEqual([raw])
    const [sent] = written(request, { inbound: 'anthropic-messages', quirks: { typedTools: false } }).body
      .tools as JsonObject[]
    expect(sent).toMatchObject({ name: 'str_replace_based_edit_tool', input_schema: { type: 'object' } })
    expect(sent).not.toHaveProperty('type')
  })
})

describe('a format of the answer', () => {
  const schema = { type: 'object', properties: { n: { type: 'number', minimum: 3 } }, required: ['n'] }
  const request = asked({ responseFormat: { type: 'json-schema', name: 'x', schema } })

  it('is given to models that know it, with what they do not know in words', () => {
    expect(written(request).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          ...schema,
          properties: { n: { type: 'number', description: '{minimum: 3}' } },
          additionalProperties: false,
        },
      },
    })
  })

  it('is a tool on old ones, whose input is the answer', () => {
    const { body, hints, codes } = written(request, { model: 'claude-3-5-sonnet-20241022' })
    expect(body).toMatchObject({ tool_choice: { type: 'tool', name: 'json_answer' } })
    expect(codes).toEqual(['emulated:response_format'])
    const reply = {
      content: [
        { type: 'text', text: 'Sure:' },
        { type: 'tool_use', id: 't', name: 'json_answer', input: { n: 4 } },
      ],
      stop_reason: 'tool_use',
    }
    const events = anthropicMessages.readReply(reply, { request, hints, quirks: {} })
    expect(events).toMatchObject([
      { type: 'response-start' },
      { type: 'part-start', part: { type: 'text' } },
      { type: 'part-delta', text: '{"n":4}' },
      { type: 'part-end' },
      { type: 'finish', reason: { unified: 'stop' } },
    ])
  })
})
