import { describe, expect, it } from 'vitest'
import { bodyRule } from '../contract/channel.ts'
import { compileBodyRules, faultOf, pointerPath } from './body-rules.ts'

describe('compileBodyRules', () => {
  it('keeps the order, writes values as JSON and reads pointers', () => {
    const rules = compileBodyRules([
      bodyRule.parse({ op: 'set', path: '/a~1b/~01/-', value: { x: [1] } }),
      bodyRule.parse({ op: 'delete', path: '/' }),
    ])
    expect(rules.map(({ op, path, text }) => ({ op, path, text }))).toEqual([
      { op: 'set', path: ['a/b', '~1', '-'], text: '{"x":[1]}' },
      { op: 'delete', path: [''], text: '' },
    ])
  })

  it('holds for the models named, or for all', () => {
    const [all, some] = compileBodyRules([
      bodyRule.parse({ op: 'delete', path: '/a' }),
      bodyRule.parse({ op: 'delete', path: '/a', models: ['gpt-5', 'o3*'] }),
    ])
    expect(['gpt-5', 'gpt-5-mini', 'o3-pro', ''].map((model) => [all?.holdsFor(model), some?.holdsFor(model)])).toEqual(
      [
        [true, true],
        [true, false],
        [true, true],
        [true, false],
      ],
    )
  })

  it('leaves out what can be applied to no body', () => {
    const rules = [
      bodyRule.parse({ op: 'set', path: '/model', value: 'x' }),
      bodyRule.parse({ op: 'default', path: '/a' }),
      bodyRule.parse({ op: 'set', path: '/a', value: null }),
    ]
    expect(rules.map((rule) => faultOf(rule)?.field)).toEqual(['path', 'value', undefined])
    expect(compileBodyRules(rules)).toHaveLength(1)
  })
})

describe('pointerPath', () => {
  it('unescapes as RFC 6901 says', () => {
    expect(['/foo/0', '/', '/a~1b', '/m~0n', '/~01'].map(pointerPath)).toEqual([
      ['foo', '0'],
      [''],
      ['a/b'],
      ['m~n'],
      ['~1'],
    ])
  })
})
