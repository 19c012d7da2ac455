import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from './encode-base64.ts'

const piece = 3 * 128 * 1024

describe('base64 of large bodies', () => {
  it.each([0, 1, 2, 3, piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 2])(
    'is exact for %i bytes',
    async (size) => {
      const body = randomBytes(size)
      expect(await encodeBase64(body)).toBe(body.toString('base64'))
    },
  )

  it('lets other work run in between', async () => {
    let turns = 0
    let working = true
    const count = (): void => {
      turns += 1
      if (working) setImmediate(count)
    }
    setImmediate(count)
    await encodeBase64(Buffer.alloc(10 * piece))
    working = false
    expect(turns).toBeGreaterThanOrEqual(9)
  })
})
