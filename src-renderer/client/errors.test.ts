import { ORPCError } from '@orpc/client'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { errorStatus } from '../../src-gateway/contract/errors.ts'
import english from '../i18n/en.json'
import chinese from '../i18n/zh-CN.json'
import { errorCode, errorField, errorText, OfflineError } from './errors.ts'

let inEnglish: TFunction
let inChinese: TFunction
beforeAll(async () => {
  const words = i18next.createInstance()
  await words.init({
    resources: { en: { common: english }, 'zh-CN': { common: chinese } },
    lng: 'en',
    defaultNS: 'common',
    interpolation: { escapeValue: false },
  })
  inEnglish = words.getFixedT('en')
  inChinese = words.getFixedT('zh-CN')
})

test('a known code is told in the chosen language, with the detail where it adds something', () => {
  const taken = new ORPCError('group.exists', { status: 409, message: 'exists' })
  expect(errorText(taken, inEnglish)).toBe('A group of this name exists already.')
  expect(errorText(taken, inChinese)).toBe('已有同名分组。')
  const storage = new ORPCError('storage.unavailable', { status: 503, message: 'The disk is full.' })
  expect(errorText(storage, inEnglish)).toBe('The database cannot be used right now. The disk is full.')
})

test('what nobody foresaw keeps its own words', () => {
  expect(errorText(new Error('odd'), inEnglish)).toBe('odd')
  expect(errorText('nothing', inEnglish)).toBe('An unknown error occurred.')
  expect(errorText(new ORPCError('upstream.timeout', { status: 504, message: 'Too slow' }), inEnglish)).toBe('Too slow')
})

test('an unreachable gateway is told apart from a restarting one', () => {
  expect(errorText(new OfflineError('restarting'), inEnglish)).toContain('restarting')
  expect(errorText(new OfflineError('unreachable'), inEnglish)).toContain('does not answer')
})

test('codes and fields are found wherever the door put them', () => {
  expect(errorCode(new ORPCError('BAD_REQUEST', { data: { code: 'request.invalid', field: 'name' } }))).toBe(
    'request.invalid',
  )
  expect(errorField(new ORPCError('BAD_REQUEST', { data: { issues: [{ path: ['limits', 'rpm'] }] } }))).toBe(
    'limits.rpm',
  )
  expect(errorCode(new Error('x'))).toBeNull()
  expect(errorField(new ORPCError('internal', { status: 500 }))).toBeNull()
})

test('every translated code is one that the gateway has', () => {
  const known = new Set(Object.keys(errorStatus).map((code) => code.replaceAll('.', '_')))
  expect(Object.keys(english.code).filter((code) => !known.has(code))).toEqual([])
})
