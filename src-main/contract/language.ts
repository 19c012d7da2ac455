/** The languages that the team itself writes; their words stand beside what uses them. */
export const ownLanguages = ['en', 'zh-CN'] as const
export type OwnLanguage = (typeof ownLanguages)[number]

/**
 * The first of the person's languages that is offered; English when none is. `zh-TW` takes `zh-CN` and `ja-JP` takes `ja`:
 * the same language elsewhere is better than another one.
 *
 * @param preferred BCP 47 tags, best first; `LANG`'s `ja_JP.UTF-8` is understood too.
 * @param offered BCP 47 tags.
 */
export function pickLanguage(preferred: readonly string[], offered: readonly string[]): string {
  for (const tag of preferred) {
    const wanted = tag
      .replace('_', '-')
      .replace(/[.@].*$/, '')
      .toLowerCase()
    const base = wanted.split('-')[0]
    const found =
      offered.find((one) => one.toLowerCase() === wanted) ??
      offered.find((one) => one.toLowerCase().split('-')[0] === base)
    if (found !== undefined) return found
  }
  return 'en'
}
