/**
 * Languages and words. Each area brings `areas/<area>/en.json` and `zh-CN.json`, loaded as the namespace `<area>`;
 * words that areas share are in `i18n/*.json`, namespace `common`: `t('common:action.save')`.
 */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = { en: 'English', 'zh-CN': '简体中文' } as const
export type Language = keyof typeof languages
export type LanguageChoice = Language | 'system'

const storageKey = 'burncloud.language'

type Words = Record<string, unknown>
const shared = import.meta.glob<Words>('./*.json', { eager: true, import: 'default' })
const areas = import.meta.glob<Words>('../areas/*/*.json', { eager: true, import: 'default' })

function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(languages, text)
}

/** All words as i18next takes them: language → namespace → words. */
export function loadWords(): Record<Language, Record<string, Words>> {
  const words: Record<Language, Record<string, Words>> = { en: {}, 'zh-CN': {} }
  for (const [path, content] of Object.entries(shared)) {
    const language = path.slice(2, -'.json'.length)
    if (isLanguage(language)) words[language].common = content
  }
  for (const [path, content] of Object.entries(areas)) {
    const [, , area, file] = path.split('/')
    const language = file?.slice(0, -'.json'.length) ?? null
    if (area !== undefined && isLanguage(language)) words[language][area] = content
  }
  return words
}

/** What the person chose; `system` follows the browser. */
export function languageChoice(): LanguageChoice {
  const stored = window.localStorage.getItem(storageKey)
  return isLanguage(stored) ? stored : 'system'
}

function resolve(choice: LanguageChoice): Language {
  if (choice !== 'system') return choice
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Changes the language at once and for next time. */
export function setLanguageChoice(choice: LanguageChoice): void {
  if (choice === 'system') window.localStorage.removeItem(storageKey)
  else window.localStorage.setItem(storageKey, choice)
  void i18next.changeLanguage(resolve(choice))
}

/** Loads the words and picks the language; call before the first render. */
export function startLanguage(): void {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
  void i18next.use(initReactI18next).init({
    resources: loadWords(),
    lng: resolve(languageChoice()),
    fallbackLng: 'en',
    defaultNS: 'common',
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
}
