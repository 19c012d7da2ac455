import { Button, SearchBox } from '@fluentui/react-components'
import { AddRegular, KeyMultipleRegular, WalletRegular } from '@fluentui/react-icons'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Token } from '../../../src-gateway/contract/token.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { ColumnMenu, useColumnChoice } from '../../parts/column-menu.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { allPages } from '../../parts/csv.ts'
import { EntityPicker } from '../../parts/entity-name.tsx'
import { ExportButton } from '../../parts/export-button.tsx'
import { CreditDialog } from '../../parts/money/money-dialogs.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { useChosen } from '../../parts/use-chosen.ts'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { CreatedDialog } from './created-dialog.tsx'
import { KeyBulkBar } from './key-bulk-bar.tsx'
import { keyFile, useKeyColumns } from './key-columns.tsx'
import { useKeyCommands } from './key-commands.tsx'
import { KeyDrawer } from './key-drawer.tsx'
import { changes, formOf, type KeyForm, newForm } from './key-form.ts'
import { useKeysStyles } from './keys.styles.ts'
import { type EnabledFilter, keysInput, useKeyMutations, useKeys } from './use-keys.ts'

const filters: readonly EnabledFilter[] = ['all', 'on', 'off']

/** What of the address makes a saved view. */
const viewParams = ['q', 'enabled', 'user'] as const

