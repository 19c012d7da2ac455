import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { openaiChat as chat } from './index.ts'
import { call, contentOf, delta, read, request, stop } from './read-stream.fixture.ts'

describe('a stream', () => {
  it('is complete with [DONE] and no reason', () => {
    expect(assembleResponse(read([delta({ content: 'x' }), '[DONE]'])).candidates[0]!.finish.unified).toBe('stop')
  })

  it('is complete with usage and no reason', () => {
    const events = read([delta({ content: 'x' }), { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }])
    expect(assembleResponse(events)).toMatchObject({ usage: { input: 1, output: 2 } })
    expect(events.at(-1)!.type).toBe('finish')
  })

  it('is cut when it just ends', () => {
    const events = read([delta({ content: 'x' })])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    expect(events.at(-2)).toEqual({ type: 'part-end', index: 0 })
  })

  it('gives one reason, though it came twice', () => {
    const events = read([delta({ content: 'x' }), delta({}, 'length'), delta({}, 'length'), '[DONE]'])
    expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1)
  })

  it('tells an error beside choices after what came with it', () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'x' } }], error: { code: 502, message: 'gone' } }
    const events = read([chunk, delta({ content: 'never' })])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502, message: 'gone' } })
    expect(contentOf(events)).toEqual([{ type: 'text', text: 'x' }])
  })

  it('tells an error of a named event', () => {
    const reader = chat.readStream({ request, hints: {}, quirks: {} })
    const events = reader.read('error', '{"error":{"message":"slow down","type":"rate_limit_error"}}')
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 429, message: 'slow down' } })
  })

  it.each(['no json', '[]', '12', '<html>'])('of something else is an error: %s', (data) => {
    expect(read([data]).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
  })

  it('takes usage from wherever it stands, the last one', () => {
    const spots = [
      { usage: { prompt_tokens: 1, completion_tokens: 9 } },
      { x_groq: { usage: { prompt_tokens: 1, completion_tokens: 9 } } },
      { choices: [{ index: 0, delta: {}, usage: { prompt_tokens: 1, completion_tokens: 9 } }] },
    ]
    for (const spot of spots) {
      const events = read([
        { ...delta({ content: 'x' }), usage: { prompt_tokens: 1, completion_tokens: 1 } },
        spot,
        '[DONE]',
      ])
      expect(assembleResponse(events).usage?.output).toBe(9)
    }
  })

  it('keeps the answers apart', () => {
    const events = read([
      {
        choices: [
          { index: 0, delta: { content: 'a' } },
          { index: 1, delta: { content: 'b' } },
        ],
      },
      { choices: [{ index: 1, delta: { content: 'B' }, finish_reason: 'length' }] },
      { choices: [{ index: 0, delta: { content: 'A' }, finish_reason: 'stop' }] },
    ])
    const { candidates } = assembleResponse(events)
    expect(candidates.map(({ content }) => content)).toEqual([
      [{ type: 'text', text: 'aA' }],
      [{ type: 'text', text: 'bB' }],
    ])
    expect(candidates.map(({ finish }) => finish.unified)).toEqual(['stop', 'length'])
  })

  it('does not tell twice what a last chunk repeats whole', () => {
    const last = { choices: [{ index: 0, message: { role: 'assistant', content: 'xy' }, finish_reason: 'stop' }] }
    expect(contentOf(read([delta({ content: 'xy' }), last]))).toEqual([{ type: 'text', text: 'xy' }])
    expect(contentOf(read([last]))).toEqual([{ type: 'text', text: 'xy' }])
  })
})

