import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import english from './en.json' with { type: 'json' }
import { chatModels, pickModel, servesOwnModels } from './pick-model.ts'
import { failureOf, testFailures } from './test-failure.ts'
import {
  freshWelcome,
  isReachable,
  isUnderway,
  keepWelcome,
  leaveStep,
  openWelcome,
  parseWelcome,
  readWelcome,
  showsByItself,
  stepBefore,
  welcomeShown,
  welcomeSteps,
} from './welcome-state.ts'
import chinese from './zh-CN.json' with { type: 'json' }

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  }
}

describe('the way', () => {
  test('is kept over a reload, without anything but ids and names', () => {
    const storage = memory()
    const state = {
      ...freshWelcome,
      step: 'tools' as const,
      left: { connect: 'done', test: 'done', key: 'skipped' } as const,
      channelIds: [3, 4],
      model: 'llama3.2',
      tokenId: 2,
      begun: { what: 'key' as const, afterId: 0 },
    }
    keepWelcome(state, storage)
    expect(readWelcome(storage)).toEqual(state)
  })

  test('starts anew from whatever cannot be read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const state = parseWelcome(text)
        expect(welcomeSteps).toContain(state.step)
        expect(state.channelIds.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true)
      }),
    )
    expect(parseWelcome(null)).toEqual(freshWelcome)
    expect(
      parseWelcome(
        '{"step":"moon","left":{"connect":"done","x":"done","key":7},"channelIds":[1,"2",-1,1],"tokenId":"9"}',
      ),
    ).toEqual({ ...freshWelcome, left: { connect: 'done' }, channelIds: [1] })
  })

  test('goes on without a place to keep it', () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
    }
    expect(() => keepWelcome(freshWelcome, full)).not.toThrow()
  })

  test('goes from step to step, and what was done stays done', () => {
    const first = leaveStep(freshWelcome, 'done')
    expect(first).toMatchObject({ step: 'test', left: { connect: 'done' } })
    const skipped = leaveStep(first, 'skipped')
    expect(skipped).toMatchObject({ step: 'key', left: { connect: 'done', test: 'skipped' } })
    const again = leaveStep({ ...skipped, step: 'connect' }, 'skipped')
    expect(again.left.connect).toBe('done')
    expect(welcomeSteps.filter((step) => isReachable(skipped, step))).toEqual(['connect', 'test', 'key'])
    expect(leaveStep({ ...freshWelcome, step: 'request' }, 'done').step).toBe('request')
    expect(stepBefore('connect')).toBeNull()
    expect(stepBefore('key')).toBe('test')
  })

  test('starts over when it is opened again after its end', () => {
    const ended = {
      ...freshWelcome,
      step: 'request',
      left: { request: 'done' },
      channelIds: [1],
      closed: true,
    } as const
    expect(openWelcome({ ...ended, channelIds: [1] })).toEqual({ ...freshWelcome, closed: true })
    const aside = {
      ...freshWelcome,
      step: 'key' as const,
      left: { connect: 'done', test: 'skipped' } as const,
      closed: true,
    }
    expect(openWelcome(aside)).toBe(aside)
    expect([freshWelcome, aside, { ...ended, channelIds: [] }].map(isUnderway)).toEqual([false, true, false])
  })

  test('shows itself on an empty profile, and once for each load', () => {
    const empty = { channels: 0, requests: 0 }
    expect(showsByItself({ ...empty, channels: 1 }, freshWelcome)).toBe(false)
    expect(showsByItself({ ...empty, requests: 1 }, freshWelcome)).toBe(false)
    expect(showsByItself(empty, { ...freshWelcome, closed: true })).toBe(false)
    expect(showsByItself(empty, freshWelcome)).toBe(true)
    welcomeShown()
    expect(showsByItself(empty, freshWelcome)).toBe(false)
  })
})

describe('the model to greet with', () => {
  test.each([
    [['dall-e-3', 'gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small', 'whisper-1'], 'gpt-4o-mini'],
    [['claude-opus-4-5', 'claude-haiku-4-5-20251001', 'claude-sonnet-4-5'], 'claude-haiku-4-5-20251001'],
    [['gemini-2.5-pro', 'gemini-embedding-001', 'gemini-2.5-flash', 'imagen-4'], 'gemini-2.5-flash'],
    [['nomic-embed-text:latest', 'llama3.2:latest'], 'llama3.2:latest'],
    [['openai/gpt-oss-120b', 'mistralai/mistral-small-3.2'], 'mistralai/mistral-small-3.2'],
    [['text-embedding-3-small'], 'text-embedding-3-small'],
    [['*'], undefined],
    [[], undefined],
  ])('of %j is %s', (models, wanted) => {
    expect(pickModel(models)).toBe(wanted)
  })

  test('comes from the list, and names no pattern', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (models) => {
        const picked = pickModel(models)
        const named = models.filter((name) => !name.includes('*'))
        expect(picked === undefined ? named.length === 0 : named.includes(picked)).toBe(true)
        expect(chatModels(models).every((name) => named.includes(name))).toBe(true)
      }),
    )
  })

  test('is left to a tool only where its own are served', () => {
    expect(servesOwnModels('claude-code', ['gpt-4o'])).toBe(false)
    expect(servesOwnModels('claude-code', ['gpt-4o', 'claude-sonnet-4-5'])).toBe(true)
    expect(servesOwnModels('codex', ['*'])).toBe(true)
    expect(servesOwnModels('zed', ['gpt-4o'])).toBe(false)
  })
})

describe('why a test failed', () => {
  test.each([
    [0, 'unreachable'],
    [200, 'notAnApi'],
    [401, 'refused'],
    [403, 'refused'],
    [402, 'credit'],
    [404, 'notFound'],
    [429, 'limited'],
    [400, 'notTaken'],
    [422, 'notTaken'],
    [500, 'theirs'],
    [529, 'theirs'],
  ] as const)('%i is %s', (status, reason) => {
    expect(failureOf(status)).toBe(reason)
  })

  test('is said in both languages', () => {
    for (const words of [english, chinese]) expect(Object.keys(words.test.reason)).toEqual([...testFailures])
  })
})
