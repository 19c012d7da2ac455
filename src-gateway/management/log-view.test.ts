import { expect, it } from 'vitest'
import { noUsage } from '../ir/usage.ts'
import { tokensPerSecond } from './log-view.ts'

const row = { usage: { ...noUsage, input: 10, output: 100 }, latencyMs: 3000, firstByteMs: 1000, stream: true }

it('tells the speed of a stream from its first byte to its end', () => {
  expect(tokensPerSecond(row)).toBe(50)
  expect(tokensPerSecond({ ...row, latencyMs: 1500 })).toBe(200)
})

it.each([
  ['an answer that was no stream', { stream: false }],
  ['a stream that came in one piece', { latencyMs: 1499 }],
  ['a stream without a first byte', { firstByteMs: null }],
  ['a stream without output tokens', { usage: { ...noUsage, input: 10 } }],
])('tells no speed for %s', (_name, fields) => {
  expect(tokensPerSecond({ ...row, ...fields })).toBeNull()
})
