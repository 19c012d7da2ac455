import { WarningRegular } from '@fluentui/react-icons'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogItem } from '../../../src-gateway/contract/index.ts'
import { type Format, useFormat } from '../../i18n/format.ts'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { useLogStyles } from './logs.styles.ts'

/** How good an outcome is: a reply may break off after its status; a client that left is nobody's fault. */
export function outcomeTone({ status, errorCode }: Pick<LogItem, 'status' | 'errorCode'>): Tone {
  if (status < 400) return errorCode === null ? 'good' : 'warning'
  if (status === 499) return 'off'
  return status < 500 ? 'warning' : 'bad'
}

/** What cells are drawn with. They are plain functions: a log that is scrolled draws hundreds of them for each frame. */
interface Drawing {
  t: TFunction<'logs'>
  format: Format
  styles: ReturnType<typeof useLogStyles>
  protocol: ReturnType<typeof useProtocolName>
}

/** The table's columns. Time, model and status always stay. */
export function useLogColumns(): Column<LogItem>[] {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const styles = useLogStyles()
  const protocol = useProtocolName()
  return useMemo(() => {
    const drawing: Drawing = { t, format, styles, protocol }
    const none = <span className={styles.quiet}>–</span>
    return [
      { id: 'time', header: t('column.time'), width: 98, fixed: true, cell: ({ at }) => timeCell(at, drawing) },
      {
        id: 'model',
        header: t('column.model'),
        flex: 2,
        min: 130,
        fixed: true,
        cell: (row) => modelCell(row, drawing),
      },
      {
        id: 'status',
        header: t('column.status'),
        width: 72,
        fixed: true,
        cell: (row) => statusCell(row, drawing),
      },
      {
        id: 'channel',
        header: t('column.channel'),
        flex: 1.8,
        min: 112,
        cell: (row) => channelCell(row, drawing),
      },
      {
        id: 'key',
        header: t('column.keyClient'),
        flex: 1,
        min: 88,
        cell: (row) => keyCell(row, drawing),
      },
      {
        id: 'tokens',
        header: t('column.tokens'),
        width: 110,
        align: 'end',
        cell: (row) => (row.usageSource === 'none' ? none : tokensCell(row, drawing)),
      },
      {
        id: 'cost',
        header: t('column.cost'),
        width: 84,
        align: 'end',
        cell: (row) => (row.costUsd === 0 ? none : format.usd(row.costUsd)),
      },
      {
        id: 'latency',
        header: t('column.latency'),
        width: 72,
        align: 'end',
        cell: (row) => format.ms(row.latencyMs),
      },
      {
        id: 'firstByte',
        header: t('column.firstByte'),
        width: 76,
        align: 'end',
        cell: (row) => (row.firstByteMs === null ? none : format.ms(row.firstByteMs)),
      },
      {
        id: 'speed',
        header: t('column.speed'),
        width: 60,
        align: 'end',
        cell: (row) => (row.tokensPerSecond === null ? none : format.number(row.tokensPerSecond, 0)),
      },
    ]
  }, [t, format, styles, protocol])
}

/** The outcome; below it how many attempts it took, when it was more than one. */
function statusCell(item: LogItem, { t, styles }: Drawing) {
  return (
    <span className={styles.startTwo}>
      <StatusBadge tone={outcomeTone(item)} text={String(item.status)} />
      {item.attempts > 1 ? <span className={styles.second}>{t('tries', { count: item.attempts })}</span> : null}
    </span>
  )
}

function timeCell(at: string, { format, styles }: Drawing) {
  const today = new Date(at).toDateString() === new Date().toDateString()
  return (
    <span className={styles.two} title={format.dateTime(at)}>
      <span className={styles.line}>{format.time(at)}</span>
      {today ? null : <span className={styles.second}>{format.date(at)}</span>}
    </span>
  )
}

/** The channel; below it both protocols when the request was converted, and how much was not carried over as it was. */
function channelCell(item: LogItem, { t, styles, protocol }: Drawing) {
  const name = item.channelName ?? '–'
  const { inboundProtocol: from, upstreamProtocol: to } = item
  const warnings = item.warnings.length
  if ((item.mode !== 'translate' || to === null) && warnings === 0)
    return <CellText text={name} quiet={item.channelName === null} />
  const route = item.mode === 'translate' && to !== null ? `${protocol(from)} → ${protocol(to)}` : ''
  const warned = warnings === 0 ? '' : t('warnings', { count: warnings })
  return (
    <span className={styles.two} title={[name, route, warned].filter(Boolean).join('\n')}>
      <span className={styles.named}>
        <span className={styles.line}>{name}</span>
        {warnings === 0 ? null : (
          <span className={styles.warned} role="img" aria-label={warned}>
            <WarningRegular />
            {warnings}
          </span>
        )}
      </span>
      {route === '' || to === null ? null : (
        <span className={styles.second}>{`${protocol(from, 'short')} → ${protocol(to, 'short')}`}</span>
      )}
    </span>
  )
}

function keyCell(item: LogItem, { styles }: Drawing) {
  const name = item.tokenName ?? '–'
  const client = item.clientName ?? item.clientIp
  return (
    <span className={styles.two} title={`${name}\n${client}`}>
      <span className={styles.line}>{name}</span>
      <span className={styles.second}>{client}</span>
    </span>
  )
}

function modelCell(item: LogItem, { t, styles }: Drawing) {
  const renamed = item.upstreamModel !== null && item.upstreamModel !== item.model
  const second = item.errorCode ?? (renamed ? `→ ${item.upstreamModel}` : '')
  const name = item.model ?? t('noModel')
  return (
    <span className={styles.two} title={renamed ? `${name} → ${item.upstreamModel}` : name}>
      <span className={styles.line}>{name}</span>
      {second === '' ? null : <span className={styles.second}>{second}</span>}
    </span>
  )
}

function tokensCell(item: LogItem, { t, format, styles }: Drawing) {
  const { inputTokens, outputTokens, cacheReadTokens } = item.usage
  return (
    <span className={styles.endTwo}>
      <span className={styles.line}>{`${format.compact(inputTokens)} → ${format.compact(outputTokens)}`}</span>
      {cacheReadTokens === 0 ? null : (
        <span className={styles.second}>{t('cached', { tokens: format.compact(cacheReadTokens) })}</span>
      )}
    </span>
  )
}
