import { useTranslation } from 'react-i18next'
import { type LinkRefusal, longestLink } from '../../src-main/contract/shell.ts'
import { useFormat } from '../i18n/format.ts'

const refusals: readonly unknown[] = ['too_long', 'characters', 'address'] satisfies LinkRefusal[]

/** The refusal that whoever opened a page handed over in its router state, null when there is none. */
export function refusalIn(state: unknown): LinkRefusal | null {
  if (typeof state !== 'object' || state === null || !('refused' in state)) return null
  return refusals.includes(state.refused) ? (state.refused as LinkRefusal) : null
}

/** Says why the shell did not look at a link. */
export function useRefusalWords(): (refused: LinkRefusal) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (refused) => t(`common:link.refused.${refused}`, { limit: format.number(longestLink) })
}
