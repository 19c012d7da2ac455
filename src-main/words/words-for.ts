import { ownLanguages, pickLanguage } from '../contract/language.ts'

/** What a language file says of the shell: section → words. */
type ShellWords = Readonly<Record<string, Readonly<Record<string, string>>>>

const packs = new Map(
  Object.entries(
    import.meta.glob<ShellWords>('../../resources/languages/*.json', { eager: true, import: 'shell' }),
  ).map(([path, words]) => [path.replace(/^.*\/|\.json$/g, ''), words]),
)
const offered = [...ownLanguages, ...packs.keys()]

/** Words of one section in the languages that the team writes itself. */
export interface OwnWords<Words> {
  english: Words
  simplifiedChinese: Words
}

/**
 * The words of a section in the best of the person's languages. Where a language file lacks one, it is English.
 *
 * @param section Its name under `shell` in `resources/languages/*.json`.
 * @param languages BCP 47 tags, best first.
 */
export function wordsFor<Words extends Readonly<Record<string, string>>>(
  section: string,
  { english, simplifiedChinese }: OwnWords<Words>,
  languages: readonly string[],
): Words {
  const language = pickLanguage(languages, offered)
  if (language === 'zh-CN') return simplifiedChinese
  return { ...english, ...packs.get(language)?.[section] }
}
