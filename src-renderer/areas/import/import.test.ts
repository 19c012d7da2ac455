import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ImportChannel,
  type ImportPlan,
  type ImportToken,
  importKind,
  importNoteCodes,
  importOutcome,
  importRiskCodes,
  importSkipCodes,
  importSources,
  longestLink,
} from '../../../src-gateway/contract/imports.ts'
import type { Provider } from '../../../src-gateway/contract/system.ts'
import { changeOf, formOf, problemsOf } from './channel-form.ts'
import {
  batchesOf,
  type Choice,
  firstChoice,
  lacksOf,
  narrowed,
  retryChoice,
  selectShown,
  withChange,
} from './plan-choice.ts'
import { coveredLink, fromText } from './read-file.ts'

type Words = Record<string, Record<string, string> & string>

function wordsOf(language: string, folder = import.meta.dirname): Words {
  return JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Words
}

describe.each(['en', 'zh-CN'])('the words in %s', (language) => {
  const words = wordsOf(language)
  const shared = wordsOf(language, join(import.meta.dirname, '../../i18n'))
  const keyOf = (code: string) => code.replaceAll('.', '_')

  it('say every code of the contract, and none that is not there', () => {
    expect(Object.keys(words.note ?? {}).sort()).toEqual(importNoteCodes.map(keyOf).sort())
    expect(Object.keys(words.skip ?? {}).sort()).toEqual([...importSkipCodes].sort())
    expect(Object.keys(words.kind ?? {}).sort()).toEqual([...importKind.options].sort())
    expect(Object.keys(words.source ?? {}).sort()).toEqual([...importSources].sort())
    expect(Object.keys(words.outcome ?? {}).sort()).toEqual([...importOutcome.shape.outcome.options].sort())
    expect(Object.keys(words.item ?? {}).sort()).toEqual([...importOutcome.shape.kind.options].sort())
    const risks = Object.keys(shared.risk ?? {}).filter((key) => key !== 'label')
    expect(risks.sort()).toEqual(importRiskCodes.map(keyOf).sort())
  })
})

const noLimits = { rpm: null, tpm: null, concurrency: null }

function channel(ref: string, change: Partial<ImportChannel> = {}): ImportChannel {
  return {
    ref,
    name: `Channel ${ref}`,
    provider: 'openai-compatible',
    baseUrl: 'https://api.example.com/v1',
    protocols: ['openai-chat'],
    keyHints: ['sk-…abcd'],
    models: ['m1'],
    modelMapping: {},
    groups: ['default'],
    tags: [],
    priority: 0,
    weight: 1,
    headers: [],
    proxyUrl: null,
    limits: noLimits,
    remark: null,
    duplicateOf: null,
    notes: [],
    risks: [],
    ...change,
  }
}

function token(ref: string, change: Partial<ImportToken> = {}): ImportToken {
  return {
    ref,
    name: `Key ${ref}`,
    hint: 'sk-…abcd',
    group: 'default',
    quotaUsd: null,
    expiresAt: null,
    models: null,
    allowedIps: null,
    enabled: true,
    duplicate: false,
    notes: [],
    ...change,
  }
}

function plan(channels: ImportChannel[], tokens: ImportToken[] = []): ImportPlan {
  return {
    id: 'p',
    source: 'list',
    kind: 'text',
    file: null,
    expiresAt: '2026-01-01T00:00:00.000Z',
    channels,
    tokens,
    groups: [],
    prices: { count: 3, models: [] },
    rules: [],
    notes: [],
    risks: [],
    skipped: [],
  }
}

const missingKey = { code: 'key.missing' as const, message: '', facts: [] }
const posing = { code: 'host.posing' as const, message: '', facts: ['OpenAI', 'evil.example'] }
const twin = { channelId: 7, channelName: 'mine' }

