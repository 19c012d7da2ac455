import { expect, test } from 'vitest'
import { createFormat } from './format.ts'

const english = createFormat('en')
const chinese = createFormat('zh-CN')
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')

test('money shows small amounts instead of zero', () => {
  expect(english.usd(0)).toBe('$0.00')
  expect(english.usd(12.5)).toBe('$12.50')
  expect(english.usd(0.00131)).toBe('$0.00131')
  expect(english.usd(0.0326)).toBe('$0.0326')
})

test('amounts follow the unit that was chosen, prices and exact sums do not', () => {
  const quota = createFormat('en', 'quota')
  expect(plain(quota.usd(1))).toBe('500,000 quota')
  expect(plain(quota.usd(0.000_001))).toBe('0.5 quota')
  expect(quota.usdBrief(3)).toBe('1.5M')
  expect(plain(createFormat('zh-CN', 'quota', '额度').usd(2))).toBe('1,000,000 额度')
  expect(quota.price(2.5)).toBe('$2.50')
  expect(quota.usdExact(0.00000015)).toBe('$0.00000015')
})

test('a sum is shown to the nano-dollar', () => {
  expect(english.usdExact(0.00000015)).toBe('$0.00000015')
  expect(english.usdExact(0.0000015)).toBe('$0.0000015')
  expect(english.usdExact(3)).toBe('$3.00')
})

test('durations pick their unit', () => {
  expect(plain(english.ms(812))).toBe('812 ms')
  expect(plain(english.ms(2_340))).toBe('2.3 s')
  expect(plain(english.ms(250_000))).toBe('4 m 10 s')
  expect(chinese.ms(2_340)).toBe('2.3秒')
})

test('large numbers are shortened as the language does', () => {
  expect(english.compact(9_999)).toBe('9,999')
  expect(english.compact(1_200_000)).toBe('1.2M')
  expect(chinese.compact(1_200_000)).toBe('120万')
})

test('times near and far are told from now', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')
  expect(english.relative('2026-03-01T11:57:00Z', now)).toBe('3 minutes ago')
  expect(english.relative('2026-03-03T12:00:00Z', now)).toBe('in 2 days')
  expect(english.relative('2026-03-01T12:00:00Z', now)).toBe('now')
  expect(chinese.relative('2026-03-01T11:57:00Z', now)).toBe('3分钟前')
})

test('bytes and shares', () => {
  expect(plain(english.bytes(999))).toBe('999 B')
  expect(plain(english.bytes(48_300_000))).toBe('48 MB')
  expect(english.percent(0.0226)).toBe('2.3%')
})

test('a language of which nothing but its name is known writes numbers, sums and times in its own way', () => {
  const japanese = createFormat('ja', 'quota', 'クォータ')
  expect(japanese.compact(1_200_000)).toBe('120万')
  expect(plain(japanese.usd(2))).toBe('1,000,000 クォータ')
  expect(japanese.price(2.5)).toBe('$2.50')
  expect(plain(japanese.ms(812))).toBe('812 ms')
  expect(plain(japanese.ms(250_000))).toBe('4 分 10 秒')
  expect(plain(japanese.relative('2026-03-01T11:57:00Z', Date.parse('2026-03-01T12:00:00Z')))).toBe('3 分前')
  const german = createFormat('de')
  expect(plain(german.price(1234.5))).toBe('1.234,50 $')
  expect(plain(german.percent(0.0226))).toBe('2,3 %')
})
