import { useTranslation } from 'react-i18next'
import type { ConversionWarning } from '../../../src-gateway/contract/index.ts'
import { StatusBadge, type Tone } from '../status-badge.tsx'
import { useConversionStyles } from './conversion.styles.ts'

const tones: Record<ConversionWarning['kind'], Tone> = { unsupported: 'warning', changed: 'info', emulated: 'info' }

/** What a conversion could not carry as it was, one line each: what became of it, which field, and the gateway's own words. */
export function WarningList({ warnings }: { warnings: readonly ConversionWarning[] }) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  return (
    <ul className={styles.warnings} aria-label={t('common:conversion.warnings')}>
      {warnings.map(({ kind, feature, detail }) => (
        <li key={`${kind}:${feature}`} className={styles.warning}>
          <span>
            <StatusBadge tone={tones[kind]} text={t(`common:conversion.kind.${kind}`)} />
          </span>
          <span className={styles.mono}>{feature}</span>
          <span className={styles.quiet}>{detail ?? t(`common:conversion.kindText.${kind}`)}</span>
        </li>
      ))}
    </ul>
  )
}
