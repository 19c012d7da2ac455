import { RecordStopRegular } from '@fluentui/react-icons'
import type { TFunction } from 'i18next'
import { createContext, memo, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LivePhase } from '../../../src-gateway/contract/live.ts'
import { type Format, useFormat } from '../../i18n/format.ts'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { outcomeTone } from '../logs/log-columns.tsx'
import { useLiveStyles } from './live.styles.ts'
import { isEnded, type LiveRow } from './live-requests.ts'

const tones: Record<LivePhase, Tone> = {
  waiting: 'warning',
  asking: 'info',
  'first-byte': 'info',
  streaming: 'info',
  settling: 'off',
}

/** The gateway's clock, in ms. Not among the columns: a second that passes changes one cell of a row. */
export const Now = createContext(0)

/** What cells are drawn with. They are plain functions: hundreds of rows come, change and end a second. */
interface Drawing {
  t: TFunction<'live'>
  format: Format
  styles: ReturnType<typeof useLiveStyles>
  protocol: ReturnType<typeof useProtocolName>
}

/** The columns of the page. `cancel` asks before it ends a request. */
export function useLiveColumns(cancel: (row: LiveRow) => void): Column<LiveRow>[] {
  const { t } = useTranslation('live')
  const format = useFormat()
  const styles = useLiveStyles()
  const protocol = useProtocolName()
  return useMemo(() => {
    const drawing: Drawing = { t, format, styles, protocol }
    const figure = (text: string) => <span className={styles.number}>{text}</span>
    const cancelWords = t('cancel.action')
    return [
      { id: 'time', header: t('column.time'), width: 90, cell: (row) => figure(format.time(row.at)) },
      { id: 'model', header: t('column.model'), flex: 2, min: 112, cell: (row) => modelCell(row, drawing) },
      { id: 'state', header: t('column.state'), width: 112, cell: (row) => <State row={row} t={t} /> },
      { id: 'channel', header: t('column.channel'), flex: 1.5, min: 112, cell: (row) => channelCell(row, drawing) },
      { id: 'key', header: t('column.keyClient'), flex: 1, min: 92, cell: (row) => keyCell(row, drawing) },
      {
        id: 'output',
        header: t('column.output'),
        width: 84,
        align: 'end',
        cell: (row) => figure(`${isEnded(row) ? '' : '~'}${format.number(row.outputTokens, 0)}`),
      },
      {
        id: 'bytes',
        header: t('column.bytes'),
        width: 70,
        align: 'end',
        cell: (row) => figure(format.bytes(row.bytesOut)),
      },
      {
        id: 'cost',
        header: t('column.cost'),
        width: 96,
        align: 'end',
        cell: (row) => figure(row.costUsd === 0 ? '–' : `${isEnded(row) ? '' : '~'}${format.usd(row.costUsd)}`),
      },
      {
        id: 'firstByte',
        header: t('column.firstByte'),
        width: 74,
        align: 'end',
        cell: (row) => figure(row.firstByteMs === null ? '–' : format.ms(row.firstByteMs)),
      },
      {
        id: 'elapsed',
        header: t('column.elapsed'),
        width: 74,
        align: 'end',
        cell: (row) => (isEnded(row) ? figure(format.ms(row.elapsedMs)) : <Elapsed row={row} drawing={drawing} />),
      },
      {
        id: 'cancel',
        header: cancelWords,
        quietHeader: true,
        width: 48,
        cell: (row) =>
          isEnded(row) || row.phase === 'settling' ? null : (
            <button
              type="button"
              className={styles.cancel}
              aria-label={cancelWords}
              title={cancelWords}
              onClick={() => cancel(row)}
            >
              {cancelIcon}
            </button>
          ),
      },
    ]
  }, [t, format, styles, protocol, cancel])
}

const cancelIcon = <RecordStopRegular />

/** Milliseconds a request has taken, or takes until now. */
export function elapsedOf(row: LiveRow, now: number): number {
  return isEnded(row) ? row.elapsedMs : Math.max(row.elapsedMs, now - Date.parse(row.at))
}

function Elapsed({ row, drawing: { format, styles } }: { row: LiveRow; drawing: Drawing }) {
  return <span className={styles.number}>{format.ms(elapsedOf(row, useContext(Now)))}</span>
}

/** Where it stands, or how it ended. */
export function State({ row, t }: { row: LiveRow; t: TFunction<'live'> }) {
  if (isEnded(row)) return <Badge tone={outcomeTone(row)} text={String(row.status)} />
  return <Badge tone={tones[row.phase]} text={t(`phase.${row.phase}`)} />
}

// While a request streams, its figures change with every frame and this does not.
const Badge = memo(StatusBadge)

function modelCell(row: LiveRow, { t, styles }: Drawing) {
  const { model, upstreamModel } = row
  const name = model ?? t('noModel')
  const renamed = upstreamModel !== null && upstreamModel !== model
  const second = (isEnded(row) ? row.errorCode : null) ?? (renamed ? `→ ${upstreamModel}` : '')
  return (
    <span className={styles.two} title={renamed ? `${name} → ${upstreamModel}` : name}>
      <span className={styles.line}>{name}</span>
      {second === '' ? null : <span className={styles.second}>{second}</span>}
    </span>
  )
}

/** The channel; below it both protocols where they differ, and how many attempts there were when it was more than one. */
function channelCell({ channelName, mode, inboundProtocol, upstreamProtocol, attempts }: LiveRow, drawing: Drawing) {
  const { t, styles, protocol } = drawing
  if (channelName === null) return <CellText text="–" quiet />
  const to = mode === 'translate' ? upstreamProtocol : null
  const second = [
    to === null ? '' : `${protocol(inboundProtocol, 'short')} → ${protocol(to, 'short')}`,
    attempts > 1 ? t('tries', { count: attempts }) : '',
  ].filter((part) => part !== '')
  return (
    <span className={styles.two} title={[channelName, ...second].join('\n')}>
      <span className={styles.line}>{channelName}</span>
      {second.length === 0 ? null : <span className={styles.second}>{second.join(' · ')}</span>}
    </span>
  )
}

function keyCell({ tokenName, clientName, clientIp }: LiveRow, { styles }: Drawing) {
  const name = tokenName ?? '–'
  const client = clientName ?? clientIp
  return (
    <span className={styles.two} title={`${name}\n${client}`}>
      <span className={styles.line}>{name}</span>
      <span className={styles.second}>{client}</span>
    </span>
  )
}
