import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Warnings, warningCode } from './warning.ts'

describe('warnings', () => {
  it('name each kind and feature once, in order, with the first words about it', () => {
    const warnings = new Warnings()
    warnings.add('unsupported', 'logit_bias', 'has no counterpart')
    warnings.add('changed', 'temperature')
    warnings.add('unsupported', 'logit_bias', 'again')
    warnings.add('changed', 'logit_bias')
    expect(warnings.all).toEqual([
      { kind: 'unsupported', feature: 'logit_bias', detail: 'has no counterpart' },
      { kind: 'changed', feature: 'temperature' },
      { kind: 'changed', feature: 'logit_bias' },
    ])
    expect(warnings.all.map(warningCode)).toEqual([
      'unsupported:logit_bias',
      'changed:temperature',
      'changed:logit_bias',
    ])
  })

  it('are safe in a header, whatever a client called its field', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (feature) => {
        expect(warningCode({ kind: 'unsupported', feature })).toMatch(/^unsupported:[\x21-\x2b\x2d-\x39\x3b-\x7e]*$/)
      }),
    )
  })
})
