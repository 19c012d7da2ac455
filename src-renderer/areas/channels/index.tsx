import { Button, Link } from '@fluentui/react-components'
import { AddRegular, PlugConnectedRegular, SearchRegular } from '@fluentui/react-icons'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { type Channel, channelState } from '../../../src-gateway/contract/index.ts'
import { ColumnMenu, useColumnChoice } from '../../parts/column-menu.tsx'
import { FilterBar, FilterCount, FilterSearch, FilterSelect, FilterSpace } from '../../parts/filter-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { useBulk } from '../../parts/use-bulk.tsx'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { type RowKey, type Sort, VirtualTable } from '../../parts/virtual-table.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { useChannelActions } from './channel-actions.ts'
import { useChannelBulk } from './channel-bulk.ts'
import { useChannelColumns } from './channel-columns.tsx'
import { useChannelCommands } from './channel-commands.tsx'
import { ChannelDrawer } from './channel-drawer.tsx'
import { type ChannelFilters, filterChannels, isNarrowed, readFilters, writeFilters } from './channel-filters.ts'
import { useChannelMoves } from './channel-moves.ts'
import { byPriority, readSort, sortChannels, writeSort } from './channel-sort.ts'
import { useChannelStyles } from './channels.styles.ts'
import { useChannels, useGroups, useProviders } from './channels-data.ts'
import { useHealthByChannel } from './health-data.ts'
import { ImportButton } from './import-button.tsx'

/** What of the address makes a saved view. */
const viewParams = ['q', 'provider', 'group', 'state', 'sort'] as const

