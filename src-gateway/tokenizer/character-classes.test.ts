import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, it } from 'vitest'
import { BytePairs } from './byte-pairs.ts'
import { characterClasses } from './character-classes.ts'
import { profileOf } from './profile-of.ts'
import { TextCounter } from './text-counter.ts'

const root = join(import.meta.dirname, '../..')

describe('classes of characters', () => {
  it('are counted as tokenizers treat them', () => {
    const none = characterClasses('')
    expect(Object.values(none).every((count) => count === 0)).toBe(true)
    expect(characterClasses('It costs 12345 or so,  internationally.\n')).toEqual({
      ...none,
      words: 5,
      longLetters: 9,
      digits: 5,
      numbers: 2,
      symbols: 2,
      symbolRuns: 2,
      gaps: 1,
      newlines: 1,
    })
    expect(characterClasses('漢字かな 한국 слово 🎉👍 =>')).toEqual({
      ...none,
      ideographs: 6,
      otherLetters: 5,
      emoji: 2,
      symbols: 2,
      symbolRuns: 1,
    })
  })

  it('take any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        // A line break ends every other run, so the parts add up.
        const both = Object.values({ ...characterClasses(`${a}\n${b}`), newlines: 0 })
        const [left, right] = [a, b].map((text) => Object.values({ ...characterClasses(text), newlines: 0 }))
        expect(both).toEqual(left?.map((count, at) => count + (right?.[at] ?? 0)))
      }),
    )
  })

  it('give an estimate near the exact count for prose and code', async () => {
    const pairs = new BytePairs(o200k)
    const files = ['docs', 'src-gateway/relay', 'src-gateway/protocols', 'src-gateway/contract'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => /\.(md|ts)$/.test(name))
        .map((name) => join(root, folder, name)),
    )
    const by = profileOf('a-llama-of-some-kind').text
    const counter = new TextCounter()
    const errors: number[] = []
    for (const file of files) {
      const text = readFileSync(file, 'utf8')
      const [estimate = 0] = await counter.count(by, [[text]])
      errors.push(Math.abs(estimate / pairs.count(text) - 1))
    }
    errors.sort((a, b) => a - b)
    expect(files.length).toBeGreaterThan(20)
    expect(errors[errors.length >> 1]).toBeLessThan(0.1)
    expect(errors.at(-1)).toBeLessThan(0.35)
  })
})
