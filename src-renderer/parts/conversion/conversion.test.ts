import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differing } from './differing.ts'
import { layOutJson } from './lay-out-json.ts'
import { passedOn, warningsOf } from './passed-on.ts'
import { type MessageView, readMessage } from './read-message.ts'

/** The rows as a person reads them; heads of events begin with #. */
function shown(view: MessageView): string[] {
  return view.rows.map((row) =>
    row.kind === 'event'
      ? `#${row.number} ${row.name}`.trim()
      : `${' '.repeat(row.indent)}${row.parts.map(({ text }) => text).join('')}`,
  )
}

const kept = (text: string, length = text.length) => ({ text, length, truncated: length > text.length })

describe('JSON laid out to be read', () => {
  it('keeps short objects and lists in one line', () => {
    const text = JSON.stringify({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Which harbours does the ferry call at on Sundays, and when?' }],
      stop: ['a', 'b'],
      metadata: {},
    })
    expect(shown(readMessage(text))).toEqual([
      '{',
      '  "model": "gpt-4o",',
      '  "messages": [',
      '    {',
      '      "role": "user",',
      '      "content": "Which harbours does the ferry call at on Sundays, and when?"',
      '    }',
      '  ],',
      '  "stop": ["a", "b"],',
      '  "metadata": {}',
      '}',
    ])
  })

  it('changes nothing but the space between the pieces, and lays out what is cut off anywhere', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), fc.nat(), fc.integer({ min: 0, max: 80 }), (json, at, fit) => {
        const text = JSON.stringify(JSON.parse(json))
        const whole = layOutJson(text, { fit })
        const joined = whole?.lines.map((line) => line.parts.map((part) => part.text).join('')).join('')
        expect(JSON.parse(joined ?? '')).toEqual(JSON.parse(text))
        const head = `{"a":${text}`.slice(0, 1 + (at % (text.length + 5)))
        const cut = layOutJson(head, { fit })
        const pieces = cut?.lines.flatMap((line) => line.parts.map((part) => part.text)) ?? []
        expect(pieces.join('').replace(/\s/g, '')).toBe(head.replace(/\s/g, ''))
      }),
    )
  })

  it('keeps numbers, order and doubled members as they were written', () => {
    expect(shown(readMessage('{"2":1.0,"1":12345678901234567890,"1":1e5}'))).toEqual([
      '{"2": 1.0, "1": 12345678901234567890, "1": 1e5}',
    ])
  })

  it('breaks a value of megabytes into lines and bounds their number', () => {
    const image = `data:image/png;base64,${'A'.repeat(4_000_000)}`
    const long = readMessage(JSON.stringify({ image, deep: '['.repeat(100_000) }))
    expect(long.rows.length).toBeGreaterThan(2_000)
    expect(Math.max(...shown(long).map((line) => line.length))).toBeLessThan(2_100)
    const many = readMessage(JSON.stringify(Array.from({ length: 300_000 }, (_, index) => `value ${index}`)))
    expect(many.rows.length).toBeLessThanOrEqual(20_000)
    expect(many.cut).toBe(true)
    const deep = readMessage('['.repeat(100_000))
    expect(Math.max(...shown(deep).map((line) => line.length))).toBeLessThan(100)
  })
})

describe('a kept message', () => {
  it('is read event by event when it is a stream', () => {
    const view = readMessage(
      'event: message_start\ndata: {"type":"message_start"}\n\n: ping\n\ndata: {"choices":[]}\n\ndata: [DONE]\n\ndata: {"half":"tr',
    )
    expect(view).toMatchObject({ shape: 'events', events: 4 })
    expect(shown(view)).toEqual([
      '#1 message_start',
      '{"type": "message_start"}',
      '#2',
      '{"choices": []}',
      '#3',
      '[DONE]',
      '#4',
      '{',
      '  "half": "tr',
    ])
  })

  it('is read value by value when it is one JSON after another', () => {
    const view = readMessage('{"done":false}\n{"done":true}\n')
    expect(view).toMatchObject({ shape: 'events', events: 2 })
    expect(shown(view)).toEqual(['#1', '{"done": false}', '#2', '{"done": true}'])
  })

  it('is shown as it is when it is neither', () => {
    expect(shown(readMessage('<html>\r\n{sorry}'))).toEqual(['<html>', '{sorry}'])
    expect(shown(readMessage('{not json at all, really}'))).toEqual(['{not json at all, really}'])
    expect(readMessage(' \n')).toMatchObject({ shape: 'empty', rows: [] })
  })

  it('never fails, whatever was kept', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readMessage(text)))
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', ' ', 'data:', '\n') }),
        (text) => void readMessage(text),
      ),
    )
  })
})

