import type { ClientTool } from '../../../src-gateway/contract/index.ts'

/** The cards in the order of the page: what is there first. */
export function sectionsOf(items: readonly ClientTool[], editing: boolean) {
  const files = items.filter(({ kind }) => kind === 'files')
  return {
    found: editing ? files.filter(({ state }) => state !== 'missing') : files,
    missing: editing ? files.filter(({ state }) => state === 'missing') : [],
    guided: items.filter(({ kind }) => kind === 'guide'),
    sdk: items.filter(({ kind }) => kind === 'environment'),
  }
}