/** Upstream accounts: see, find, test and change them. `?edit=<id>` or `?edit=new` opens the drawer. */
export function ChannelsPage() {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const [params, setParams] = useSearchParams()
  const filters = readFilters(params)
  const { query, channels, complete } = useChannels()
  const providers = useProviders().data?.items
  const groups = useGroups().data?.items
  const actions = useChannelActions()
  const health = useHealthByChannel()
  const [chosen, setChosen] = useState<ReadonlySet<RowKey>>(new Set())

  const edit = params.get('edit')
  const openEditor = useCallback(
    (id: string | null) =>
      setParams((current) => {
        const next = new URLSearchParams(current)
        if (id === null) next.delete('edit')
        else next.set('edit', id)
        return next
      }),
    [setParams],
  )
  const onEdit = useCallback((channel: Channel) => openEditor(String(channel.id)), [openEditor])
  const setFilters = (change: Partial<ChannelFilters>) =>
    setParams((current) => writeFilters({ ...readFilters(current), ...change }, current), { replace: true })

  const { search, provider, group, state } = filters
  const { key: sortKey, direction } = readSort(params)
  const sort = useMemo((): Sort => ({ key: sortKey, direction }), [sortKey, direction])
  const setSort = (next: Sort) => setParams((current) => writeSort(next, current), { replace: true })
  const shown = useMemo(
    () => sortChannels(filterChannels(channels, { search, provider, group, state }), sort),
    [channels, search, provider, group, state, sort],
  )
  const selected = useMemo(() => shown.filter((channel) => chosen.has(channel.id)), [shown, chosen])
  const ordered = sort.key === byPriority.key && sort.direction === byPriority.direction
  const moves = useChannelMoves(channels, ordered ? (complete ? null : t('move.loading')) : t('move.sorted'))
  const rowMenu = useChannelCommands({ channels, actions, moves, onEdit })
  const bulk = useBulk()
  const channelBulk = useChannelBulk(selected, bulk)
  const providerNames = useMemo(
    () => new Map(providers?.map((provider) => [provider.id, provider.name] as const)),
    [providers],
  )
  const used = useMemo(() => [...new Set(channels.map((channel) => channel.provider))].sort(), [channels])
  const usedGroups = useMemo(() => [...new Set(channels.flatMap((channel) => channel.groups))].sort(), [channels])
  const usedStates = channelState.options.filter(
    (state) => state === filters.state || channels.some((channel) => channel.state === state),
  )
  const columns = useColumnChoice('channels', useChannelColumns(providerNames, health, actions))
  const editing = edit === null || edit === 'new' ? null : channels.find((channel) => String(channel.id) === edit)
  const drawer = providers !== undefined && (edit === 'new' || (editing !== null && editing !== undefined))

  const bring = <ImportButton />
  useShortcut('create', () => openEditor('new'))
  const hint = useShortcutHint('create', t('create'))
  const add = (
    <Button appearance="primary" icon={<AddRegular />} {...hint} onClick={() => openEditor('new')}>
      {t('create')}
    </Button>
  )
  return (
    <Page
      title={t('title')}
      description={t('description')}
      fill
      actions={
        <>
          {channels.length === 0 && !isNarrowed(filters) ? null : (
            <>
              <ViewsMenu page="channels" params={viewParams} columns={columns} />
              <ColumnMenu choice={columns} />
            </>
          )}
          {bring}
          {add}
        </>
      }
    >
      {channels.length === 0 && !isNarrowed(filters) ? null : (
        <FilterBar label={t('filter.label')}>
          <FilterSearch
            label={t('filter.search')}
            value={filters.search}
            onChange={(search) => setFilters({ search })}
          />
          <FilterSelect
            label={t('column.provider')}
            value={filters.provider}
            options={[
              { value: '', label: t('filter.anyProvider') },
              ...used.map((id) => ({ value: id, label: providerNames.get(id) ?? id })),
            ]}
            onChange={(provider) => setFilters({ provider })}
          />
          <FilterSelect
            label={t('column.groups')}
            value={filters.group}
            options={[
              { value: '', label: t('filter.anyGroup') },
              ...usedGroups.map((name) => ({ value: name, label: name })),
            ]}
            onChange={(group) => setFilters({ group })}
          />
          <FilterSelect
            label={t('column.state')}
            value={filters.state}
            options={[
              { value: '', label: t('filter.anyState') },
              ...usedStates.map((state) => ({ value: state, label: t(`state.${state}`) })),
            ]}
            onChange={(state) => setFilters({ state: state as ChannelFilters['state'] })}
          />
          <FilterSpace />
          <FilterCount
            text={
              complete
                ? t('count', { count: shown.length, total: channels.length })
                : t('countLoading', { count: channels.length })
            }
          />
        </FilterBar>
      )}
      {selected.length === 0 ? null : (
        <BulkBar
          selected={selected}
          groups={groups?.map(({ name }) => name) ?? []}
          bulk={channelBulk}
          actions={actions}
          onClear={() => setChosen(new Set())}
        />
      )}
      {shown.length < 2 ? null : (
        <p className={styles.hint}>
          {ordered ? (
            t('move.hint')
          ) : (
            <>
              {t('move.sorted')} <Link onClick={() => setSort(byPriority)}>{t('move.sort')}</Link>
            </>
          )}
        </p>
      )}
      <VirtualTable
        label={t('title')}
        columns={columns.shown}
        rows={shown}
        rowKey={(row) => row.id}
        rowHeight={56}
        loading={query.isPending || (!complete && shown.length === 0)}
        error={query.error}
        onRetry={query.refetch}
        onOpen={onEdit}
        selection={{ selected: chosen, onChange: setChosen }}
        rowMenu={rowMenu}
        moves={moves}
        sort={sort}
        onSort={setSort}
        empty={
          isNarrowed(filters) ? (
            <EmptyState
              icon={<SearchRegular />}
              title={t('empty.filtered')}
              action={
                <Button onClick={() => setFilters({ search: '', provider: '', group: '', state: '' })}>
                  {t('filter.clear')}
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={<PlugConnectedRegular />}
              title={t('empty.title')}
              text={t('empty.text')}
              action={
                <>
                  {add}
                  {bring}
                </>
              }
            />
          )
        }
      />
      {bulk.dialog}
      {drawer ? (
        <ChannelDrawer
          key={edit}
          channel={editing ?? null}
          providers={providers}
          groups={groups ?? []}
          onClose={() => openEditor(null)}
          onCreated={(channel) => openEditor(String(channel.id))}
        />
      ) : null}
    </Page>
  )
}
