import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons'
import { type UseQueryResult, useMutation } from '@tanstack/react-query'
import { type ReactElement, type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { changedFields } from './form-problems.ts'
import { useRoutingStyles } from './routing.styles.ts'

/** What a drawer over the list needs to make or change one entry. */
export interface EntryDrawerProps<Row, Form> {
  /** The entry to change, null for a new one. */
  entry: Row | null
  busy: boolean
  error: unknown
  onSubmit: (form: Form) => void
  onClose: () => void
}

interface ListTabProps<Row extends { id: number }, Form extends object> {
  /** Where the words are. */
  words: 'rules' | 'filters'
  label: string
  icon: ReactElement
  query: Pick<UseQueryResult<{ items: Row[] }>, 'data' | 'isPending' | 'error' | 'refetch'>
  useColumns: (actions: { onEdit: (row: Row) => void; onDelete: (row: Row) => void }) => Column<Row>[]
  nameOf: (row: Row) => string
  /** The values of a stored entry, to send only those that were changed. */
  formOf: (row: Row) => Form
  create: (form: Form) => Promise<Row>
  update: (id: number, patch: Partial<Form>) => Promise<Row>
  remove: (id: number) => Promise<unknown>
  /** After every change. */
  onChanged: () => void
  drawer: (props: EntryDrawerProps<Row, Form>) => ReactNode
}

/** A list whose entries are made and changed in a drawer and deleted after a question. */
export function ListTab<Row extends { id: number }, Form extends object>(props: ListTabProps<Row, Form>) {
  const { words, query, nameOf, formOf, create, update, remove, onChanged } = props
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const notify = useNotify()
  const [edited, setEdited] = useState<Row | 'new' | null>(null)
  const [deleting, setDeleting] = useState<Row | null>(null)
  const entry = edited === 'new' ? null : edited
  const save = useMutation({
    mutationFn: (form: Form) => {
      if (entry === null) return create(form)
      const patch = changedFields(formOf(entry), form)
      return Object.keys(patch).length === 0 ? Promise.resolve(null) : update(entry.id, patch)
    },
    onSuccess: (saved) => {
      setEdited(null)
      if (saved === null) return
      onChanged()
      notify.success(t('saved', { name: nameOf(saved) }))
    },
  })
  const drop = useMutation({
    mutationFn: ({ id }: Row) => remove(id),
    onSuccess: () => {
      onChanged()
      setDeleting(null)
    },
  })
  const { reset } = drop
  const onDelete = useCallback(
    (row: Row) => {
      reset()
      setDeleting(row)
    },
    [reset],
  )
  const columns = props.useColumns({ onEdit: setEdited, onDelete })
  useShortcut('create', () => setEdited('new'))
  const hint = useShortcutHint('create', t(`${words}.add`))
  const add = (
    <Button appearance="primary" icon={<AddRegular />} {...hint} onClick={() => setEdited('new')}>
      {t(`${words}.add`)}
    </Button>
  )
  const rows = query.data?.items ?? []
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.explained}>{t(`${words}.text`)}</p>
        {rows.length === 0 ? null : add}
      </div>
      <VirtualTable
        label={props.label}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        loading={query.isPending}
        error={query.error}
        onRetry={query.refetch}
        onOpen={setEdited}
        empty={
          <EmptyState icon={props.icon} title={t(`${words}.emptyTitle`)} text={t(`${words}.emptyText`)} action={add} />
        }
      />
      {edited === null
        ? null
        : props.drawer({
            entry,
            busy: save.isPending,
            error: save.error,
            onSubmit: save.mutate,
            onClose: () => {
              save.reset()
              setEdited(null)
            },
          })}
      <ConfirmDialog
        open={deleting !== null}
        danger
        title={t('deleteTitle', { name: deleting === null ? '' : nameOf(deleting) })}
        text={t(`${words}.deleteText`)}
        confirmLabel={t('common:action.delete')}
        busy={drop.isPending}
        error={drop.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => deleting !== null && drop.mutate(deleting)}
      />
    </>
  )
}
