import { expect, it } from 'vitest'
import { GraphicsGuard } from './graphics-guard.ts'

it('speaks up once, at the third crash within two minutes', () => {
  let now = 0
  const guard = new GraphicsGuard(() => now)
  expect(guard.crashed()).toBe(false)
  now = 60_000
  expect(guard.crashed()).toBe(false)
  now = 90_000
  expect(guard.crashed()).toBe(true)
  expect(guard.crashed()).toBe(false)
})

it('forgets crashes of long ago', () => {
  let now = 0
  const guard = new GraphicsGuard(() => now)
  for (let i = 0; i < 10; i += 1) {
    expect(guard.crashed()).toBe(false)
    now += 61_000
  }
})
