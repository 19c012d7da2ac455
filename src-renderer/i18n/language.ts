/** The language in force: chosen here, or the first of the browser's that there are words in. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { ownLanguages, pickLanguage } from '../../src-main/contract/language.ts'
import { shell } from '../client/shell.ts'
import { englishWords, loadWords, packTags } from './words.ts'

/** BCP 47 tags of all languages, in the order of the menu. */
export const languages: readonly string[] = [...ownLanguages, ...packTags]
/** A tag of {@link languages}; `system` follows the browser. */
export type LanguageChoice = string

const storageKey = 'burncloud.language'

/** A language's own name for itself: `日本語`. */
export function languageName(tag: string): string {
  // The country is told for Chinese alone, where the script is what differs.
  const shown = tag === 'zh-CN' ? 'zh-Hans' : tag
  return new Intl.DisplayNames([shown], { type: 'language' }).of(shown) ?? tag
}

/** What the person chose; `system` follows the browser. */
export function languageChoice(): LanguageChoice {
  const stored = window.localStorage.getItem(storageKey)
  return stored !== null && languages.includes(stored) ? stored : 'system'
}

function resolve(choice: LanguageChoice): string {
  return choice === 'system' ? pickLanguage(navigator.languages, languages) : choice
}

async function bring(language: string): Promise<void> {
  if (i18next.hasResourceBundle(language, 'common')) return
  for (const [area, words] of Object.entries(await loadWords(language))) {
    i18next.addResourceBundle(language, area, words)
  }
}

/**
 * Changes the language as soon as its words are there, for the shell too, and for next time.
 * @throws when they cannot be fetched; the language stays as it is then.
 */
export async function setLanguageChoice(choice: LanguageChoice): Promise<void> {
  await apply(resolve(choice))
  if (choice === 'system') window.localStorage.removeItem(storageKey)
  else window.localStorage.setItem(storageKey, choice)
  await shell?.changeSettings({ language: choice === 'system' ? null : choice })
}

/** Picks the language and loads its words; wait for it before the first render. */
export async function startLanguage(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
  void i18next.use(initReactI18next).init({
    resources: { en: englishWords() },
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = 'en'
  window.addEventListener('storage', (event) => {
    // Another window of the app, or another tab: one choice for all of them.
    if (event.key === storageKey) void apply(resolve(languageChoice())).catch(() => undefined)
  })
  const choice = languageChoice()
  void shell?.changeSettings({ language: choice === 'system' ? null : choice }).catch(() => undefined)
  // English serves when the words cannot be fetched.
  await apply(resolve(choice)).catch(() => undefined)
}

async function apply(language: string): Promise<void> {
  await bring(language)
  await i18next.changeLanguage(language)
}
