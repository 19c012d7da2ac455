import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from './assemble.ts'
import type { PartStart, ReplyEvent } from './event.ts'
import type { CustomTool, Tool } from './tool.ts'
import { customToolDescription, RestoreTools, wireToolName, wrapCustomInput } from './tool-names.ts'

const patch: CustomTool = { type: 'custom', name: 'apply_patch' }
const tools: Tool[] = [
  { type: 'function', name: 'now' },
  patch,
  { type: 'function', name: 'open', namespace: 'files' },
  { type: 'custom', name: 'run', namespace: 'shell' },
  { type: 'provider', protocol: 'p', name: 'web_search', value: {} },
]

function call(name: string, pieces: readonly string[], given: readonly Tool[] = tools) {
  const start: PartStart = { type: 'tool-call', id: 'c', name, kind: 'function' }
  const events: ReplyEvent[] = [
    { type: 'part-start', index: 3, part: start },
    ...pieces.map((text): ReplyEvent => ({ type: 'part-delta', index: 3, text })),
    { type: 'part-end', index: 3 },
  ]
  const restore = new RestoreTools({ tools: given, messages: [] })
  const told = events.map((event) => restore.take(event)).filter((event) => event !== undefined)
  const [part] = assembleResponse(told).candidates[0]?.content ?? []
  const empty = told.some((event) => event.type === 'part-delta' && event.text === '')
  return { part, empty }
}

/** A text cut at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length)).filter((piece) => piece !== '')
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\t', '\0', '/', 'u', 'd83d', '😀', '\ud83d', '\udc00', 'é', '}', ' '),
  }),
)
const places = fc.array(fc.nat(), { maxLength: 12 })

/** JSON with every letter, or every third one, as an escape. */
function escaped(text: string, each: number): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  const letters = units.map((unit, at) =>
    at % each === 0
      ? `\\u${unit.toString(16).padStart(4, '0')}`
      : JSON.stringify(String.fromCharCode(unit)).slice(1, -1),
  )
  return `{"input":"${letters.join('')}"}`
}

describe('names on the wire', () => {
  it('put a namespace before the name', () => {
    expect(tools.flatMap((tool) => (tool.type === 'provider' ? [] : [wireToolName(tool)]))).toEqual([
      'now',
      'apply_patch',
      'files__open',
      'shell__run',
    ])
  })

  it('tell a grammar in words', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' }
    expect(customToolDescription({ ...patch, description: 'Edits.' })).toBe('Edits.')
    expect(customToolDescription({ ...patch, description: 'Edits.', format })).toMatch(
      /^Edits\.\n\n.*lark.*\nstart: "a"$/s,
    )
    expect(customToolDescription({ ...patch, format: { type: 'text' } })).toBe('')
  })
})

describe('names of a reply', () => {
  it('become the client’s again', () => {
    expect(call('files__open', ['{"a":', '1}']).part).toEqual({
      type: 'tool-call',
      id: 'c',
      name: 'open',
      namespace: 'files',
      kind: 'function',
      input: '{"a":1}',
    })
    expect(call('shell__run', ['{"input":"ls"}']).part).toMatchObject({
      name: 'run',
      namespace: 'shell',
      kind: 'custom',
      input: 'ls',
    })
  })

  it.each(['now', 'unknown', 'open', 'files__other', '__proto__', 'constructor'])('leave %s alone', (name) => {
    expect(call(name, ['{"input":"x"}']).part).toMatchObject({ name, kind: 'function', input: '{"input":"x"}' })
  })

  it('pass everything on untouched where there is nothing to restore', () => {
    const restore = new RestoreTools({ tools: [{ type: 'function', name: 'now' }], messages: [] })
    const event: ReplyEvent = { type: 'part-delta', index: 0, text: '{"input":"x"}' }
    expect(restore.take(event)).toBe(event)
  })
})

describe('free text from a function’s argument', () => {
  it('is what the model meant, cut anywhere', () => {
    fc.assert(
      fc.property(anyText, places, (text, at) => {
        const { part, empty } = call('apply_patch', cut(wrapCustomInput(text), at))
        expect(part).toMatchObject({ kind: 'custom', name: 'apply_patch', input: text })
        expect(empty).toBe(false)
      }),
    )
  })

  it('is read from any way of escaping, with any space around', () => {
    fc.assert(
      fc.property(anyText, places, fc.integer({ min: 1, max: 3 }), (text, at, each) => {
        const json = escaped(text, each).replace('{', ' {\n ').replace(':', ' : ')
        expect(call('apply_patch', cut(`${json} \n`, at)).part).toMatchObject({ input: text })
      }),
    )
  })

  it('keeps a surrogate pair in one piece', () => {
    fc.assert(
      fc.property(places, (at) => {
        const restore = new RestoreTools({ tools, messages: [] })
        restore.take({
          type: 'part-start',
          index: 0,
          part: { type: 'tool-call', id: 'c', name: 'apply_patch', kind: 'function' },
        })
        for (const text of cut('{"input":"a\\ud83d\\ude00b"}', at)) {
          const event = restore.take({ type: 'part-delta', index: 0, text })
          if (event?.type === 'part-delta') expect(event.text.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it.each([
    ['*** Begin Patch\n*** End Patch', '*** Begin Patch\n*** End Patch'],
    ['{"input": 5}', '{"input": 5}'],
    ['{"patch":"x"}', '{"patch":"x"}'],
    ['{}', '{}'],
    ['"just text"', '"just text"'],
    ['{"input":"a regular \\d and C:\\users"}', 'a regular \\d and C:\\users'],
    ['{"input":"line\nbreak\tand \\u"}', 'line\nbreak\tand \\u'],
    ['{"input":"\\ud83d alone"}', '\ud83d alone'],
    ['{"input":"\\ud83d\\n"}', '\ud83d\n'],
    ['{"input":"cut off', 'cut off'],
    ['{"input":"x"} and more', 'x'],
  ])('is taken as it is where it is not quite of that shape: %j', (given, text) => {
    for (const pieces of [[given], [...given]]) expect(call('apply_patch', pieces).part).toMatchObject({ input: text })
  })
})

describe('a call of a vendor', () => {
  const start = (part: object): ReplyEvent => ({
    type: 'part-start',
    index: 0,
    part: { type: 'tool-call', id: 'call_0', name: 'look', kind: 'function', ...part },
  })
  const call = { type: 'tool-call' as const, id: 'call_0', name: 'look', kind: 'function' as const, input: '{}' }

  it('gets another id when the conversation has that one already', () => {
    const restore = new RestoreTools({ tools: [], messages: [{ role: 'assistant', content: [call] }] })
    const [first, second] = [restore.take(start({})), restore.take({ ...start({}), index: 1 } as ReplyEvent)]
    const ids = [first, second].map((event) => (event as { part: { id: string } }).part.id)
    expect(new Set([...ids, 'call_0']).size).toBe(3)
    const fresh = new RestoreTools({ tools: [], messages: [] })
    expect(fresh.take(start({}))).toEqual(start({}))
  })

  it('in a namespace that the client never declared has its plain name', () => {
    const restore = new RestoreTools({ tools: [], messages: [] })
    expect(restore.take(start({ namespace: 'found' }))).toEqual(start({}))
    const tools = [{ type: 'function' as const, name: 'look', namespace: 'own' }]
    const knowing = new RestoreTools({ tools, messages: [] })
    expect(knowing.take(start({ namespace: 'own' }))).toEqual(start({ namespace: 'own' }))
  })
})
