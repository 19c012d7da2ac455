import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commonNames, originalName, WireNames } from './wire-names.ts'

const tool = (name: string) => ({ type: 'function', name }) as const

it('lets names that fit be, also when another would become the same', () => {
  const names = new WireNames(commonNames, [tool('a.b'), tool('a_b')])
  expect(names.of('a_b')).toBe('a_b')
  expect(names.of('a.b')).toMatch(/^a_b_[0-9a-f]{8}$/)
  expect(names.changed()).toEqual({ [names.of('a.b')]: 'a.b' })
})

it('says nothing when nothing was changed', () => {
  const names = new WireNames(commonNames, [tool('look')])
  names.of('look')
  expect(names.changed()).toBeUndefined()
})

it('begins as the vendor wants it', () => {
  const names = new WireNames({ ...commonNames, start: /^[A-Za-z_]/ })
  expect([names.of('7zip'), names.of('-x'), names.of('')]).toEqual(['_7zip', '_-x', '_'])
})

it('gives every name one of its own that fits, the same each time, and takes it back', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 100 }),
    fc.constantFrom('a.b', 'a_b', 'a-b', 'valueOf', '.proto..', '__proto__', 'ab'.repeat(40)),
  )
  fc.assert(
    fc.property(fc.array(name), fc.array(name), (tools, called) => {
      const names = new WireNames(commonNames, tools.map(tool))
      const all = [...new Set([...tools, ...called])]
      const wire = all.map((one) => names.of(one))
      expect(new Set(wire).size).toBe(all.length)
      expect(all.map((one) => names.of(one))).toEqual(wire)
      for (const one of wire) expect(one).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(wire.map((one) => originalName(names.changed() ?? {}, one))).toEqual(all)
    }),
  )
})
