import { Button } from '@fluentui/react-components'
import { CheckmarkCircleRegular, WarningRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Status } from '../../../src-gateway/contract/system.ts'
import { Card } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { useHomeStyles } from './home.styles.ts'

type Attention = Status['attention'][number]

const places: Record<Attention['kind'], string> = {
  'channel-failing': '/channels',
  'channel-no-key': '/channels',
  'channel-off': '/channels',
  'key-no-credit': '/channels',
  'key-revoked': '/channels',
  'key-unreadable': '/channels',
  storage: '/settings',
  'unpriced-model': '/prices',
  'token-exhausted': '/keys',
  'user-exhausted': '/users',
  'budget-exhausted': '/budgets',
  'token-expired': '/keys',
}

/** Kinds whose message holds facts that the translated words do not. */
const withDetail: ReadonlySet<Attention['kind']> = new Set([
  'channel-failing',
  'channel-off',
  'key-no-credit',
  'key-revoked',
  'key-unreadable',
  'storage',
])

export function AttentionCard({ items }: { items: readonly Attention[] }) {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const navigate = useNavigate()
  return (
    <Card title={t('attention.title')}>
      {items.length === 0 ? (
        <EmptyState
          icon={<CheckmarkCircleRegular />}
          title={t('attention.nothing')}
          text={t('attention.nothingText')}
        />
      ) : (
        <ul className={styles.list}>
          {items.map((item) => (
            <li key={`${item.kind} ${item.subject} ${item.channelId} ${item.tokenId}`} className={styles.item}>
              <span className={styles.itemIcon} aria-hidden>
                <WarningRegular />
              </span>
              <div className={styles.itemWords}>
                <div>
                  <span className={styles.subject}>
                    {item.kind === 'storage' ? t('attention.storage') : item.subject}
                  </span>
                </div>
                <div className={styles.itemText}>
                  {t(`attention.kind.${item.kind}`)}
                  {withDetail.has(item.kind) ? ` ${item.message}` : null}
                </div>
              </div>
              <Button
                size="small"
                aria-label={t('attention.openThing', { thing: item.subject })}
                onClick={() => void navigate(places[item.kind])}
              >
                {t('attention.open')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
