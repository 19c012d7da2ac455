import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chatProtocolIds } from '../contract/index.ts'
import { protocols, upstreamProtocols } from './registry.ts'

it.each(Object.entries(upstreamProtocols))(
  '%s has a folder of its name and runs the cases of conversion',
  (id, protocol) => {
    expect(protocol.id).toBe(id)
    expect(existsSync(join(import.meta.dirname, id, 'conversion.test.ts'))).toBe(true)
  },
)

it('has every protocol that the contract promises to clients', () => {
  expect(Object.keys(protocols).sort()).toEqual([...chatProtocolIds].sort())
})

it.each(Object.values(protocols))('$id prefers only protocols that there are', ({ prefers }) => {
  expect(prefers.filter((id) => upstreamProtocols[id] === undefined)).toEqual([])
})
