import type { CatalogMatch } from './catalog-file.ts'

/** Whether a model's name satisfies a rule of the price catalogue. `name` must be in lower case. */
export function matchesName(rule: CatalogMatch, name: string): boolean {
  if ('equals' in rule) return name === rule.equals.toLowerCase()
  if ('starts_with' in rule) return name.startsWith(rule.starts_with.toLowerCase())
  if ('ends_with' in rule) return name.endsWith(rule.ends_with.toLowerCase())
  if ('contains' in rule) return name.includes(rule.contains.toLowerCase())
  if ('regex' in rule) return new RegExp(rule.regex, 'i').test(name)
  if ('and' in rule) return rule.and.every((part) => matchesName(part, name))
  return rule.or.some((part) => matchesName(part, name))
}
