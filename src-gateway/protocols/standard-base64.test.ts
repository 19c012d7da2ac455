import fc from 'fast-check'
import { expect, it } from 'vitest'
import { standardBase64 } from './standard-base64.ts'

it('makes the same bytes of either alphabet, padded', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (raw) => {
      const bytes = Buffer.from(raw)
      for (const encoding of ['base64', 'base64url'] as const)
        expect(standardBase64(bytes.toString(encoding))).toBe(bytes.toString('base64'))
    }),
  )
})
