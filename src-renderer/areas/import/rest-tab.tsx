import { useTranslation } from 'react-i18next'
import type { ImportPlan } from '../../../src-gateway/contract/imports.ts'
import { useFormat } from '../../i18n/format.ts'
import { Card } from '../../parts/page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { useImportStyles } from './import.styles.ts'

/** More would only be scrolled over. */
const rowsShown = 500

/** Groups, prices and rules that come along. */
export function RestTab({ plan }: { plan: ImportPlan }) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const format = useFormat()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={styles.scrolling} tabIndex={0}>
      {plan.groups.every(({ exists }) => exists) ? null : (
        <Card title={t('rest.groups')} description={t('rest.groupsText')}>
          <ul className={styles.plainList}>
            {plan.groups.slice(0, rowsShown).map(({ name, ratio, exists }) => (
              <li key={name} className={styles.item}>
                <span className={styles.strong}>{name}</span>
                <span className={styles.quiet}>{t('rest.ratio', { ratio: format.number(ratio, 4) })}</span>
                <StatusBadge tone={exists ? 'off' : 'good'} text={t(exists ? 'rest.exists' : 'rest.new')} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {plan.prices.count === 0 ? null : (
        <Card
          title={t('rest.prices', { count: plan.prices.count, number: format.number(plan.prices.count) })}
          description={t('rest.pricesText')}
        >
          <p className={styles.words}>{plan.prices.models.join(', ')}</p>
          {plan.prices.count > plan.prices.models.length ? (
            <p className={styles.quiet}>{t('rest.more', { count: plan.prices.count - plan.prices.models.length })}</p>
          ) : null}
        </Card>
      )}
      {plan.rules.length === 0 ? null : (
        <Card
          title={t('rest.rules', { count: plan.rules.length, number: format.number(plan.rules.length) })}
          description={t('rest.rulesText')}
        >
          <ul className={styles.plainList}>
            {plan.rules.slice(0, rowsShown).map((rule) => (
              <li key={rule.model} className={styles.words}>
                <span className={styles.strong}>{rule.model}</span>
                {rule.fallbacks.length === 0 ? null : (
                  <div>{t('rest.fallbacks', { models: rule.fallbacks.join(' → ') })}</div>
                )}
                {rule.contextFallbacks.length === 0 ? null : (
                  <div>{t('rest.contextFallbacks', { models: rule.contextFallbacks.join(' → ') })}</div>
                )}
              </li>
            ))}
          </ul>
          {plan.rules.length > rowsShown ? (
            <p className={styles.quiet}>{t('rest.more', { count: plan.rules.length - rowsShown })}</p>
          ) : null}
        </Card>
      )}
    </div>
  )
}