describe('what the two requests do not share', () => {
  const marked = (left: unknown, right: unknown) => {
    const request = (body: unknown, model: string | null) => ({
      view: readMessage(JSON.stringify(body)),
      model,
      stream: true,
    })
    const found = differing(request(left, 'asked'), request(right, 'served'))
    return {
      left: [...found.left].map(({ key, raw }) => `${key}=${raw}`),
      right: [...found.right].map(({ key, raw }) => `${key}=${raw}`),
    }
  }

  it('is found across protocols, wherever each puts things', () => {
    expect(
      marked(
        {
          model: 'fast',
          messages: [
            { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } }] },
            {
              role: 'assistant',
              tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"München","days":3}' } }],
            },
          ],
          temperature: 0.7,
          logit_bias: { '50256': -100 },
          stream_options: { include_usage: true },
          stream: true,
        },
        {
          model: 'claude',
          max_tokens: 4096,
          messages: [
            { role: 'user', content: [{ type: 'image', source: { media_type: 'image/png', data: 'QUJD' } }] },
            {
              role: 'assistant',
              content: [{ id: 'call_1', name: 'weather', input: { city: 'M\u00fcnchen', days: 3 } }],
            },
          ],
          temperature: 0.7,
          stream: true,
        },
      ),
    ).toEqual({
      left: ['model="fast"', 'type="image_url"', '50256=-100', 'include_usage=true'],
      right: ['model="claude"', 'max_tokens=4096', 'type="image"'],
    })
  })

  it('is not what stands in the address', () => {
    expect(marked({ model: 'served', stream: true }, { contents: [] })).toEqual({ left: [], right: [] })
    expect(marked({ contents: [] }, { model: 'asked', stream: true })).toEqual({ left: [], right: [] })
    expect(marked({ model: 'asked', stream: false }, {}).left).toEqual(['model="asked"', 'stream=false'])
  })

  it('is nothing for the same request', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(marked({ value }, { other: [{ value }] })).toEqual({ left: [], right: [] })
      }),
    )
  })
})

describe('a request that was passed on', () => {
  it('is told to be unchanged, or which members were changed', () => {
    expect(passedOn(kept('{"a":1}'), kept('{"a":1}'))).toEqual({ kind: 'same' })
    expect(passedOn(kept('{"a":1', 70), kept('{"a":1', 70))).toEqual({ kind: 'sameHead' })
    expect(passedOn(kept('{"model":"a","x":1}'), kept('{"model":"b","x":1,"stream_options":{}}'))).toEqual({
      kind: 'members',
      members: ['model', 'stream_options'],
    })
    expect(passedOn(kept('{"a":1', 70), kept('{"b":1', 70))).toEqual({ kind: 'other' })
    expect(passedOn(kept('--form'), kept('--other'))).toEqual({ kind: 'other' })
    expect(passedOn(kept('{}'), kept(''))).toEqual({ kind: 'notSent' })
  })
})

it('warnings of a log row say kind and field', () => {
  expect(warningsOf(['unsupported:logit_bias', 'changed:temperature', 'odd'])).toEqual([
    { kind: 'unsupported', feature: 'logit_bias', detail: null },
    { kind: 'changed', feature: 'temperature', detail: null },
    { kind: 'changed', feature: 'odd', detail: null },
  ])
})
