import { mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../src-gateway/contract/token.ts'
import { useFormat } from '../../i18n/format.ts'
import { useKeysStyles } from './keys.styles.ts'

/** What a key has used, of how much. */
export function QuotaMeter({ token }: { token: Pick<Token, 'usedUsd' | 'quotaUsd' | 'creditUsd'> }) {
  const { t } = useTranslation('keys')
  const styles = useKeysStyles()
  const format = useFormat()
  const used = format.usd(token.usedUsd)
  if (token.quotaUsd === null) {
    return (
      <span className={styles.meterWords}>
        {used} <span className={styles.meterQuiet}>· {t('common:state.unlimited')}</span>
      </span>
    )
  }
  // Credit that was granted is spent like quota.
  const limit = token.quotaUsd + token.creditUsd
  const share = limit <= 0 ? 1 : Math.min(1, Math.max(0, token.usedUsd / limit))
  const words = t('quota.of', { used, quota: format.usd(limit) })
  return (
    <div className={styles.meter}>
      <span className={styles.meterWords}>{words}</span>
      <div className={styles.track} aria-hidden>
        <div className={mergeClasses(styles.bar, share >= 1 && styles.barFull)} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}