/** Keys that this gateway gives to its clients. */
export function KeysPage() {
  const { t } = useTranslation('keys')
  const styles = useKeysStyles()
  const notify = useNotify()
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const enabled = filters.find((filter) => filter === params.get('enabled')) ?? 'all'
  const userId = /^[1-9]\d{0,14}$/.test(params.get('user') ?? '') ? Number(params.get('user')) : null
  const setParam = useCallback(
    (name: string, value: string | null) =>
      setParams(
        (known) => {
          if (value === null) known.delete(name)
          else known.set(name, value)
          return known
        },
        { replace: true },
      ),
    [setParams],
  )

  const keys = useKeys(search, enabled, userId)
  const rows = useMemo(() => keys.data?.pages.flatMap((page) => page.items) ?? [], [keys.data])
  const { create, update, remove } = useKeyMutations()
  const [editing, setEditing] = useState<{ token: Token | null; initial: KeyForm } | null>(null)
  const [created, setCreated] = useState<{ name: string; key: string } | null>(null)
  const [deleting, setDeleting] = useState<Token | null>(null)
  const [crediting, setCrediting] = useState<Token | null>(null)

  const openNew = useCallback(() => {
    create.reset()
    setEditing({ token: null, initial: newForm(userId) })
  }, [create.reset, userId])
  const openEdit = useCallback(
    (token: Token) => {
      update.reset()
      setEditing({ token, initial: formOf(token) })
    },
    [update.reset],
  )
  const openDelete = useCallback(
    (token: Token) => {
      remove.reset()
      setDeleting(token)
    },
    [remove.reset],
  )
  const toggle = useCallback(
    (token: Token, next: boolean) =>
      update.mutate({ id: token.id, enabled: next }, { onError: (error) => notify.error(errorText(error, t)) }),
    [update.mutate, notify, t],
  )

  // Other pages link here to make a key.
  const wantsNew = params.get('new') !== null
  useEffect(() => {
    if (!wantsNew) return
    setParam('new', null)
    openNew()
  }, [wantsNew, setParam, openNew])

  const columns = useColumnChoice('keys', useKeyColumns(toggle))
  const rowMenu = useKeyCommands({ onEdit: openEdit, onToggle: toggle, onCredit: setCrediting, onDelete: openDelete })
  const input = keysInput(search, enabled, userId)
  const chosen = useChosen({
    filter: JSON.stringify(input),
    hasMore: keys.hasNextPage,
    matching: async () => (await client.tokens.matching(input)).ids,
  })

  const submit = (form: KeyForm) => {
    if (editing === null) return
    if (editing.token === null) {
      create.mutate(form, {
        onSuccess: (token) => {
          setEditing(null)
          setCreated({ name: token.name, key: token.key })
        },
      })
      return
    }
    update.mutate(
      { id: editing.token.id, ...changes(editing.initial, form) },
      {
        onSuccess: () => {
          setEditing(null)
          notify.success(t('saved', { name: form.name }))
        },
      },
    )
  }

  const filtered = search !== '' || enabled !== 'all' || userId !== null
  const change = editing?.token === null ? create : update
  useShortcut('create', openNew)
  const hint = useShortcutHint('create', t('new'))
  return (
    <Page
      fill
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <ViewsMenu page="keys" params={viewParams} columns={columns} />
          <ColumnMenu choice={columns} />
          <ExportButton
            subject="keys"
            columns={keyFile}
            disabled={rows.length === 0}
            pages={() =>
              allPages((cursor) =>
                client.tokens.list({
                  ...keysInput(search, enabled, userId),
                  limit: 200,
                  ...(cursor === undefined ? {} : { cursor }),
                }),
              )
            }
          />
          <Button appearance="primary" icon={<AddRegular />} {...hint} onClick={openNew}>
            {t('new')}
          </Button>
        </>
      }
    >
      <search className={styles.filters}>
        <KeySearch
          value={search}
          label={t('search')}
          onChange={(value) => setParam('q', value === '' ? null : value)}
        />
        <ChoiceBar
          label={t('filter.label')}
          options={filters.map((value) => ({ value, text: t(`filter.${value}`) }))}
          value={enabled}
          onChange={(value) => setParam('enabled', value === 'all' ? null : value)}
        />
        <EntityPicker
          className={styles.userFilter}
          kind="user"
          label={t('column.user')}
          none={t('common:picker.anyUser')}
          value={userId}
          onChange={(id) => setParam('user', id === null ? null : String(id))}
        />
      </search>
      <KeyBulkBar chosen={chosen} rows={rows} />
      <VirtualTable
        label={t('title')}
        columns={columns.shown}
        rows={rows}
        rowKey={(token) => token.id}
        loading={keys.isPending}
        error={keys.error}
        onRetry={keys.refetch}
        onOpen={openEdit}
        rowMenu={rowMenu}
        selection={chosen.selection}
        hasMore={keys.hasNextPage}
        onMore={keys.fetchNextPage}
        loadingMore={keys.isFetchingNextPage}
        empty={
          filtered ? (
            <EmptyState icon={<KeyMultipleRegular />} title={t('nothingFound')} text={t('nothingFoundText')} />
          ) : (
            <EmptyState
              icon={<KeyMultipleRegular />}
              title={t('empty')}
              text={t('emptyText')}
              action={
                <Button appearance="primary" icon={<AddRegular />} onClick={openNew}>
                  {t('new')}
                </Button>
              }
            />
          )
        }
      />
      {editing === null ? null : (
        <KeyDrawer
          key={editing.token?.id ?? 'new'}
          initial={editing.initial}
          editing={editing.token !== null}
          busy={change.isPending}
          error={change.error}
          footer={
            editing.token === null ? null : (
              <Button icon={<WalletRegular />} onClick={() => setCrediting(editing.token)}>
                {t('credit')}
              </Button>
            )
          }
          onSubmit={submit}
          onClose={() => setEditing(null)}
        />
      )}
      {crediting === null ? null : (
        <CreditDialog
          holder={{ kind: 'token', id: crediting.id, name: crediting.name }}
          onClose={() => setCrediting(null)}
        />
      )}
      {created === null ? null : (
        <CreatedDialog
          name={created.name}
          secret={created.key}
          onClose={() => {
            setCreated(null)
            create.reset()
          }}
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

/** Asks the gateway 250 ms after the last key; not while an input method is still composing. */
function KeySearch({ value, label, onChange }: { value: string; label: string; onChange: (value: string) => void }) {
  const styles = useKeysStyles()
  const [text, setText] = useState(value)
  const [composing, setComposing] = useState(false)
  useEffect(() => {
    if (composing || text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), 250)
    return () => clearTimeout(timer)
  }, [text, composing, value, onChange])
  return (
    <SearchBox
      className={styles.search}
      value={text}
      aria-label={label}
      placeholder={label}
      onChange={(_, data) => setText(data.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  )
}
