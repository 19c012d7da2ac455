import { Button } from '@fluentui/react-components'
import { ReceiptRegular, SearchRegular } from '@fluentui/react-icons'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { LedgerEntry } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { isDesktop } from '../../client/shell.ts'
import { ColumnMenu, useColumnChoice } from '../../parts/column-menu.tsx'
import { allPages, type FileKind } from '../../parts/csv.ts'
import { type EntityKind, EntityPicker } from '../../parts/entity-name.tsx'
import { ExportButton } from '../../parts/export-button.tsx'
import { FilterBar, FilterSearch, FilterSelect, FilterTime } from '../../parts/filter-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { EntryDrawer } from './entry-drawer.tsx'
import { useLedgerStyles } from './ledger.styles.ts'
import { LedgerCheckButton } from './ledger-check.tsx'
import { ledgerFile, useLedgerColumns } from './ledger-columns.tsx'
import {
  exportUrl,
  isNarrowed,
  kinds,
  type LedgerFilters,
  noFilters,
  readFilters,
  toLedgerFilter,
  writeFilters,
} from './ledger-filters.ts'

const pickers: readonly { kind: EntityKind; field: 'userId' | 'tokenId' | 'channelId'; none: string; label: string }[] =
  [
    { kind: 'user', field: 'userId', none: 'common:picker.anyUser', label: 'column.user' },
    { kind: 'token', field: 'tokenId', none: 'common:picker.anyKey', label: 'column.key' },
    { kind: 'channel', field: 'channelId', none: 'common:picker.anyChannel', label: 'column.channel' },
  ]

/** What of the address makes a saved view. */
const viewParams = ['kind', 'key', 'user', 'channel', 'from', 'to', 'request'] as const

/** Movements of money, newest first. The filters are in the address. */
export function LedgerPage() {
  const { t } = useTranslation('ledger')
  const styles = useLedgerStyles()
  const [params, setParams] = useSearchParams()
  const filters = readFilters(params)
  const filter = toLedgerFilter(filters)
  const [open, setOpen] = useState<LedgerEntry | null>(null)
  const columns = useColumnChoice('ledger', useLedgerColumns())
  const set = (change: Partial<LedgerFilters>) =>
    setParams((current) => writeFilters({ ...readFilters(current), ...change }, current), { replace: true })
  const query = useInfiniteQuery(
    api.ledger.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, limit: 100, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return (
    <Page
      fill
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <ViewsMenu page="ledger" params={viewParams} columns={columns} />
          <ColumnMenu choice={columns} />
          <LedgerCheckButton />
          <ExportButton
            subject="ledger"
            kinds={['csv', 'jsonl']}
            columns={ledgerFile}
            disabled={rows.length === 0}
            {...(isDesktop ? {} : { address: (kind: FileKind) => exportUrl(kind, filter) })}
            pages={() =>
              allPages((cursor) =>
                client.ledger.list({ ...filter, limit: 200, ...(cursor === undefined ? {} : { cursor }) }),
              )
            }
          />
        </>
      }
    >
      <FilterBar label={t('filter.label')}>
        <FilterSelect
          label={t('column.kind')}
          value={filters.kind ?? ''}
          options={[
            { value: '', label: t('filter.anyKind') },
            ...kinds.map((kind) => ({ value: kind, label: t(`common:money.entry.${kind}`) })),
          ]}
          onChange={(value) => set({ kind: kinds.find((kind) => kind === value) ?? null })}
        />
        {pickers.map(({ kind, field, none, label }) => (
          <EntityPicker
            key={kind}
            className={styles.picker}
            kind={kind}
            label={t(label)}
            none={t(none)}
            value={filters[field]}
            onChange={(id) => set({ [field]: id })}
          />
        ))}
        <span className={styles.range}>
          <FilterTime type="date" label={t('filter.from')} value={filters.from} onChange={(from) => set({ from })} />
          –
          <FilterTime type="date" label={t('filter.to')} value={filters.to} onChange={(to) => set({ to })} />
        </span>
        <FilterSearch
          short
          label={t('column.request')}
          value={filters.requestId}
          onChange={(requestId) => set({ requestId })}
        />
      </FilterBar>
      <VirtualTable
        label={t('title')}
        columns={columns.shown}
        rows={rows}
        rowKey={(row) => row.id}
        loading={query.isPending}
        error={query.error}
        onRetry={query.refetch}
        onOpen={setOpen}
        hasMore={query.hasNextPage}
        onMore={query.fetchNextPage}
        loadingMore={query.isFetchingNextPage}
        empty={
          isNarrowed(filters) ? (
            <EmptyState
              icon={<SearchRegular />}
              title={t('nothingFound')}
              action={<Button onClick={() => set(noFilters)}>{t('filter.clear')}</Button>}
            />
          ) : (
            <EmptyState icon={<ReceiptRegular />} title={t('empty')} text={t('emptyText')} />
          )
        }
      />
      {open === null ? null : <EntryDrawer entry={open} onClose={() => setOpen(null)} />}
    </Page>
  )
}
