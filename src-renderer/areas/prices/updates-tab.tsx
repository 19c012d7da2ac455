import { Badge, Button, Field, Input, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { ArrowSyncRegular, CheckmarkCircleRegular, CloudArrowDownRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PriceChange, PriceDiff } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { FilterBar, FilterCount, FilterSearch, FilterSpace } from '../../parts/filter-bar.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { usePriceLines } from '../../parts/price/price-facts.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { alignSelection, changeKey, chosenModels } from './price-rows.ts'
import { usePricesStyles } from './prices.styles.ts'
import { useRefreshPrices } from './prices-data.ts'

const changeFile: ReadonlyArray<CsvColumn<PriceChange>> = [
  ['model', (change) => change.model],
  ['provider', (change) => change.provider],
  ['kind', (change) => change.kind],
  ['before', (change) => (change.before === null ? null : JSON.stringify(change.before))],
  ['after', (change) => (change.after === null ? null : JSON.stringify(change.after))],
]

const kindColors = { added: 'success', changed: 'warning', removed: 'danger' } as const

/** Compares the prices with a list from elsewhere; what a person approves is taken over. */
export function UpdatesTab() {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const refresh = useRefreshPrices()
  const settings = useQuery(api.settings.get.queryOptions())
  const stored = settings.data?.priceListUrl ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  const url = (typed ?? stored).trim()
  const [diff, setDiff] = useState<PriceDiff | null>(null)
  const [selected, setSelected] = useState<ReadonlySet<string | number>>(new Set())
  const compare = useMutation({
    mutationFn: async () => {
      // The address that was used is the one to compare with next time.
      if (url !== stored) {
        await client.settings.update({ priceListUrl: url })
        await cache.invalidateQueries({ queryKey: api.settings.key() })
      }
      return client.prices.compare({ url })
    },
    onSuccess: (found) => {
      setDiff(found)
      setSelected(new Set(found.changes.map(changeKey)))
    },
  })
  const models = diff === null ? [] : chosenModels(diff.changes, selected)
  const apply = useMutation(
    api.prices.apply.mutationOptions({
      onSuccess: ({ applied }) => {
        refresh()
        setDiff(null)
        compare.reset()
        notify.success(t('updates.applied', { count: applied }))
      },
    }),
  )
  const valid = /^https?:\/\/\S+$/.test(url)
  return (
    <>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault()
          apply.reset()
          if (valid && !compare.isPending) compare.mutate()
        }}
      >
        <Field className={styles.url} label={t('updates.url')} hint={t('updates.urlHint')}>
          <Input
            type="url"
            value={typed ?? stored}
            placeholder="https://"
            spellCheck={false}
            onChange={(_, data) => setTyped(data.value)}
          />
        </Field>
        <Button
          type="submit"
          className={styles.beside}
          appearance={diff === null ? 'primary' : 'secondary'}
          icon={compare.isPending ? <Spinner size="extra-tiny" /> : <ArrowSyncRegular />}
          disabled={!valid || compare.isPending}
        >
          {t('updates.compare')}
        </Button>
      </form>
      {compare.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(compare.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      {apply.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(apply.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      {diff === null ? (
        <EmptyState icon={<CloudArrowDownRegular />} title={t('updates.title')} text={t('updates.text')} />
      ) : (
        <Changes
          diff={diff}
          selected={selected}
          onSelect={(next) => setSelected(alignSelection(selected, next, diff.changes))}
          chosen={models.length}
          busy={apply.isPending}
          onApply={() => apply.mutate({ id: diff.id, models })}
        />
      )}
    </>
  )
}

interface ChangesProps {
  diff: PriceDiff
  selected: ReadonlySet<string | number>
  onSelect: (selected: Set<string | number>) => void
  /** Models that are chosen. */
  chosen: number
  busy: boolean
  onApply: () => void
}

function Changes({ diff, selected, onSelect, chosen, busy, onApply }: ChangesProps) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const columns = useChangeColumns()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = useMemo(
    () =>
      diff.changes.filter((change) =>
        words.every((word) => `${change.model} ${change.provider ?? ''}`.toLowerCase().includes(word)),
      ),
    [diff.changes, words],
  )
  // Selecting all rows in view must not forget those that a search hides.
  const select = (next: Set<string | number>) => {
    const hidden = new Set(shown.map(changeKey))
    onSelect(new Set([...[...selected].filter((key) => !hidden.has(String(key))), ...next]))
  }
  return (
    <>
      <FilterBar label={t('updates.find')}>
        <FilterSearch label={t('updates.search')} value={search} onChange={setSearch} />
        <FilterSpace />
        <FilterCount text={t('updates.count', { count: diff.changes.length, time: format.time(diff.fetchedAt) })} />
        <ExportButton
          subject="price-changes"
          columns={changeFile}
          disabled={shown.length === 0}
          pages={() => onePage(shown)}
        />
        <Button appearance="primary" disabled={chosen === 0 || busy} onClick={onApply}>
          {t('updates.apply', { count: chosen })}
        </Button>
      </FilterBar>
      {diff.skipped.length === 0 ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            {t('updates.skipped', { count: diff.skipped.length })}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
            <ul className={styles.skipped} tabIndex={0}>
              {diff.skipped.slice(0, 50).map((one) => (
                <li key={`${one.model} ${one.reason}`}>{t('updates.skippedLine', one)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <VirtualTable
        label={t('updates.changes')}
        columns={columns}
        rows={shown}
        rowKey={changeKey}
        rowHeight={56}
        selection={{ selected, onChange: select }}
        empty={
          diff.changes.length === 0 ? (
            <EmptyState icon={<CheckmarkCircleRegular />} title={t('updates.same')} text={t('updates.sameText')} />
          ) : (
            <EmptyState title={t('nothingFound')} />
          )
        }
      />
    </>
  )
}

function useChangeColumns(): Column<PriceChange>[] {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  return useMemo(
    () => [
      {
        id: 'model',
        header: t('column.model'),
        flex: 1,
        min: 200,
        cell: (change) => (
          <span className={styles.two} title={change.model}>
            <span className={styles.name}>{change.model}</span>
            <span className={styles.second}>{change.provider ?? t('everyProvider')}</span>
          </span>
        ),
      },
      {
        id: 'kind',
        header: t('updates.kind'),
        width: 110,
        cell: (change) => (
          <Badge appearance="tint" shape="rounded" color={kindColors[change.kind]}>
            {t(`updates.kinds.${change.kind}`)}
          </Badge>
        ),
      },
      { id: 'what', header: t('updates.what'), flex: 3, min: 280, cell: (change) => <ChangeCell change={change} /> },
    ],
    [t, styles],
  )
}

/** Only what differs, each part with its old and new price. */
function ChangeCell({ change }: { change: PriceChange }) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const lines = usePriceLines()
  const before = new Map(change.before === null ? [] : lines(change.before))
  const after = new Map(change.after === null ? [] : lines(change.after))
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))
  const words = names
    .map((name) =>
      change.kind === 'added'
        ? `${name} ${after.get(name)}`
        : change.kind === 'removed'
          ? `${name} ${before.get(name)}`
          : `${name} ${before.get(name) ?? '–'} → ${after.get(name) ?? '–'}`,
    )
    .join(' · ')
  return words === '' ? (
    <CellText text={t('updates.detail')} quiet />
  ) : (
    <span className={styles.more} title={words}>
      {words}
    </span>
  )
}
