import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSyntaxError, lastMember, parseValue, scanArray, scanObject } from './scan-json.ts'

const bytes = (text: string) => Buffer.from(text)

describe('scanObject', () => {
  it('finds top-level members only, whatever stands inside the others', () => {
    const body = bytes(
      '{"messages":[{"model":"inner","text":"\\"model\\":\\"fake\\""}],"model":"outer","x":{"model":1}}',
    )
    const [model, ...others] = scanObject(body, ['model']).members
    expect(others).toEqual([])
    expect(parseValue(body, model!)).toBe('outer')
    expect(body.toString('utf8', model!.start, model!.end)).toBe('"outer"')
    expect(model!.kind).toBe('string')
  })

  it('knows a key however it is escaped', () => {
    const body = bytes('{"mod\\u0065l":"a","str\\u0065am":true,"名":1}')
    const found = scanObject(body, ['model', 'stream', '名']).members
    expect(found.map((member) => [member.name, parseValue(body, member)])).toEqual([
      ['model', 'a'],
      ['stream', true],
      ['名', 1],
    ])
  })

  it('tolerates a byte order mark and whitespace', () => {
    const body = bytes('\uFEFF \r\n\t{ "model" : "m" ,\n"n":1 } \n')
    expect(parseValue(body, lastMember(scanObject(body, ['model']), 'model')!)).toBe('m')
  })

  it('reports every occurrence of a member in order', () => {
    const body = bytes('{"a":1,"b":2,"a":3}')
    const object = scanObject(body, ['a'])
    expect(object.members.map((member) => parseValue(body, member))).toEqual([1, 3])
    expect(parseValue(body, lastMember(object, 'a')!)).toBe(3)
  })

  it.each([
    ['', 'no JSON', 0],
    ['  ', 'no JSON', 2],
    ['[]', 'must start with {', 0],
    ['"x"', 'must start with {', 0],
    ['{', 'cut short', 1],
    ['{"model"', 'cut short', 8],
    ['{"model":', 'cut short', 9],
    ['{"model":"x', 'not closed', 9],
    ['{"model":"x"', 'cut short', 12],
    ['{"model":"x",', 'cut short', 13],
    ['{"model":"x",}', 'key in quotes', 13],
    ['{"model":"x"}}', 'after the end', 13],
    ['{"model":"x"} x', 'after the end', 14],
    ['{"model" "x"}', 'colon', 9],
    ['{"a":[1,2}', 'comma or ]', 9],
    ['{"a":{"b":1]}', 'comma or }', 11],
    ['{"a":[1,]}', 'no JSON value', 8],
    ['{"a":tru}', 'no JSON value', 5],
    ['{"a":01}', 'comma or }', 6],
    ['{"a":-}', 'no JSON value', 5],
    ['{"a":1.}', 'digit', 7],
    ['{"a":1e+}', 'digit', 8],
    ['{"a":nul', 'cut short', 8],
    ["{'a':1}", 'key in quotes', 1],
    ['{"a":undefined}', 'no JSON value', 5],
  ])('refuses %s', (text, what, offset) => {
    let caught: unknown
    try {
      scanObject(bytes(text), ['model'])
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(JsonSyntaxError)
    expect((caught as JsonSyntaxError).what).toContain(what)
    expect((caught as JsonSyntaxError).offset).toBe(offset)
  })

  it('survives a million open brackets', () => {
    const deep = bytes(`{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"model":"m"}`)
    expect(scanObject(deep, ['model']).members).toHaveLength(1)
    expect(() => scanObject(bytes(`{"a":${'[{"b":'.repeat(100_000)}`), ['model'])).toThrow(JsonSyntaxError)
  })

  it('reads any object as JSON.parse does, and its members at their bytes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 1, '\t'),
        (object, indent) => {
          const body = bytes(JSON.stringify(object, null, indent))
          const names = Object.keys(object)
          const { members } = scanObject(body, names)
          const found = members.map((member) => [member.name, parseValue(body, member)])
          // Through text and back: -0 is written as 0.
          const expected = Object.entries(JSON.parse(body.toString()) as Record<string, unknown>)
          expect(found).toEqual(expected.filter(([name]) => names.includes(name)))
        },
      ),
    )
  })

  it('never takes what JSON.parse refuses, outside strings', () => {
    const alphabet = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '1',
      '-0.5e3',
      'true',
      'null',
      ' ',
      '"',
      '0',
      '.',
    )
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 14 }), (parts) => {
        const text = `{${parts.join('')}}`
        const parses = succeeds(() => JSON.parse(text))
        const scans = succeeds(() => scanObject(bytes(text), ['a']))
        expect(scans).toBe(parses)
      }),
      { numRuns: 3000 },
    )
  })

  it('tells every truncation apart from the whole', () => {
    const body = bytes('{"model":"gpt","messages":[{"role":"user","content":"a \\" b \\\\"}],"n":-1.5e3,"stream":true}')
    for (let length = 0; length < body.length; length++)
      expect(() => scanObject(body.subarray(0, length), ['model'])).toThrow(JsonSyntaxError)
  })

  it('finds the end of long strings however their backslashes fall', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a'.repeat(60), '\\', '"', 'é', '\n')), fc.string(), (parts, model) => {
        const body = bytes(JSON.stringify({ text: parts.join(''), model }))
        expect(parseValue(body, lastMember(scanObject(body, ['model']), 'model')!)).toBe(model)
      }),
    )
  })
})

describe('scanArray', () => {
  it('visits each element until told to stop', () => {
    const body = bytes('[ 1 ,{"a":[2]}, "x" ]')
    const seen: unknown[] = []
    scanArray(body, 0, body.length, (element, index) => {
      seen.push([index, parseValue(body, element)])
      return true
    })
    expect(seen).toEqual([
      [0, 1],
      [1, { a: [2] }],
      [2, 'x'],
    ])
    let count = 0
    scanArray(body, 0, body.length, () => ++count < 2)
    expect(count).toBe(2)
  })
})

function succeeds(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}
