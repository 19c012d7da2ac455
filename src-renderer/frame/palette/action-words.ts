import i18next, { type TFunction } from 'i18next'

/** The names of an entry: its title in the person's language, and what else it is found by, in English too. */
export interface EntryNames {
  title: string
  aliases: string[]
}

/** Other names stand under `words`, parted by `|`. */
function others(text: string): string[] {
  return text.split('|').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))
}

/** `title` and `words` are keys of words; `words` may have none. */
export function namesOf(
  t: TFunction,
  title: string,
  words: string | null,
  values: Record<string, string> = {},
): EntryNames {
  const english = i18next.getFixedT('en')
  const own = t(title, values)
  const known = [
    english(title, values),
    ...(words === null ? [] : others(t(words, { defaultValue: '' }))),
    ...(words === null ? [] : others(english(words, { defaultValue: '' }))),
  ]
  return { title: own, aliases: [...new Set(known)].filter((name) => name !== own) }
}
