import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLocalOnly } from './local-only.ts'

const closed = ['/api/clients', '/api/clients/codex/apply', '/api/rpc/clients/list', '/api/imports/detect']

describe('what stays on the gateway’s own machine', () => {
  it.each(closed)('%s does', (path) => expect(isLocalOnly(path)).toBe(true))

  it.each(['/api/status', '/api/imports/preview', '/api/rpc/channels/list', '/api/channels/clients', '/clients', '/'])(
    '%s does not',
    (path) => expect(isLocalOnly(path)).toBe(false),
  )

  it('does so however the address is written', () => {
    const spelled = fc.constantFrom(...closed).chain((path) =>
      fc
        .array(fc.constantFrom('plain', 'upper', 'encoded', 'doubled'), {
          minLength: path.length,
          maxLength: path.length,
        })
        .map((ways) =>
          [...path]
            .map((char, at) => {
              if (ways[at] === 'encoded') return `%${char.charCodeAt(0).toString(16)}`
              if (ways[at] === 'doubled' && char === '/') return '//'
              return ways[at] === 'upper' ? char.toUpperCase() : char
            })
            .join(''),
        ),
    )
    fc.assert(fc.property(spelled, (path) => isLocalOnly(path)))
  })

  it('does so where it cannot be told', () => {
    expect(isLocalOnly('/api/%c3%28')).toBe(true)
    expect(isLocalOnly('/api/status/../clients')).toBe(true)
  })
})
