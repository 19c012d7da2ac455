import { SearchRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportChannel, ImportPlan } from '../../../src-gateway/contract/imports.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { riskWords } from '../../parts/detected/risk-words.ts'
import { FilterBar, FilterCount, FilterSearch, FilterSelect, FilterSpace } from '../../parts/filter-bar.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { ChannelDrawer } from './channel-drawer.tsx'
import { useImportStyles } from './import.styles.ts'
import { noteWords } from './note-words.ts'
import { type ChannelView, type Choice, lacksOf, narrowed, selectShown, withChange } from './plan-choice.ts'

const views: readonly ChannelView[] = ['all', 'open', 'risky', 'duplicate']

export interface ChannelsTabProps {
  plan: ImportPlan
  choice: Choice
  onChoose: (change: Partial<Choice>) => void
}

/** The channels of a plan: ticked, looked at and completed. */
export function ChannelsTab({ plan, choice, onChoose }: ChannelsTabProps) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [view, setView] = useState<ChannelView>('all')
  const [open, setOpen] = useState<string | null>(null)
  const providers = useQuery(api.providers.list.queryOptions({ staleTime: 600_000 })).data?.items
  const channels = useMemo(
    () => plan.channels.map((channel) => withChange(channel, choice.changes[channel.ref])),
    [plan.channels, choice.changes],
  )
  const shown = useMemo(() => narrowed(channels, search, view), [channels, search, view])
  const columns = useChannelColumns(useMemo(() => new Map(providers?.map(({ id, name }) => [id, name])), [providers]))
  const original = open === null ? undefined : plan.channels.find(({ ref }) => ref === open)
  return (
    <>
      <FilterBar label={t('filter.label')}>
        <FilterSearch label={t('filter.search')} value={search} onChange={setSearch} />
        <FilterSelect
          label={t('filter.show')}
          value={view}
          options={views.map((value) => ({ value, label: t(`filter.${value}`) }))}
          onChange={(value) => setView(views.find((one) => one === value) ?? 'all')}
        />
        <FilterSpace />
        <FilterCount
          text={t('filter.count', {
            selected: format.number(choice.channels.size),
            total: format.number(plan.channels.length),
          })}
        />
      </FilterBar>
      <VirtualTable
        label={t('tab.channels')}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.ref}
        rowHeight={56}
        onOpen={(row) => setOpen(row.ref)}
        selection={{
          selected: choice.channels,
          onChange: (ticked) =>
            onChoose({ channels: selectShown(choice.channels, new Set(shown.map(({ ref }) => ref)), ticked) }),
        }}
        empty={<EmptyState icon={<SearchRegular />} title={t('filter.none')} />}
      />
      {original === undefined || providers === undefined ? null : (
        <ChannelDrawer
          key={original.ref}
          channel={original}
          change={choice.changes[original.ref]}
          providers={providers}
          onSave={(change) => {
            const whole = lacksOf(withChange(original, change)).length === 0
            onChoose({
              changes: { ...choice.changes, [original.ref]: change },
              // Who completes one wants it.
              ...(whole ? { channels: new Set([...choice.channels, original.ref]) } : {}),
            })
            setOpen(null)
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}

function useChannelColumns(providerNames: ReadonlyMap<string, string>): Column<ImportChannel>[] {
  const { t } = useTranslation('import')
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        flex: 2,
        min: 180,
        cell: (row) => <TwoLines first={row.name} second={row.baseUrl === '' ? t('lack.address') : row.baseUrl} />,
      },
      {
        id: 'provider',
        header: t('column.providerGroups'),
        flex: 1,
        min: 120,
        cell: (row) => (
          <TwoLines first={providerNames.get(row.provider) ?? row.provider} second={row.groups.join(', ')} plain />
        ),
      },
      { id: 'keys', header: t('column.keys'), flex: 0.9, min: 120, cell: (row) => <KeysCell channel={row} /> },
      { id: 'models', header: t('column.models'), flex: 1.2, min: 100, cell: (row) => <ModelsCell channel={row} /> },
      { id: 'look', header: t('column.look'), flex: 1.8, min: 200, cell: (row) => <LookCell channel={row} /> },
    ],
    [t, providerNames],
  )
}

function TwoLines({ first, second, plain = false }: { first: string; second: string; plain?: boolean }) {
  const styles = useImportStyles()
  return (
    <span className={styles.cellTwo}>
      <span className={plain ? styles.cellLine : styles.cellStrong} title={first}>
        {first}
      </span>
      <span className={styles.cellSecond} title={second}>
        {second}
      </span>
    </span>
  )
}

function KeysCell({ channel }: { channel: ImportChannel }) {
  const { t } = useTranslation('import')
  const [first] = channel.keyHints
  if (first === undefined) return <CellText text={t('noKey')} quiet />
  const more = channel.keyHints.length - 1
  return <TwoLines first={first} second={more === 0 ? '' : t('moreKeys', { count: more })} plain />
}

function ModelsCell({ channel }: { channel: ImportChannel }) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const { length } = channel.models
  if (length === 0) return <CellText text={t('noModels')} quiet />
  return (
    <TwoLines
      first={t('models', { count: length, number: format.number(length) })}
      second={channel.models.slice(0, 4).join(', ')}
      plain
    />
  )
}

/** What a person should know of a row before ticking it, the gravest first; the drawer says it at length. */
function LookCell({ channel }: { channel: ImportChannel }) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const lacks = lacksOf(channel)
  const words = [
    ...channel.risks.map((risk) => riskWords(risk, t)),
    ...channel.notes.map((note) => noteWords(note, t)),
  ].join('\n')
  return (
    <span className={styles.badges} title={words}>
      {lacks.map((lack) => (
        <StatusBadge key={lack} tone="bad" text={t(`lack.${lack}`)} />
      ))}
      {channel.duplicateOf === null ? null : <StatusBadge tone="info" text={t('duplicate')} />}
      {channel.risks.length === 0 ? null : (
        <StatusBadge tone="warning" text={t('risks', { count: channel.risks.length })} />
      )}
      {channel.notes.length === 0 ? null : (
        <span className={styles.small}>{t('notes', { count: channel.notes.length })}</span>
      )}
    </span>
  )
}
