/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { pickModel, type SnippetId, snippet, snippetIds } from './snippets.ts'
import { sparkPoints } from './spark-points.ts'
import { splitList } from './split-list.ts'
import { layOut, moveRow } from './table-columns.ts'

describe('tables', () => {
  test('keys move within the table and never out of it', () => {
    expect(moveRow('ArrowDown', 0, 10, 5)).toBe(1)
    expect(moveRow('ArrowUp', 0, 10, 5)).toBe(0)
    expect(moveRow('PageDown', 7, 10, 5)).toBe(9)
    expect(moveRow('Home', 7, 10, 5)).toBe(0)
    expect(moveRow('End', 0, 100_000, 20)).toBe(99_999)
    expect(moveRow('x', 0, 10, 5)).toBeNull()
    expect(moveRow('ArrowDown', 0, 0, 5)).toBeNull()
  })

  test('fixed columns keep their width and the others share the rest', () => {
    const columns = [
      { id: 'a', header: 'A', cell: () => null, flex: 2, min: 100 },
      { id: 'b', header: 'B', cell: () => null, width: 80 },
    ]
    expect(layOut(columns, { grip: false, select: true, menu: false })).toEqual({
      template: '40px minmax(100px, 2fr) 80px',
      minWidth: 220,
    })
    expect(layOut(columns, { grip: true, select: false, menu: true })).toEqual({
      template: '32px minmax(100px, 2fr) 80px 44px',
      minWidth: 256,
    })
  })
})

test('a list is read from lines and commas of both kinds', () => {
  expect(splitList(' gpt-4o, claude*\n\ngemini，通义、gpt-4o ')).toEqual(['gpt-4o', 'claude*', 'gemini', '通义'])
})

test('a spark line stays in its box and lies flat when nothing happened', () => {
  expect(sparkPoints([0, 0])).toBe('0.00,31.00 100.00,31.00')
  expect(sparkPoints([0, 10])).toBe('0.00,31.00 100.00,2.00')
  expect(sparkPoints([1])).toBe('')
})

describe('snippets', () => {
  const input = { baseUrl: 'http://127.0.0.1:8790/', key: 'sk-bc-1', models: ["it's", 'claude-opus-4', 'gpt-5'] }

  test('name a served model of the right family', () => {
    expect(pickModel(input.models, 'openai')).toBe('gpt-5')
    expect(pickModel(input.models, 'anthropic')).toBe('claude-opus-4')
    expect(pickModel(['*', 'qwen3'], 'gemini')).toBe('qwen3')
    expect(pickModel([], 'gemini')).toMatch(/^gemini/)
  })

  test.each(snippetIds)('%s holds the address and the key', (id: SnippetId) => {
    const text = snippet(id, input)
    expect(text).toContain('http://127.0.0.1:8790')
    expect(text).not.toContain('8790//')
    expect(text).toContain('sk-bc-1')
  })

  test('curl sends valid JSON whatever the model is called', () => {
    const text = snippet('curl', { ...input, models: ["it's"] })
    const printed = execFileSync('bash', ['-c', text.replace(/^curl/, "printf '%s\\n'")], { encoding: 'utf8' })
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '').model).toBe("it's")
  })

  test('bash exports what it says', () => {
    const text = `${snippet('bash', input)}\nprintf '%s' "$OPENAI_BASE_URL $ANTHROPIC_AUTH_TOKEN"`
    expect(execFileSync('bash', ['-c', text], { encoding: 'utf8' })).toBe('http://127.0.0.1:8790/v1 sk-bc-1')
  })
})
