import { Link, mergeClasses } from '@fluentui/react-components'
import { CheckmarkCircleRegular, DismissCircleRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { RoutingStrategy } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Countdown } from '../../parts/countdown.tsx'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { useRoutingStyles } from './routing.styles.ts'

interface Attempt {
  channelId: number
  channelName: string
  keyId: number | null
  model: string
  protocol: string
  mode: 'passthrough' | 'translate'
  upstreamModel: string
  reason: string
}

interface Excluded {
  channelId: number
  channelName: string
  reason: string
  until: string | null
}

interface PlanViewProps {
  plan: {
    attempts: Attempt[]
    excluded: Excluded[]
    strategy: RoutingStrategy
    sticky: boolean
    retryAt: string | null
  }
  /** The model that was asked for. */
  model: string
}

/** A plan: who would be asked, in which order and why, and who would not. */
export function PlanView({ plan, model }: PlanViewProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const attempts = useMemo(() => plan.attempts.map((attempt, index) => ({ ...attempt, place: index + 1 })), [plan])
  // Channels are left out test by test: what is named last came nearest to being used and is what a person looks for.
  const excluded = useMemo(() => plan.excluded.map((one, index) => ({ ...one, place: index })).reverse(), [plan])
  const format = useFormat()
  const attemptColumns = useAttemptColumns(model)
  const excludedColumns = useExcludedColumns()
  const title = attempts.length === 0 ? t('plan.none') : t('plan.attempts', { count: attempts.length })
  return (
    <div className={styles.plans}>
      <section className={mergeClasses(styles.plan, styles.attempts)} aria-label={title}>
        <h2 className={styles.heading} role="status">
          {title}
          <span className={styles.quiet}>
            {[t(`strategy.${plan.strategy}`), plan.sticky ? t('plan.sticky') : t('plan.notSticky')].join(' · ')}
          </span>
        </h2>
        <VirtualTable
          fit
          label={title}
          columns={attemptColumns}
          rows={attempts}
          rowKey={(row) => row.place}
          rowHeight={52}
          empty={
            <EmptyState
              icon={<DismissCircleRegular />}
              title={t('plan.nobody')}
              text={
                plan.retryAt === null
                  ? t('plan.nobodyText')
                  : `${t('plan.nobodyText')} ${t('plan.retryAt', { time: format.time(plan.retryAt) })}`
              }
            />
          }
        />
      </section>
      <section
        className={mergeClasses(styles.plan, styles.excluded)}
        aria-label={t('plan.excluded', { count: excluded.length })}
      >
        <h2 className={styles.heading}>{t('plan.excluded', { count: excluded.length })}</h2>
        <VirtualTable
          label={t('plan.excluded', { count: excluded.length })}
          columns={excludedColumns}
          rows={excluded}
          rowKey={(row) => row.place}
          empty={<EmptyState icon={<CheckmarkCircleRegular />} title={t('plan.everybody')} />}
        />
      </section>
    </div>
  )
}

function useAttemptColumns(asked: string): Column<Attempt & { place: number }>[] {
  const { t } = useTranslation('routing')
  const protocolName = useProtocolName()
  const format = useFormat()
  const hints = useKeyHints()
  return useMemo(
    () => [
      { id: 'place', header: t('plan.place'), width: 64, align: 'end', cell: (row) => format.number(row.place) },
      {
        id: 'channel',
        header: t('plan.channel'),
        flex: 1.3,
        min: 150,
        cell: (row) => (
          <TwoLines
            first={<ChannelLink id={row.channelId} name={row.channelName} />}
            second={row.keyId === null ? t('plan.noKey') : (hints.get(row.keyId) ?? t('plan.key', { id: row.keyId }))}
          />
        ),
      },
      {
        id: 'model',
        header: t('plan.model'),
        flex: 1.2,
        min: 140,
        cell: (row) => (
          <TwoLines
            first={row.upstreamModel}
            second={row.model === asked ? '' : t('plan.fallback', { model: asked })}
          />
        ),
      },
      {
        id: 'protocol',
        header: t('plan.protocol'),
        flex: 0.9,
        min: 120,
        cell: (row) => <TwoLines first={protocolName(row.protocol)} second={t(`common:conversion.mode.${row.mode}`)} />,
      },
      { id: 'reason', header: t('plan.reason'), flex: 2.2, min: 200, cell: (row) => <Reason text={row.reason} /> },
    ],
    [t, protocolName, format, hints, asked],
  )
}

/** How people know a key, by its id. */
function useKeyHints(): ReadonlyMap<number, string> {
  const { data } = useQuery(api.channels.list.queryOptions({ input: { limit: 200 }, staleTime: 30_000 }))
  return useMemo(
    () => new Map(data?.items.flatMap(({ keys }) => keys.map((key) => [key.id, key.hint] as const)) ?? []),
    [data],
  )
}

function useExcludedColumns(): Column<Excluded & { place: number }>[] {
  const { t } = useTranslation('routing')
  return useMemo(
    () => [
      {
        id: 'channel',
        header: t('plan.channel'),
        flex: 1,
        min: 170,
        cell: (row) => <ChannelLink id={row.channelId} name={row.channelName} />,
      },
      { id: 'reason', header: t('plan.whyNot'), flex: 2.4, min: 240, cell: (row) => <Reason text={row.reason} /> },
      {
        id: 'until',
        header: t('plan.again'),
        width: 128,
        cell: (row) => (row.until === null ? <CellText text="–" quiet /> : <Countdown until={row.until} />),
      },
    ],
    [t],
  )
}

function TwoLines({ first, second }: { first: ReactNode; second: string }) {
  const styles = useRoutingStyles()
  return (
    <span className={styles.two}>
      <span className={styles.line} title={typeof first === 'string' ? first : undefined}>
        {first}
      </span>
      {second === '' ? null : (
        <span className={styles.second} title={second}>
          {second}
        </span>
      )}
    </span>
  )
}

function Reason({ text }: { text: string }) {
  const styles = useRoutingStyles()
  return (
    <span className={styles.reason} title={text}>
      {text}
    </span>
  )
}

function ChannelLink({ id, name }: { id: number; name: string }) {
  const navigate = useNavigate()
  const styles = useRoutingStyles()
  return (
    <Link
      as="button"
      type="button"
      className={styles.link}
      title={name}
      onClick={() => void navigate(`/channels?edit=${id}`)}
    >
      {name}
    </Link>
  )
}