describe('what is ticked at first', () => {
  it('is what is new, whole and honest about who it is; nothing is switched on or repriced', () => {
    const choice = firstChoice(
      plan(
        [
          channel('c1'),
          channel('c2', { duplicateOf: twin }),
          channel('c3', { baseUrl: '' }),
          channel('c4', { notes: [missingKey], keyHints: [] }),
          channel('c5', { risks: [posing] }),
          channel('c6', { risks: [{ code: 'host.private', message: '', facts: ['127.0.0.1'] }] }),
        ],
        [token('t1'), token('t2', { duplicate: true })],
      ),
    )
    expect([...choice.channels]).toEqual(['c1', 'c6'])
    expect([...choice.tokens]).toEqual(['t1'])
    expect(choice).toMatchObject({ prices: false, rules: false, enable: false })
  })

  it('leaves what a narrowed list does not show as it was', () => {
    const shown = new Set(['b', 'c'])
    expect([...selectShown(new Set(['a', 'b']), shown, new Set(['c']))].sort()).toEqual(['a', 'c'])
    expect([...selectShown(new Set(['a', 'b']), shown, new Set())]).toEqual(['a'])
  })
})

describe('what is sent', () => {
  const refs = (count: number, letter: string) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`)

  it('names everything once, within what one call takes, and prices and rules in the first call alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5200 }), fc.integer({ min: 0, max: 20_100 }), (channels, tokens) => {
        const made = plan(
          refs(channels, 'c').map((ref) => channel(ref)),
          refs(tokens, 't').map((ref, at) => token(ref, { group: at > 15_000 ? 'late' : 'default' })),
        )
        const batches = batchesOf(made, { ...firstChoice(made), prices: true, rules: true })
        expect(batches.flatMap((batch) => batch.channels).sort()).toEqual(refs(channels, 'c').sort())
        expect(batches.flatMap((batch) => batch.tokens).sort()).toEqual(refs(tokens, 't').sort())
        expect(batches.every((one) => one.channels.length <= 5000 && one.tokens.length <= 10_000)).toBe(true)
        expect(batches.map(({ prices, rules }) => prices && rules)).toEqual(batches.map((_, at) => at === 0))
        // Groups are made with their ratios in the first call.
        if (tokens > 15_001) expect(batches[0]?.tokens).toContain('t15002')
      }),
      { numRuns: 5 },
    )
  })

  it('asks for a second one only where one that is here was ticked', () => {
    const made = plan([channel('c1'), channel('c2', { duplicateOf: twin })])
    const [first] = batchesOf(made, firstChoice(made))
    expect(first).toMatchObject({ channels: ['c1'], duplicates: false })
    const [both] = batchesOf(made, { ...firstChoice(made), channels: new Set(['c1', 'c2']) })
    expect(both).toMatchObject({ channels: ['c1', 'c2'], duplicates: true })
  })

  it('brings the changes of what is made and of nothing else', () => {
    const made = plan([channel('c1'), channel('c2')])
    const choice: Choice = {
      ...firstChoice(made),
      channels: new Set(['c2']),
      changes: { c1: { name: 'x' }, c2: { keys: ['sk-new'] } },
    }
    expect(batchesOf(made, choice)[0]?.changes).toEqual({ c2: { keys: ['sk-new'] } })
  })

  it('tries again what failed, and no prices twice', () => {
    const choice = { ...firstChoice(plan([channel('c1'), channel('c2')], [token('t1')])), prices: true }
    const item = { name: '', id: null, message: null }
    const again = retryChoice(choice, [
      { ...item, kind: 'channel', ref: 'c1', outcome: 'created' },
      { ...item, kind: 'channel', ref: 'c2', outcome: 'failed' },
      { ...item, kind: 'token', ref: 't1', outcome: 'duplicate' },
    ])
    expect([[...again.channels], [...again.tokens], again.prices, again.rules]).toEqual([['c2'], [], false, false])
  })
})

describe('a channel that is completed', () => {
  const providers = [
    { id: 'openai', defaultBaseUrl: 'https://api.openai.com/v1' },
    { id: 'openai-compatible', defaultBaseUrl: '' },
  ] as Provider[]
  const open = channel('c1', { baseUrl: '', keyHints: [], notes: [missingKey] })

  it('lacks nothing any more, and shows of a typed key what others show', () => {
    expect(lacksOf(open)).toEqual(['address', 'key'])
    const form = { ...formOf(open, undefined), baseUrl: ' https://a.example/v1 ', keys: 'sk-0123456789abcdef' }
    expect([...problemsOf(form, providers)]).toEqual([])
    const change = changeOf(open, form, providers)
    expect(change).toEqual({ baseUrl: 'https://a.example/v1', keys: ['sk-0123456789abcdef'] })
    const whole = withChange(open, change)
    expect(lacksOf(whole)).toEqual([])
    expect(whole.keyHints).toEqual(['sk-…cdef'])
    expect(formOf(open, change)).toEqual({ ...form, baseUrl: 'https://a.example/v1' })
  })

  it('takes the address of a provider that has one', () => {
    const form = { ...formOf(open, undefined), provider: 'openai' }
    expect([...problemsOf(form, providers)]).toEqual([])
    expect(changeOf(open, form, providers)).toEqual({ provider: 'openai', baseUrl: 'https://api.openai.com/v1' })
  })

  it.each([
    ['no name', { name: '  ' }, 'name'],
    ['no address where none is known', { baseUrl: '' }, 'baseUrl'],
    ['a script for an address', { baseUrl: 'javascript:alert(1)' }, 'baseUrl'],
    ['a key with a space in it', { baseUrl: 'https://a.example', keys: 'sk-1 sk-2' }, 'keys'],
  ])('refuses %s', (_what, change, field) => {
    expect([...problemsOf({ ...formOf(open, undefined), ...change }, providers)]).toContain(field)
  })

  it('is found by what it lacks, risks or is called', () => {
    const rows = [open, channel('c2', { risks: [posing] }), channel('c3', { name: '渠道 三', duplicateOf: twin })]
    const refs = (search: string, view: 'all' | 'open' | 'risky' | 'duplicate') =>
      narrowed(rows, search, view).map(({ ref }) => ref)
    expect(refs('', 'all')).toEqual(['c1', 'c2', 'c3'])
    expect(refs('', 'open')).toEqual(['c1'])
    expect(refs('', 'risky')).toEqual(['c2'])
    expect(refs('三', 'duplicate')).toEqual(['c3'])
    expect(refs('no such', 'all')).toEqual([])
  })
})

describe('what is pasted, dropped or linked', () => {
  it('reads one link alone as a link, and everything else as text', () => {
    expect(fromText(' ccswitch://v1/import?name=a \n')).toEqual({ type: 'link', link: 'ccswitch://v1/import?name=a' })
    expect(fromText('look: ccr://provider?name=a')).toMatchObject({ type: 'text' })
    expect(fromText('https://api.example.com sk-1')).toMatchObject({ type: 'text' })
    // The gateway says in words that it is too long.
    expect(fromText(`burncloud://v1/import?d=${'a'.repeat(longestLink)}`)).toMatchObject({ type: 'text' })
  })

  it('covers every key of a link that is shown', () => {
    const shown = coveredLink('ccswitch://v1/import?name=a&apiKey=sk-secret&config=c2VjcmV0&endpoint=https://x')
    expect(shown).toBe('ccswitch://v1/import?name=a&apiKey=…&config=…&endpoint=https://x')
    fc.assert(
      fc.property(
        fc.constantFrom('key', 'apiKey', 'api_key', 'KEY', 'token', 'data', 'payload'),
        fc.string(),
        (name, path) => {
          const link = `burncloud://v1/import?${name}=SECRET${encodeURIComponent(path)}&a=b`
          expect(coveredLink(link)).not.toContain('SECRET')
        },
      ),
    )
    expect(coveredLink(`burncloud://v1/${'a'.repeat(5000)}`).length).toBeLessThan(500)
  })
})