describe('parts of a stream', () => {
  it('are thinking, by whichever name', () => {
    for (const field of ['reasoning_content', 'reasoning'])
      expect(contentOf(read([delta({ [field]: 'hm' }), delta({ content: 'x' }), '[DONE]']))).toEqual([
        { type: 'thinking', text: 'hm' },
        { type: 'text', text: 'x' },
      ])
    const parts = delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] })
    expect(contentOf(read([parts, '[DONE]']))).toEqual([{ type: 'thinking', text: 'hm' }])
  })

  it('keep the signatures of thinking as one state', () => {
    const events = read([
      delta({ reasoning: 'h', reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }] }),
      delta({ reasoning: 'm', reasoning_details: [{ type: 'reasoning.text', text: 'm', index: 0 }] }),
      delta({ reasoning_details: [{ type: 'reasoning.text', signature: 'sig', index: 0 }] }),
      delta({ content: 'x' }, 'stop'),
    ])
    const [thinking] = contentOf(events)
    expect(thinking).toMatchObject({ type: 'thinking', text: 'hm', opaque: { origin: 'openai-chat' } })
    expect(JSON.parse((thinking as { opaque: { value: string } }).opaque.value)).toEqual([
      { type: 'reasoning.text', text: 'hm', index: 0, signature: 'sig' },
    ])
  })

  it('are told apart from thinking in tags where the vendor does so', () => {
    const events = read([delta({ content: '<thi' }), delta({ content: 'nk>hm</think>\n\nx' }), '[DONE]'], {
      thinkTags: true,
    })
    expect(contentOf(events)).toEqual([
      { type: 'thinking', text: 'hm' },
      { type: 'text', text: 'x' },
    ])
  })

  it('mark plain thinking where the vendor wants it back', () => {
    const events = read([delta({ reasoning_content: 'hm' }), '[DONE]'], { reasoningReplay: 'tool-turns' })
    expect(contentOf(events)).toEqual([
      { type: 'thinking', text: 'hm', opaque: { origin: 'openai-chat', value: '[]' } },
    ])
  })

  it('are pictures, sound and refusals', () => {
    const events = read([
      delta({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }),
      delta({ audio: { id: 'au', data: 'QUJD' } }),
      delta({ audio: { transcript: 'hi', data: 'REVG' } }),
      delta({ refusal: 'No.' }),
      '[DONE]',
    ])
    expect(contentOf(events)).toEqual([
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'refusal', text: 'No.' },
      { type: 'audio', id: 'au', transcript: 'hi', source: { kind: 'data', mediaType: 'audio/wav', data: 'QUJDREVG' } },
    ])
  })

  it('cite pages', () => {
    const annotation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 },
    }
    const [text] = contentOf(read([delta({ content: 'x' }), delta({ annotations: [annotation] }), '[DONE]']))
    expect(text).toMatchObject({ citations: [{ url: 'https://a.example', title: 'A', start: 0, end: 1 }] })
    const [pages] = contentOf(
      read([
        { ...delta({ content: 'x' }, 'stop'), citations: ['https://b.example'] },
        { ...delta({ content: 'y' }), citations: ['https://b.example'] },
        '[DONE]',
      ]),
    )
    expect(pages).toMatchObject({ text: 'xy', citations: [{ url: 'https://b.example' }] })
  })

  it('keep the state that Google attaches to a call', () => {
    const events = read([
      call({
        index: 0,
        id: 'a',
        function: { name: 'f', arguments: '{}' },
        extra_content: { google: { thought_signature: 'S' } },
      }),
      '[DONE]',
    ])
    expect(contentOf(events)).toMatchObject([{ type: 'tool-call', opaque: { origin: 'openai-chat', value: 'S' } }])
  })
})

describe('whatever comes in a stream', () => {
  const names = ['choices', 'delta', 'message', 'content', 'tool_calls', 'function', 'name', 'arguments', 'index', 'id']
  const more = [
    'usage',
    'error',
    'reasoning',
    'reasoning_details',
    'audio',
    'images',
    'annotations',
    'finish_reason',
    'text',
  ]
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<unknown>(null, '', 'x', '{"a":1}', 0, 1, -1, 1e9, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, ...more, 'type'), tie('value'), { maxKeys: 4 }),
    ),
  }))
  const chunk = fc.record({ choices: fc.array(fc.record({ index: fc.nat(2), delta: value, finish_reason: value })) })

  it('never throws, and closes every part once', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(chunk, value), { maxLength: 6 }), (chunks) => {
        checkGrammar(read(chunks))
        for (const body of chunks) checkGrammar(chat.readReply(body, { request, hints: {}, quirks: {} }))
      }),
    )
  })

  it('says the same cut into other chunks', () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(pieces, pieces, (text, input) => {
        const whole = [
          delta({ content: text.join('') }),
          call({ index: 0, id: 'a', function: { name: 'f', arguments: `{${input.join('')}` } }),
          stop,
        ]
        const cut = [
          ...text.map((content) => delta({ content })),
          call({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
          ...input.map((piece) => call({ index: 0, function: { arguments: piece } })),
          stop,
        ]
        expect(contentOf(read(cut))).toEqual(contentOf(read(whole)))
      }),
    )
  })
})

function checkGrammar(events: readonly ReplyEvent[]): void {
  const open = new Set<number>()
  const used = new Set<number>()
  expect(events[0]?.type).toBe('response-start')
  expect(['finish', 'error']).toContain(events.at(-1)?.type)
  for (const event of events) {
    if (event.type === 'part-start') {
      expect(used.has(event.index)).toBe(false)
      used.add(event.index)
      open.add(event.index)
    } else if (event.type === 'part-delta') {
      expect(event.text).not.toBe('')
      expect(open.has(event.index)).toBe(true)
    } else if (event.type === 'citation') expect(open.has(event.index)).toBe(true)
    else if (event.type === 'part-end') expect(open.delete(event.index)).toBe(true)
  }
  expect(open.size).toBe(0)
}
