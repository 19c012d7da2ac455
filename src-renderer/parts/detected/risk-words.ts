import type { TFunction } from 'i18next'
import type { ImportRisk } from '../../../src-gateway/contract/imports.ts'

/** What a risk of an import says to a person; a code that this console does not know speaks for itself. */
export function riskWords(risk: Pick<ImportRisk, 'code' | 'facts' | 'message'>, t: TFunction): string {
  const [first = '', second = ''] = risk.facts
  return t(`common:risk.${risk.code.replaceAll('.', '_')}`, {
    facts: risk.facts.join(', '),
    first,
    second,
    defaultValue: risk.message,
  })
}
