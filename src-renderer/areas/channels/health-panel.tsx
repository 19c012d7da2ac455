import { Button, Field, Select } from '@fluentui/react-components'
import { ArrowResetRegular, PauseCircleRegular, StarRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Channel,
  type ChannelHealth,
  type Circuit,
  switchedOffByHand,
} from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Countdown } from '../../parts/countdown.tsx'
import { QueryState } from '../../parts/states.tsx'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { useDrawerStyles } from './drawer.styles.ts'
import { useHealthActions } from './health-data.ts'
import { hourFacts } from './last-hour.ts'

const tones: Record<Circuit['state'], Tone> = {
  closed: 'good',
  open: 'bad',
  'half-open': 'info',
  cooling: 'warning',
  'no-credit': 'bad',
  revoked: 'bad',
}

/** So long a person keeps a channel out of use, or in front, in minutes. */
const spans = [5, 10, 60, 480, 1440] as const

/** How a saved channel is doing, and what a person can do about it. */
export function HealthPanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const query = useQuery(api.health.get.queryOptions({ input: { id: channel.id }, refetchInterval: 5_000 }))
  return (
    <section className={styles.testBox} aria-label={t('health.title')}>
      <h3 className={styles.boxHeading}>{t('health.title')}</h3>
      <QueryState query={query} lines={3}>
        {(health) => (
          <>
            <Figures health={health} />
            <Circuits channel={channel} circuits={health.circuits} />
            <Actions channel={channel} health={health} />
          </>
        )}
      </QueryState>
    </section>
  )
}

function Figures({ health }: { health: ChannelHealth }) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const format = useFormat()
  const facts = hourFacts(health.minutes)
  const rows: [string, string][] = [
    [t('health.inFlight'), format.number(health.inFlight)],
    [
      t('health.lastHour'),
      facts.success === null
        ? t('hour.none')
        : t('health.good', { count: facts.requests, success: format.percent(facts.success) }),
    ],
    [t('health.firstByte'), health.firstByteMs === null ? '–' : format.ms(health.firstByteMs)],
    [t('health.total'), health.totalMs === null ? '–' : format.ms(health.totalMs)],
  ]
  if (health.balanceUsd !== null) {
    const when = health.balanceAt === null ? '' : ` · ${format.relative(health.balanceAt)}`
    rows.push([t('health.balance'), `${format.usd(health.balanceUsd)}${when}`])
  }
  return (
    <dl className={styles.figures}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Circuits({ channel, circuits }: { channel: Channel; circuits: readonly Circuit[] }) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const format = useFormat()
  const hints = new Map(channel.keys.map((key) => [key.id, key.hint] as const))
  if (circuits.length === 0) return <span className={styles.quiet}>{t('health.allGood')}</span>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.circuits} tabIndex={0} aria-label={t('health.circuits')}>
      <table className={styles.table}>
        <caption className={styles.unseen}>{t('health.circuits')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('health.key')}</th>
            <th scope="col">{t('column.model')}</th>
            <th scope="col">{t('column.state')}</th>
            <th scope="col">{t('health.again')}</th>
          </tr>
        </thead>
        <tbody>
          {circuits.map((circuit) => (
            <tr key={`${circuit.keyId} ${circuit.model}`}>
              <td className={styles.keyCell}>
                {circuit.keyId === null ? t('health.everyKey') : (hints.get(circuit.keyId) ?? `#${circuit.keyId}`)}
              </td>
              <td className={styles.modelCell}>{circuit.model ?? t('health.everyModel')}</td>
              <td>
                <StatusBadge tone={tones[circuit.state]} text={t(`health.state.${circuit.state}`)} />
                <div className={styles.quiet}>
                  {[
                    circuit.reason === switchedOffByHand ? t('byHand') : circuit.reason,
                    circuit.failures > 0 ? t('health.failures', { count: circuit.failures }) : null,
                    t('health.since', { when: format.relative(circuit.since) }),
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </div>
              </td>
              <td>{circuit.until === null ? '–' : <Countdown until={circuit.until} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Actions({ channel, health }: { channel: Channel; health: ChannelHealth }) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const format = useFormat()
  const actions = useHealthActions()
  const [minutes, setMinutes] = useState('10')
  // A button that is disabled while it works would lose the focus, and Escape with it.
  const busy = actions.busy !== null
  const preferred = health.preferredUntil !== null && Date.parse(health.preferredUntil) > Date.now()
  return (
    <>
      {preferred && health.preferredUntil !== null ? (
        <span className={styles.wrap}>
          <StatusBadge tone="info" text={t('health.inFront')} />
          <span className={styles.quiet}>
            {t('common:clock.until', { time: format.dateTime(health.preferredUntil) })}
          </span>
          <Button size="small" disabledFocusable={busy} onClick={() => void actions.prefer(channel, 0)}>
            {t('health.preferEnd')}
          </Button>
        </span>
      ) : null}
      <div className={styles.healthActions}>
        <Field label={t('health.howLong')}>
          <Select value={minutes} onChange={(_, data) => setMinutes(data.value)}>
            {spans.map((span) => (
              <option key={span} value={span}>
                {span < 60 ? t('health.minutes', { count: span }) : t('health.hours', { count: span / 60 })}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          icon={<StarRegular />}
          disabledFocusable={busy}
          onClick={() => void actions.prefer(channel, Number(minutes))}
        >
          {t('health.prefer')}
        </Button>
        <Button
          icon={<PauseCircleRegular />}
          disabledFocusable={busy}
          onClick={() => void actions.trip(channel, Number(minutes))}
        >
          {t('health.trip')}
        </Button>
        <Button icon={<ArrowResetRegular />} disabledFocusable={busy} onClick={() => void actions.reset(channel)}>
          {t('health.reset')}
        </Button>
      </div>
      <span className={styles.quiet}>{t('health.hint')}</span>
    </>
  )
}
