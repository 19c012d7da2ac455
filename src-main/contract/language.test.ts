import { expect, test } from 'vitest'
import { pickLanguage } from './language.ts'

const offered = ['en', 'zh-CN', 'ja']

test.each([
  [['ja-JP', 'en-US'], 'ja'],
  [['zh-TW'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['EN-gb'], 'en'],
  [['fr-FR', 'zh-Hans-CN', 'en'], 'zh-CN'],
  [['ja_JP.UTF-8'], 'ja'],
  [['C.UTF-8'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
])('%j is served in %s', (preferred, language) => {
  expect(pickLanguage(preferred, offered)).toBe(language)
})
