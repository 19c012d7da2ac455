import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { PriceFacts } from '../../parts/price/price-facts.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { OriginBadge } from './origin-badge.tsx'
import { validity } from './price-rows.ts'
import { usePricesStyles } from './prices.styles.ts'
import { useValidityWords } from './validity-words.ts'

const tones = { now: 'good', later: 'info', past: 'off' } as const

/** Every price that a model had, has and will have, newest first. */
export function HistoryDrawer({ model, onClose }: { model: string; onClose: () => void }) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const valid = useValidityWords()
  const query = useQuery(api.prices.list.queryOptions({ input: { model, history: 'true' } }))
  const now = Date.now()
  return (
    <DetailDrawer open size="medium" title={t('historyThing', { name: model })} onClose={onClose}>
      <QueryState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('history.empty')} text={t('history.emptyText')} />
          ) : (
            <ol className={styles.versions}>
              {items.map((row) => {
                const state = validity(row, now)
                return (
                  <li key={row.id} className={styles.version}>
                    <span className={styles.line}>
                      <StatusBadge tone={tones[state]} text={t(`history.${state}`)} />
                      <OriginBadge origin={row.origin} />
                      <span>{row.provider ?? t('everyProvider')}</span>
                    </span>
                    <span className={styles.quiet}>{valid(row)}</span>
                    {row.source === null ? null : <span className={styles.quiet}>{row.source}</span>}
                    <PriceFacts price={row.price} />
                  </li>
                )
              })}
            </ol>
          )
        }
      </QueryState>
    </DetailDrawer>
  )
}
