/**
 * What a page shows instead of its data.
 *
 * `<EmptyState icon title text action>`   nothing is there yet: the reason and one action
 * `<ErrorState error onRetry>`            a call failed: the cause in words and a retry
 * `<LoadingState lines>`                  grey lines, announced once
 * `<QueryState query>{(data) => …}</QueryState>`  the right one of these for a TanStack query; data that is known stays
 *                                         on the screen when a later refresh fails (the frame's banner says why)
 */
import { Button, mergeClasses, Skeleton, SkeletonItem } from '@fluentui/react-components'
import { CloudOffRegular, ErrorCircleRegular } from '@fluentui/react-icons'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, OfflineError } from '../client/errors.ts'
import { useStateStyles } from './states.styles.ts'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  text?: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  const styles = useStateStyles()
  return (
    <div className={styles.box}>
      {icon === undefined ? null : (
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
      )}
      <p className={styles.title}>{title}</p>
      {text === undefined ? null : <p className={styles.text}>{text}</p>}
      {action === undefined ? null : <div className={styles.action}>{action}</div>}
    </div>
  )
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const styles = useStateStyles()
  const { t } = useTranslation()
  const offline = error instanceof OfflineError
  return (
    <div className={styles.box} role="alert">
      <span className={mergeClasses(styles.icon, offline ? undefined : styles.bad)} aria-hidden>
        {offline ? <CloudOffRegular /> : <ErrorCircleRegular />}
      </span>
      <p className={styles.title}>{t(offline ? 'common:error.offlineTitle' : 'common:error.title')}</p>
      <p className={styles.text}>{errorText(error, t)}</p>
      {onRetry === undefined ? null : (
        <div className={styles.action}>
          <Button onClick={onRetry}>{t('common:action.retry')}</Button>
        </div>
      )}
    </div>
  )
}

export function LoadingState({ lines = 4 }: { lines?: number }) {
  const styles = useStateStyles()
  const { t } = useTranslation()
  return (
    <Skeleton className={styles.lines} aria-label={t('common:state.loading')}>
      {Array.from({ length: lines }, (_, index) => `line-${index}`).map((key) => (
        <SkeletonItem key={key} size={20} />
      ))}
    </Skeleton>
  )
}

export interface QueryStateProps<T> {
  query: Pick<UseQueryResult<T, unknown>, 'data' | 'error' | 'isPending' | 'refetch'>
  lines?: number
  children: (data: T) => ReactNode
}

export function QueryState<T>({ query, lines, children }: QueryStateProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return lines === undefined ? <LoadingState /> : <LoadingState lines={lines} />
}
