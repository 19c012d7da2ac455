import { WarningFilled } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import type { ImportRisk } from '../../../src-gateway/contract/imports.ts'
import { useDetectedStyles } from './detected.styles.ts'
import { riskWords } from './risk-words.ts'

/** `<RiskList risks={…} />`: what to look at before something from outside is taken, one line each; nothing where there is nothing. */
export function RiskList({ risks }: { risks: readonly ImportRisk[] }) {
  const { t } = useTranslation()
  const styles = useDetectedStyles()
  if (risks.length === 0) return null
  return (
    <ul className={styles.risks} aria-label={t('common:risk.label')}>
      {risks.map((risk) => (
        <li key={`${risk.code} ${risk.facts.join(' ')}`} className={styles.risk}>
          <WarningFilled className={styles.riskIcon} aria-hidden />
          <span className={styles.riskText}>{riskWords(risk, t)}</span>
        </li>
      ))}
    </ul>
  )
}
