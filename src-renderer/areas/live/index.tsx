import { Button, MessageBar, MessageBarBody, ToggleButton } from '@fluentui/react-components'
import { PauseRegular, PlayRegular, PulseRegular, SearchRegular } from '@fluentui/react-icons'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { useFormat } from '../../i18n/format.ts'
import { FilterCount } from '../../parts/filter-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState } from '../../parts/states.tsx'
import { useClock } from '../../parts/use-clock.ts'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { useLiveStyles } from './live.styles.ts'
import { Now, useLiveColumns } from './live-columns.tsx'
import { LiveDetail } from './live-detail.tsx'
import { fits, isNarrowed, type LiveFilters, noLiveFilters } from './live-filters.ts'
import { keptEnded, type LiveRow } from './live-requests.ts'
import { LiveToolbar } from './live-toolbar.tsx'
import { useHeld, useLiveRequests } from './use-live-requests.ts'

/** Requests in flight as they stream, and below them the last that ended. `?request=<id>` opens one. */
export function LivePage() {
  const { t } = useTranslation('live')
  const styles = useLiveStyles()
  const format = useFormat()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const [paused, setPaused] = useState(false)
  const [filters, setFilters] = useState<LiveFilters>(noLiveFilters)
  const [asked, setAsked] = useState<LiveRow | null>(null)
  // Drawn in pieces between two frames: a burst of changes touches every row in view.
  const latest = useDeferredValue(useLiveRequests())
  const shown = useHeld(latest, paused)
  const clock = useClock(latest.running.length > 0)
  const present = Math.max(clock, latest.readAt) + latest.clockAheadMs
  const now = useHeld(present, paused)

  const all = useMemo<LiveRow[]>(() => [...shown.running, ...shown.ended], [shown])
  const rows = useMemo(() => (isNarrowed(filters) ? all.filter((row) => fits(row, filters)) : all), [all, filters])
  const change = (part: Partial<LiveFilters>) => setFilters((before) => ({ ...before, ...part }))
  const cancel = useCallback((row: LiveRow) => setAsked(row), [])
  const columns = useLiveColumns(cancel)
  const open = params.get('request')
  const setOpen = (requestId: string | null, view: 'overview' | 'conversion' = 'overview') =>
    setParams(
      () => ({
        ...(requestId === null ? {} : { request: requestId }),
        ...(view === 'overview' ? {} : { view }),
      }),
      { replace: requestId === open },
    )

  useShortcut('pause', () => setPaused(!paused))
  const hint = useShortcutHint('pause', paused ? t('resume') : t('pause'))
  const actions = (
    <>
      <FilterCount text={t('inFlight', { count: shown.inFlight, number: format.number(shown.inFlight) })} />
      <ToggleButton
        {...hint}
        checked={paused}
        icon={paused ? <PlayRegular /> : <PauseRegular />}
        onClick={() => setPaused(!paused)}
      >
        {paused ? t('resume') : t('pause')}
      </ToggleButton>
    </>
  )
  const missed = latest.endedCount - shown.endedCount
  return (
    <Page title={t('title')} description={t('description', { kept: format.number(keptEnded) })} fill actions={actions}>
      <LiveToolbar rows={all} filters={filters} onChange={change} />
      {paused ? (
        <MessageBar intent="info" className={styles.paused}>
          <MessageBarBody>{t('paused', { count: missed, number: format.number(missed) })}</MessageBarBody>
        </MessageBar>
      ) : null}
      <div className={styles.body}>
        <Now value={now}>
          <VirtualTable
            label={t('title')}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.requestId}
            loading={latest.connection === 'connecting'}
            onOpen={(row) => setOpen(row.requestId)}
            empty={
              isNarrowed(filters) ? (
                <EmptyState
                  icon={<SearchRegular />}
                  title={t('empty.filtered')}
                  action={<Button onClick={() => setFilters(noLiveFilters)}>{t('filter.clear')}</Button>}
                />
              ) : (
                <EmptyState icon={<PulseRegular />} title={t('empty.title')} text={t('empty.text')} />
              )
            }
          />
        </Now>
      </div>
      {open === null ? null : (
        <LiveDetail
          requestId={open}
          row={[...latest.running, ...latest.ended].find(({ requestId }) => requestId === open)}
          now={present}
          view={params.get('view') === 'conversion' ? 'conversion' : 'overview'}
          onView={(view) => setOpen(open, view)}
          onCancel={cancel}
          onFilter={({ channelId, tokenId }) => {
            const filter = { ...(channelId === undefined ? {} : { channel: String(channelId) }) }
            const key = tokenId === undefined ? {} : { key: String(tokenId) }
            void navigate(`/logs?${new URLSearchParams({ ...filter, ...key })}`)
          }}
          onClose={() => setOpen(null)}
        />
      )}
      <CancelDialog row={asked} onClose={() => setAsked(null)} />
    </Page>
  )
}
