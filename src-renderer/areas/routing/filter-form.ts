import { type ContentFilter, contentFilterCreate } from '../../../src-gateway/contract/index.ts'
import { formProblems } from './form-problems.ts'

/** What the form edits: a filter without what the gateway keeps itself. */
export type FilterForm = Omit<ContentFilter, 'id' | 'createdAt' | 'updatedAt'>

/** The form of a stored filter, or of a new one. */
export function filterForm(filter: ContentFilter | null): FilterForm {
  if (filter === null) {
    return { name: '', enabled: true, groups: [], target: 'both', kind: 'keyword', patterns: [], action: 'block' }
  }
  const { name, enabled, groups, target, kind, patterns, action } = filter
  return { name, enabled, groups, target, kind, patterns, action }
}

/** One pattern a line: blanks around keywords and doubles are left out, a comma belongs to the pattern. */
export function patternsOf(text: string, kind: FilterForm['kind']): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => (kind === 'keyword' ? line.trim() : line))
  return [...new Set(lines.filter((line) => line.trim() !== ''))]
}

/** What is wrong: what the gateway's schema refuses. */
export function filterProblems(form: FilterForm): ReadonlySet<string> {
  return formProblems(contentFilterCreate, form)
}
