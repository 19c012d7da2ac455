import { Button, Switch } from '@fluentui/react-components'
import {
  ArrowClockwiseRegular,
  ArrowUpRegular,
  SearchRegular,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons'
import { type UIEvent, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { ColumnMenu, useColumnChoice } from '../../parts/column-menu.tsx'
import { Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { type RowKey, VirtualTable } from '../../parts/virtual-table.tsx'
import { HarButton } from './log-actions.tsx'
import { useLogColumns } from './log-columns.tsx'
import { useLogCommands } from './log-commands.tsx'
import { LogDetailDrawer, type LogView } from './log-detail.tsx'
import { filterParams, isNarrowed, type LogFilters, noFilters, readFilters, writeFilters } from './log-filters.ts'
import { ExportMenu } from './log-menu.tsx'
import { useLogRows } from './log-rows.ts'
import { LogToolbar } from './log-toolbar.tsx'
import { useLogStyles } from './logs.styles.ts'

const none: readonly string[] = []

/** Every request, newest first. The filters are in the address; `?log=<id>` opens one request. */
export function LogsPage() {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const [params, setParams] = useSearchParams()
  const filters = readFilters(params)
  const [live, setLive] = useState(true)
  const columns = useColumnChoice('logs', useLogColumns())
  const log = useLogRows(filters, live)
  const [chosen, choose] = useState<ReadonlySet<RowKey>>(new Set())
  const chosenIds = useMemo(
    () => (chosen.size === 0 ? none : log.rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id)),
    [chosen, log.rows],
  )
  const open = params.get('log')
  const view: LogView = params.get('view') === 'conversion' ? 'conversion' : 'overview'

  const setFilters = useCallback(
    (change: Partial<LogFilters>) =>
      setParams((current) => writeFilters({ ...readFilters(current), ...change }, current), { replace: true }),
    [setParams],
  )
  const setOpen = useCallback(
    (id: string | null) =>
      setParams((current) => {
        const next = new URLSearchParams(current)
        next.delete('view')
        if (id === null) next.delete('log')
        else next.set('log', id)
        return next
      }),
    [setParams],
  )
  const rowMenu = useLogCommands({ onOpen: setOpen, onFilter: setFilters })
  const setView = (wanted: LogView) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        if (wanted === 'overview') next.delete('view')
        else next.set('view', wanted)
        return next
      },
      { replace: true },
    )
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement) log.setAtTop(event.target.scrollTop < 8)
  }
  const toTop = (event: { currentTarget: HTMLElement }) => {
    log.showWaiting()
    event.currentTarget.parentElement?.querySelector('[role="grid"]')?.parentElement?.scrollTo({ top: 0 })
  }

  useShortcut('pause', () => setLive(!live))
  const hint = useShortcutHint('pause', t('live'))
  const actions = (
    <>
      <Switch {...hint} label={t('live')} checked={live} onChange={(_, data) => setLive(data.checked)} />
      <Button icon={<ArrowClockwiseRegular />} onClick={() => void log.refetch()}>
        {t('common:action.refresh')}
      </Button>
      <ViewsMenu page="logs" params={filterParams} columns={columns} />
      <ColumnMenu choice={columns} />
      {chosenIds.length === 0 ? null : <HarButton ids={chosenIds} />}
      <ExportMenu filters={filters} />
    </>
  )
  return (
    <Page title={t('title')} description={t('description')} fill actions={actions}>
      <LogToolbar filters={filters} onChange={setFilters} />
      <div className={styles.body} onScrollCapture={onScroll}>
        {log.waiting === 0 ? null : (
          <Button
            className={styles.waiting}
            appearance="primary"
            size="small"
            icon={<ArrowUpRegular />}
            onClick={toTop}
          >
            {t('waiting', { count: log.waiting })}
          </Button>
        )}
        <VirtualTable
          label={t('title')}
          columns={columns.shown}
          rows={log.rows}
          rowKey={(row) => row.id}
          loading={log.isPending}
          error={log.error}
          onRetry={log.refetch}
          onOpen={(row) => setOpen(row.id)}
          rowMenu={rowMenu}
          selection={{ selected: chosen, onChange: choose }}
          hasMore={log.hasMore}
          onMore={log.more}
          loadingMore={log.loadingMore}
          empty={
            isNarrowed(filters) ? (
              <EmptyState
                icon={<SearchRegular />}
                title={t('empty.filtered')}
                text={live ? t('empty.filteredLive') : undefined}
                action={<Button onClick={() => setFilters(noFilters)}>{t('filter.clear')}</Button>}
              />
            ) : (
              <EmptyState icon={<TextBulletListSquareRegular />} title={t('empty.title')} text={t('empty.text')} />
            )
          }
        />
      </div>
      {open === null ? null : (
        <LogDetailDrawer
          id={open}
          view={view}
          onView={setView}
          onClose={() => setOpen(null)}
          onFilter={(change) =>
            setParams((current) => {
              const next = writeFilters({ ...readFilters(current), ...change }, current)
              next.delete('log')
              next.delete('view')
              return next
            })
          }
        />
      )}
    </Page>
  )
}
