import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Tooltip,
} from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DatabaseCopy } from '../../../src-gateway/contract/copies.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { shell } from '../../client/shell.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { useCopiesStyles } from './copies.styles.ts'
import { RestoreCopyDialog } from './restore-copy-dialog.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import { timeOf, useCopies, useLookAgain } from './use-copies.ts'

/** The card about copies of the database, in the settings. */
export function CopiesCard() {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const query = useCopies()
  return (
    <Card title={t('title')} description={t('text')}>
      <QueryState query={query} lines={6}>
        {(data) => (
          <div className={styles.body}>
            <Messages {...data} />
            <CopyNow />
            <CopyList {...data} />
            <ScheduleForm saved={data.schedule} />
            <Place {...data} />
          </div>
        )}
      </QueryState>
    </Card>
  )
}

type Listed = NonNullable<ReturnType<typeof useCopies>['data']>

function Messages({ problem, pending, restored }: Listed) {
  const { t } = useTranslation('copies')
  const format = useFormat()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const takeBack = useMutation(
    api.copies.keepPresent.mutationOptions({
      onSuccess: async () => {
        await lookAgain()
        notify.success(t('takenBack'))
      },
      onError: (error) => notify.error(errorText(error, t)),
    }),
  )
  return (
    <>
      {problem === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            {t('problem', { time: format.relative(problem.at), message: problem.message })}
          </MessageBarBody>
        </MessageBar>
      )}
      {restored === null ? null : (
        <MessageBar intent={restored.ok ? 'success' : 'error'} layout="multiline">
          <MessageBarBody>
            {restored.ok
              ? t('restoredOk', { time: format.dateTime(timeOf(restored.name)) })
              : t('restoredFailed', { message: restored.message ?? '' })}
          </MessageBarBody>
        </MessageBar>
      )}
      {pending === null ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {t('pending', { time: format.dateTime(timeOf(pending)) })}
            {shell === undefined ? ` ${t('pendingHeadless')}` : null}
          </MessageBarBody>
          <MessageBarActions>
            {shell === undefined ? null : (
              <Button onClick={() => void shell?.restartGateway()}>{t('restartNow')}</Button>
            )}
            <Button disabled={takeBack.isPending} onClick={() => takeBack.mutate({})}>
              {t('takeBack')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
    </>
  )
}

function CopyNow() {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const make = useMutation(
    api.copies.create.mutationOptions({
      onSuccess: async () => {
        await lookAgain()
        notify.success(t('made'))
      },
      onError: (error) => notify.error(errorText(error, t)),
    }),
  )
  return (
    <div className={styles.head}>
      <Button disabled={make.isPending} onClick={() => make.mutate({})}>
        {t('now')}
      </Button>
      {shell === undefined ? null : <Button onClick={() => void shell?.openDataFolder()}>{t('openFolder')}</Button>}
    </div>
  )
}

/** As many are shown at first. */
const shownAtFirst = 5

function CopyList({ items, pending, schedule }: Listed) {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const format = useFormat()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const [all, setAll] = useState(false)
  const [restoring, setRestoring] = useState<DatabaseCopy | null>(null)
  const [deleting, setDeleting] = useState<DatabaseCopy | null>(null)
  const remove = useMutation(
    api.copies.remove.mutationOptions({
      onSuccess: async () => {
        await lookAgain()
        setDeleting(null)
        notify.success(t('deleted'))
      },
    }),
  )
  if (items.length === 0) {
    const off = schedule.daily === 0 && schedule.weekly === 0
    return <p className={styles.quiet}>{t(off ? 'noneOff' : 'none')}</p>
  }
  return (
    <div>
      <div className={styles.scroll}>
        <Table size="small" aria-label={t('list')} className={styles.table}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('when')}</TableHeaderCell>
              <TableHeaderCell>{t('why')}</TableHeaderCell>
              <TableHeaderCell className={styles.numberHead}>{t('size')}</TableHeaderCell>
              <TableHeaderCell aria-label={t('common:action.more')} className={styles.actions} />
            </TableRow>
          </TableHeader>
          <TableBody>
            {items.slice(0, all ? undefined : shownAtFirst).map((copy) => {
              const time = format.dateTime(copy.madeAt)
              return (
                <TableRow key={copy.name}>
                  <TableCell className={styles.time}>{time}</TableCell>
                  <TableCell>{t(`kind.${copy.kind}`)}</TableCell>
                  <TableCell className={styles.number}>{format.bytes(copy.sizeBytes)}</TableCell>
                  <TableCell className={styles.actions}>
                    <Button
                      size="small"
                      aria-label={t('restoreThing', { time })}
                      disabled={pending === copy.name}
                      onClick={() => setRestoring(copy)}
                    >
                      {t('restore')}
                    </Button>
                    <Tooltip content={t('delete')} relationship="description">
                      <Button
                        size="small"
                        appearance="subtle"
                        icon={<DeleteRegular />}
                        aria-label={t('deleteThing', { time })}
                        disabled={pending === copy.name}
                        onClick={() => setDeleting(copy)}
                      />
                    </Tooltip>
                  </TableCell>
                </TableRow>
              )
            })}
          </TableBody>
        </Table>
      </div>
      {items.length > shownAtFirst ? (
        <Button appearance="transparent" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('fewer') : t('all', { count: items.length - shownAtFirst })}
        </Button>
      ) : null}
      {restoring === null ? null : <RestoreCopyDialog copy={restoring} onClose={() => setRestoring(null)} />}
      <ConfirmDialog
        open={deleting !== null}
        title={t('deleteTitle')}
        text={t('deleteText', { time: deleting === null ? '' : format.dateTime(deleting.madeAt) })}
        confirmLabel={t('delete')}
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting !== null && remove.mutate({ name: deleting.name })}
        onClose={() => {
          remove.reset()
          setDeleting(null)
        }}
      />
    </div>
  )
}

function Place({ folder, freeBytes }: Listed) {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const format = useFormat()
  return (
    <p className={styles.quiet}>
      {t('folder', { path: folder })}
      <CopyButton text={folder} label={t('copyFolder')} size="small" />
      {freeBytes === null ? null : t('free', { size: format.bytes(freeBytes) })}
    </p>
  )
}
