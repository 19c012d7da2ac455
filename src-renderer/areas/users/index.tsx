import { Button } from '@fluentui/react-components'
import { AddRegular, PeopleRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { User } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { ColumnMenu, useColumnChoice } from '../../parts/column-menu.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { allPages } from '../../parts/csv.ts'
import { ExportButton } from '../../parts/export-button.tsx'
import { FilterBar, FilterSearch } from '../../parts/filter-bar.tsx'
import { CreditDialog } from '../../parts/money/money-dialogs.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { useChosen } from '../../parts/use-chosen.ts'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { type EnabledFilter, usersInput, useUserMutations, useUsers } from './use-users.ts'
import { UserBulkBar } from './user-bulk-bar.tsx'
import { userFile, useUserColumns } from './user-columns.tsx'
import { useUserCommands } from './user-commands.tsx'
import { UserDrawer } from './user-drawer.tsx'
import { changes, formOf, newForm, type UserForm } from './user-form.ts'

const filters: readonly EnabledFilter[] = ['all', 'on', 'off']

/** What of the address makes a saved view. */
const viewParams = ['q', 'enabled'] as const

/** People that API keys belong to. `?edit=<id>` opens one, `?edit=new` the form for another. */
export function UsersPage() {
  const { t } = useTranslation('users')
  const notify = useNotify()
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const enabled = filters.find((filter) => filter === params.get('enabled')) ?? 'all'
  const setParam = useCallback(
    (name: string, value: string | null) =>
      setParams(
        (known) => {
          const next = new URLSearchParams(known)
          if (value === null) next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      ),
    [setParams],
  )
  const users = useUsers(search, enabled)
  const rows = useMemo(() => users.data?.pages.flatMap((page) => page.items) ?? [], [users.data])
  const { create, update, remove } = useUserMutations()
  const [crediting, setCrediting] = useState<User | null>(null)
  const [deleting, setDeleting] = useState<User | null>(null)
  const edit = params.get('edit')

  const openNew = () => {
    create.reset()
    setParam('edit', 'new')
  }
  const onEdit = useCallback(
    (user: User) => {
      update.reset()
      setParam('edit', String(user.id))
    },
    [update.reset, setParam],
  )
  const onDelete = useCallback(
    (user: User) => {
      remove.reset()
      setDeleting(user)
    },
    [remove.reset],
  )
  const onToggle = useCallback(
    (user: User, next: boolean) =>
      update.mutate({ id: user.id, enabled: next }, { onError: (error) => notify.error(errorText(error, t)) }),
    [update.mutate, notify, t],
  )
  const columns = useColumnChoice('users', useUserColumns(onToggle))
  const rowMenu = useUserCommands({ onEdit, onToggle, onCredit: setCrediting, onDelete })
  const input = usersInput(search, enabled)
  const chosen = useChosen({
    filter: JSON.stringify(input),
    hasMore: users.hasNextPage,
    matching: async () => (await client.users.matching(input)).ids,
  })
  const close = () => setParam('edit', null)
  const done = (name: string) => {
    close()
    notify.success(t('saved', { name }))
  }
  useShortcut('create', openNew)
  const hint = useShortcutHint('create', t('new'))
  const add = (
    <Button appearance="primary" icon={<AddRegular />} {...hint} onClick={openNew}>
      {t('new')}
    </Button>
  )
  return (
    <Page
      fill
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <ViewsMenu page="users" params={viewParams} columns={columns} />
          <ColumnMenu choice={columns} />
          <ExportButton
            subject="users"
            columns={userFile}
            disabled={rows.length === 0}
            pages={() =>
              allPages((cursor) =>
                client.users.list({
                  ...usersInput(search, enabled),
                  limit: 200,
                  ...(cursor === undefined ? {} : { cursor }),
                }),
              )
            }
          />
          {add}
        </>
      }
    >
      <FilterBar label={t('filter.find')}>
        <FilterSearch
          value={search}
          label={t('search')}
          onChange={(value) => setParam('q', value.trim() === '' ? null : value.trim())}
        />
        <ChoiceBar
          label={t('filter.label')}
          options={filters.map((value) => ({ value, text: t(`filter.${value}`) }))}
          value={enabled}
          onChange={(value) => setParam('enabled', value === 'all' ? null : value)}
        />
      </FilterBar>
      <UserBulkBar chosen={chosen} rows={rows} />
      <VirtualTable
        label={t('title')}
        columns={columns.shown}
        rows={rows}
        rowKey={(user) => user.id}
        rowHeight={48}
        loading={users.isPending}
        error={users.error}
        onRetry={users.refetch}
        onOpen={onEdit}
        rowMenu={rowMenu}
        selection={chosen.selection}
        hasMore={users.hasNextPage}
        onMore={users.fetchNextPage}
        loadingMore={users.isFetchingNextPage}
        empty={
          search !== '' || enabled !== 'all' ? (
            <EmptyState icon={<PeopleRegular />} title={t('nothingFound')} text={t('nothingFoundText')} />
          ) : (
            <EmptyState icon={<PeopleRegular />} title={t('empty')} text={t('emptyText')} action={add} />
          )
        }
      />
      {edit === 'new' ? (
        <NewUser
          busy={create.isPending}
          error={create.error}
          onClose={close}
          onSubmit={(form) => create.mutate(form, { onSuccess: (user) => done(user.name) })}
        />
      ) : edit !== null && /^[1-9]\d{0,14}$/.test(edit) ? (
        <EditUser
          key={edit}
          id={Number(edit)}
          known={rows.find((user) => user.id === Number(edit))}
          busy={update.isPending}
          error={update.error}
          onCredit={setCrediting}
          onClose={close}
          onSubmit={(user, form) => {
            const patch = changes(formOf(user), form)
            if (Object.keys(patch).length === 0) close()
            else update.mutate({ id: user.id, ...patch }, { onSuccess: (saved) => done(saved.name) })
          }}
        />
      ) : null}
      {crediting === null ? null : (
        <CreditDialog
          holder={{ kind: 'user', id: crediting.id, name: crediting.name }}
          onClose={() => setCrediting(null)}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        danger
        title={t('delete.title', { name: deleting?.name ?? '' })}
        text={t('delete.text')}
        confirmLabel={t('common:action.delete')}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => {
          if (deleting === null) return
          remove.mutate(
            { id: deleting.id },
            {
              onSuccess: () => {
                setDeleting(null)
                chosen.drop([deleting.id])
                notify.success(t('deleted', { name: deleting.name }))
              },
            },
          )
        }}
      />
    </Page>
  )
}

interface DrawerProps {
  busy: boolean
  error: unknown
  onClose: () => void
}

function NewUser({ onSubmit, ...rest }: DrawerProps & { onSubmit: (form: UserForm) => void }) {
  const [initial] = useState(newForm)
  return <UserDrawer user={null} initial={initial} onCredit={() => undefined} onSubmit={onSubmit} {...rest} />
}

interface EditUserProps extends DrawerProps {
  id: number
  known: User | undefined
  onCredit: (user: User) => void
  onSubmit: (user: User, form: UserForm) => void
}

/** The form of a user who may not be among the rows that were read so far. Sums follow; what is being typed stays. */
function EditUser({ id, known, onSubmit, ...rest }: EditUserProps) {
  const query = useQuery(api.users.get.queryOptions({ input: { id } }))
  const user = query.data ?? known
  const [before, setBefore] = useState<User | null>(user ?? null)
  if (before === null && user !== undefined) setBefore(user)
  const initial = useMemo(() => (before === null ? null : formOf(before)), [before])
  if (user === undefined || before === null || initial === null) return null
  return <UserDrawer user={user} initial={initial} onSubmit={(form) => onSubmit(before, form)} {...rest} />
}
