import { Button, Switch } from '@fluentui/react-components'
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { shell } from '../../client/shell.ts'
import { useGatewayState } from '../../client/use-gateway-state.ts'
import { useLive } from '../../client/use-live.ts'
import { usePaused } from '../../client/use-paused.ts'
import { useFormat } from '../../i18n/format.ts'
import { sparkPoints } from '../../parts/spark-points.ts'
import { useTheme } from '../../theme/use-theme.ts'
import { dayAgo, midnight, sparkSeries } from './glance.ts'
import { usePopoverStyles } from './popover.styles.ts'

const minutes = 5
/** Switches that fit without scrolling. */
const shownChannels = 4
const shownErrors = 3
const askEveryMs = 15_000

/** What a person wants to know without opening the window: speed, cost, what fails; and the switches they reach for. */
export function Popover() {
  const { t } = useTranslation('popover')
  const styles = usePopoverStyles()
  const { phase, url } = useGatewayState()
  const { paused, setPaused } = usePaused()
  const foot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') void shell?.hideWindow()
    }
    // The keyboard begins at the same place each time that the window comes up.
    const onFocus = () => foot.current?.querySelector('button')?.focus()
    onFocus()
    window.addEventListener('keydown', onKey)
    window.addEventListener('focus', onFocus)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('focus', onFocus)
    }
  }, [])
  const words = phase === 'ready' && paused ? t('paused') : t(`common:gateway.${phase}`)
  return (
    <main className={styles.root} aria-label={t('title')}>
      <div className={styles.head}>
        <h1 className={styles.title}>BurnCloud</h1>
        <span className={styles.state} role="status">
          {words}
          {url === null ? '' : ` · ${url.replace(/^https?:\/\//, '')}`}
        </span>
      </div>
      <Figures />
      <Switch
        className={styles.channel}
        label={t('pause')}
        labelPosition="before"
        checked={!paused}
        onChange={(_, data) => setPaused(!data.checked)}
      />
      <Channels />
      <Errors />
      <div className={styles.foot} ref={foot}>
        <Button className={styles.grow} appearance="primary" onClick={() => void shell?.openPage('')}>
          {t('open')}
        </Button>
        <CopyAddress url={url} />
        <Button className={styles.plain} appearance="subtle" onClick={() => void shell?.quit()}>
          {t('quit')}
        </Button>
      </div>
    </main>
  )
}

function Figures() {
  const { t } = useTranslation('popover')
  const styles = usePopoverStyles()
  const format = useFormat()
  const { dataColors } = useTheme()
  const { frames, latest } = useLive()
  const today = useQuery(
    api.stats.summary.queryOptions({ input: { from: midnight(Date.now()) }, refetchInterval: askEveryMs }),
  )
  const whole = (value: number) => format.number(value, value < 10 ? 1 : 0)
  const tps = latest === null ? '–' : whole(latest.tps)
  const figures = [
    { label: t('tps'), value: tps },
    { label: t('rpm'), value: latest === null ? '–' : whole(latest.rpm) },
    { label: t('today'), value: today.data === undefined ? '–' : format.usdBrief(today.data.costUsd) },
  ]
  return (
    <>
      <dl className={styles.figures}>
        {figures.map(({ label, value }) => (
          <div key={label} className={styles.figure}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
      <svg
        className={styles.chart}
        viewBox="0 0 100 32"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('chart', { minutes, latest: tps })}
      >
        <polyline
          points={sparkPoints(sparkSeries(frames, minutes))}
          fill="none"
          stroke={dataColors[0]}
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </>
  )
}

function Channels() {
  const { t } = useTranslation('popover')
  const styles = usePopoverStyles()
  const cache = useQueryClient()
  const channels = useQuery(api.channels.list.queryOptions({ input: { limit: 50 }, refetchInterval: askEveryMs }))
  const update = useMutation(
    api.channels.update.mutationOptions({
      onSettled: () => cache.invalidateQueries({ queryKey: api.channels.key() }),
    }),
  )
  const items = channels.data?.items ?? []
  return (
    <section className={styles.section} aria-label={t('channels')}>
      <h2 className={styles.heading}>
        {t('channels')}
        <Button
          className={styles.more}
          appearance="transparent"
          size="small"
          onClick={() => void shell?.openPage('/channels')}
        >
          {t('more')}
        </Button>
      </h2>
      {channels.data !== undefined && items.length === 0 ? (
        <span className={styles.quiet}>{t('noChannels')}</span>
      ) : null}
      <ul className={styles.list}>
        {items.slice(0, shownChannels).map(({ id, name, enabled }) => (
          <li key={id}>
            <Switch
              className={styles.channel}
              label={{ children: name, className: styles.name }}
              labelPosition="before"
              checked={enabled}
              disabled={update.isPending && update.variables.id === id}
              onChange={(_, data) => update.mutate({ id, enabled: data.checked })}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Errors() {
  const { t } = useTranslation('popover')
  const styles = usePopoverStyles()
  const format = useFormat()
  const errors = useQuery(
    api.logs.list.queryOptions({
      input: { errorOnly: true, from: dayAgo(Date.now()), limit: shownErrors },
      refetchInterval: askEveryMs,
    }),
  )
  if (errors.data === undefined) return null
  const { items } = errors.data
  return (
    <section className={styles.section} aria-label={t('errors')}>
      <h2 className={styles.heading}>{t('errors')}</h2>
      {items.length === 0 ? <span className={styles.quiet}>{t('noErrors')}</span> : null}
      <ul className={styles.list}>
        {items.map((row) => (
          <li key={row.id}>
            <Button
              className={styles.error}
              appearance="subtle"
              size="small"
              onClick={() => void shell?.openPage('/logs')}
            >
              <span className={styles.name}>
                {format.time(row.at)} · {row.status} · {row.model} {row.errorMessage ?? row.errorCode}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function CopyAddress({ url }: { url: string | null }) {
  const { t } = useTranslation('popover')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button
      disabled={url === null}
      icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
      aria-label={t(copied ? 'copied' : 'copy')}
      title={t(copied ? 'copied' : 'copy')}
      onClick={() => {
        void shell?.copyText(url ?? '').then(() => setCopied(true))
      }}
    />
  )
}
