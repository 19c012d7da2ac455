import { Button, CounterBadge, mergeClasses, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components'
import { AlertRegular, CheckmarkCircleFilled, DismissCircleFilled, MoneyOffFilled } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Notification } from '../../src-gateway/contract/index.ts'
import { api } from '../client/api.ts'
import { useFormat } from '../i18n/format.ts'
import { EmptyState, QueryState } from '../parts/states.tsx'
import { useBellStyles } from './notification-bell.styles.ts'

const icons: Record<Notification['kind'], ReactElement> = {
  'channel-off': <DismissCircleFilled />,
  'channel-back': <CheckmarkCircleFilled />,
  'key-no-credit': <MoneyOffFilled />,
  'key-revoked': <DismissCircleFilled />,
  'budget-alert': <AlertRegular />,
  'budget-exhausted': <MoneyOffFilled />,
}

const input = { limit: 50 }

/** What happened while nobody looked: how much of it is new, and the list. Opening the list marks it as read. */
export function NotificationBell() {
  const { t } = useTranslation()
  const styles = useBellStyles()
  const cache = useQueryClient()
  const [open, setOpen] = useState(false)
  // What is new stays marked as long as the list is open.
  const query = useQuery(api.notifications.list.queryOptions({ input, refetchInterval: open ? false : 10_000 }))
  const key = api.notifications.list.queryKey({ input })
  const read = useMutation(
    api.notifications.read.mutationOptions({
      onSuccess: ({ unread }) =>
        cache.setQueryData(key, (known) => (known === undefined ? undefined : { ...known, unread })),
    }),
  )
  const unread = query.data?.unread ?? 0
  const words = unread === 0 ? t('common:bell.label') : t('common:bell.labelUnread', { count: unread })
  const change = (next: boolean) => {
    setOpen(next)
    const newest = query.data?.items[0]
    if (next && unread > 0 && newest !== undefined) read.mutate({ upTo: newest.id })
    if (!next) void cache.invalidateQueries({ queryKey: api.notifications.key() })
  }
  return (
    <>
      <Popover trapFocus positioning="below-end" open={open} onOpenChange={(_, data) => change(data.open)}>
        <PopoverTrigger disableButtonEnhancement>
          <Button appearance="subtle" className={styles.button} aria-label={words} title={words}>
            <span className={styles.icon}>
              <AlertRegular fontSize={20} />
              {unread === 0 ? null : (
                <CounterBadge className={styles.count} count={unread} overflowCount={99} size="small" color="danger" />
              )}
            </span>
          </Button>
        </PopoverTrigger>
        {/* It takes the focus itself while it holds nothing else that can: without the focus inside, it is hidden from readers. */}
        <PopoverSurface tabIndex={-1} className={styles.surface} aria-label={t('common:bell.label')}>
          <h2 className={styles.title}>{t('common:bell.label')}</h2>
          <QueryState query={query} lines={3}>
            {({ items }) =>
              items.length === 0 ? (
                <EmptyState icon={<AlertRegular />} title={t('common:bell.empty')} text={t('common:bell.emptyText')} />
              ) : (
                <ul className={styles.list}>
                  {items.map((item) => (
                    <Entry key={item.id} item={item} onGo={() => change(false)} />
                  ))}
                </ul>
              )
            }
          </QueryState>
        </PopoverSurface>
      </Popover>
      <span role="status" className={styles.unseen}>
        {unread === 0 ? '' : t('common:bell.labelUnread', { count: unread })}
      </span>
    </>
  )
}

function Entry({ item, onGo }: { item: Notification; onGo: () => void }) {
  const { t } = useTranslation()
  const styles = useBellStyles()
  const format = useFormat()
  const title = t(`common:bell.kind.${item.kind}`, { name: item.channelName })
  const good = item.kind === 'channel-back'
  return (
    <li className={mergeClasses(styles.entry, !item.read && styles.fresh)}>
      <span className={mergeClasses(styles.kind, good ? styles.good : styles.bad)} aria-hidden>
        {icons[item.kind]}
      </span>
      <div className={styles.text}>
        {item.channelId === null ? (
          <strong>{title}</strong>
        ) : (
          <Link className={styles.link} to={`/channels?edit=${item.channelId}`} onClick={onGo}>
            {title}
          </Link>
        )}
        {item.message === '' ? null : <span>{item.message}</span>}
        <time className={styles.quiet} dateTime={item.at} title={format.dateTime(item.at)}>
          {item.read ? format.relative(item.at) : `${t('common:bell.new')} · ${format.relative(item.at)}`}
        </time>
      </div>
    </li>
  )
}
