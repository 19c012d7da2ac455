import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairCalls } from './pair-calls.ts'
import type { Message, Part } from './part.ts'
import { Warnings } from './warning.ts'

const call = (id: string): Part => ({ type: 'tool-call', id, name: 'look', kind: 'function', input: '{}' })
const result = (callId: string): Part => ({
  type: 'tool-result',
  callId,
  kind: 'function',
  content: [{ type: 'text', text: `saw ${callId}` }],
})
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content })
const tool = (...content: Part[]): Message => ({ role: 'tool', content })
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] })

const ids = ({ content }: Message, type: string) =>
  content.flatMap((part) =>
    part.type === type && part.type === 'tool-result'
      ? [part.callId]
      : part.type === type && 'id' in part
        ? [part.id]
        : [],
  )

describe('calls and results', () => {
  it('that fit are left as they are', () => {
    const messages = [
      user('a'),
      assistant(call('1'), call('2')),
      tool(result('2')),
      user('wait'),
      tool(result('1')),
      user('b'),
    ]
    const warnings = new Warnings()
    expect(pairCalls(messages, warnings)).toBe(messages)
    expect(warnings.all).toEqual([])
  })

  it('are completed where one is missing, right behind those that are there', () => {
    const warnings = new Warnings()
    const paired = pairCalls([assistant(call('1'), call('2')), tool(result('1')), user('go on')], warnings)
    expect(paired.map(({ role }) => role)).toEqual(['assistant', 'tool', 'tool', 'user'])
    expect(paired[2]?.content).toMatchObject([{ callId: '2', name: 'look', isError: true }])
    expect(warnings.all).toMatchObject([{ kind: 'changed', feature: 'messages.tool_call' }])
  })

  it('are told in words where the call is gone', () => {
    const warnings = new Warnings()
    const paired = pairCalls(
      [user('a'), tool(result('9')), assistant(call('1')), tool(result('1'), result('8'))],
      warnings,
    )
    expect(paired.map(({ role }) => role)).toEqual(['user', 'user', 'assistant', 'tool', 'user'])
    expect(JSON.stringify(paired[1])).toContain('saw 9')
    expect(warnings.all).toMatchObject([{ kind: 'changed', feature: 'messages.tool_result' }])
  })

  it('fit after it, whatever the history, and nothing of it is lost', () => {
    const id = fc.constantFrom('1', '2', '3')
    const message = fc.oneof(
      fc
        .array(id, { maxLength: 3 })
        .map((some) => assistant({ type: 'text', text: 'x' }, ...[...new Set(some)].map(call))),
      fc.array(id, { minLength: 1, maxLength: 3 }).map((some) => tool(...some.map(result))),
      fc.constant(user('hi')),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const paired = pairCalls(messages, new Warnings())
        let open = new Set<string>()
        let before: Message['role'] | undefined
        for (const one of paired) {
          if (one.role === 'assistant' && before !== 'assistant') {
            expect(open).toEqual(new Set())
            open = new Set()
          }
          for (const made of ids(one, 'tool-call')) open.add(made)
          for (const given of ids(one, 'tool-result')) expect(open.delete(given)).toBe(true)
          before = one.role
        }
        expect(open).toEqual(new Set())
        for (const text of ['saw 1', 'saw 2', 'saw 3'])
          expect(JSON.stringify(paired).split(text).length).toBe(JSON.stringify(messages).split(text).length)
      }),
    )
  })
})
