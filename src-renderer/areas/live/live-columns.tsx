import { Button } from '@fluentui/react-components'
import { RecordStopRegular } from '@fluentui/react-icons'
import { createContext, memo, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LivePhase } from '../../../src-gateway/contract/live.ts'
import { useFormat } from '../../i18n/format.ts'
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

/** The columns of the page. `cancel` asks before it ends a request. */
export function useLiveColumns(cancel: (row: LiveRow) => void): Column<LiveRow>[] {
  const { t } = useTranslation('live')
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'time', header: t('column.time'), width: 90, cell: (row) => <Time at={row.at} /> },
      { id: 'model', header: t('column.model'), flex: 2, min: 112, cell: (row) => <Model {...modelOf(row)} /> },
      { id: 'state', header: t('column.state'), width: 112, cell: (row) => <State row={row} /> },
      {
        id: 'channel',
        header: t('column.channel'),
        flex: 1.5,
        min: 112,
        cell: (row) => <Channel {...channelOf(row)} />,
      },
      {
        id: 'key',
        header: t('column.keyClient'),
        flex: 1,
        min: 92,
        cell: (row) => <Key name={row.tokenName} client={row.clientName ?? row.clientIp} />,
      },
      {
        id: 'output',
        header: t('column.output'),
        width: 84,
        align: 'end',
        cell: (row) => <Figure text={`${isEnded(row) ? '' : '~'}${format.number(row.outputTokens, 0)}`} />,
      },
      {
        id: 'bytes',
        header: t('column.bytes'),
        width: 70,
        align: 'end',
        cell: (row) => <Figure text={format.bytes(row.bytesOut)} />,
      },
      {
        id: 'cost',
        header: t('column.cost'),
        width: 96,
        align: 'end',
        cell: (row) => (
          <Figure text={row.costUsd === 0 ? '–' : `${isEnded(row) ? '' : '~'}${format.usd(row.costUsd)}`} />
        ),
      },
      {
        id: 'firstByte',
        header: t('column.firstByte'),
        width: 74,
        align: 'end',
        cell: (row) => <Figure text={row.firstByteMs === null ? '–' : format.ms(row.firstByteMs)} />,
      },
      {
        id: 'elapsed',
        header: t('column.elapsed'),
        width: 74,
        align: 'end',
        cell: (row) => <Elapsed row={row} />,
      },
      {
        id: 'cancel',
        header: t('cancel.action'),
        quietHeader: true,
        width: 48,
        cell: (row) => (isEnded(row) || row.phase === 'settling' ? null : <CancelButton onClick={() => cancel(row)} />),
      },
    ],
    [t, format, cancel],
  )
}

/** Milliseconds a request has taken, or takes until now. */
export function elapsedOf(row: LiveRow, now: number): number {
  return isEnded(row) ? row.elapsedMs : Math.max(row.elapsedMs, now - Date.parse(row.at))
}

function Elapsed({ row }: { row: LiveRow }) {
  return <Figure text={useFormat().ms(elapsedOf(row, useContext(Now)))} />
}

function Figure({ text }: { text: string }) {
  return <span className={useLiveStyles().number}>{text}</span>
}

/** A tip of the browser's own: hundreds of them come and go a second. */
function CancelButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('live')
  const words = t('cancel.action')
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={<RecordStopRegular />}
      aria-label={words}
      title={words}
      onClick={onClick}
    />
  )
}

// While a request streams, its figures change with every frame and nothing else does.

const Time = memo(function Time({ at }: { at: string }) {
  return <Figure text={useFormat().time(at)} />
})

/** Where it stands, or how it ended. */
export function State({ row }: { row: LiveRow }) {
  const { t } = useTranslation('live')
  if (isEnded(row)) return <Badge tone={outcomeTone(row)} text={String(row.status)} />
  return <Badge tone={tones[row.phase]} text={t(`phase.${row.phase}`)} />
}

const Badge = memo(StatusBadge)

interface ModelFacts {
  model: string | null
  upstreamModel: string | null
  errorCode: string | null
}

function modelOf(row: LiveRow): ModelFacts {
  return { model: row.model, upstreamModel: row.upstreamModel, errorCode: isEnded(row) ? row.errorCode : null }
}

const Model = memo(function Model({ model, upstreamModel, errorCode }: ModelFacts) {
  const styles = useLiveStyles()
  const { t } = useTranslation('live')
  const name = model ?? t('noModel')
  const renamed = upstreamModel !== null && upstreamModel !== model
  const second = errorCode ?? (renamed ? `→ ${upstreamModel}` : '')
  return (
    <span className={styles.two} title={renamed ? `${name} → ${upstreamModel}` : name}>
      <span className={styles.line}>{name}</span>
      {second === '' ? null : <span className={styles.second}>{second}</span>}
    </span>
  )
})

interface ChannelFacts {
  name: string | null
  from: string
  /** null when nothing is converted. */
  to: string | null
  attempts: number
}

function channelOf(row: LiveRow): ChannelFacts {
  const to = row.mode === 'translate' ? row.upstreamProtocol : null
  return { name: row.channelName, from: row.inboundProtocol, to, attempts: row.attempts }
}

/** The channel; below it both protocols where they differ, and how many attempts there were when it was more than one. */
const Channel = memo(function Channel({ name, from, to, attempts }: ChannelFacts) {
  const { t } = useTranslation('live')
  const styles = useLiveStyles()
  const protocol = useProtocolName()
  if (name === null) return <CellText text="–" quiet />
  const second = [
    to === null ? '' : `${protocol(from, 'short')} → ${protocol(to, 'short')}`,
    attempts > 1 ? t('tries', { count: attempts }) : '',
  ].filter((part) => part !== '')
  return (
    <span className={styles.two} title={[name, ...second].join('\n')}>
      <span className={styles.line}>{name}</span>
      {second.length === 0 ? null : <span className={styles.second}>{second.join(' · ')}</span>}
    </span>
  )
})

const Key = memo(function Key({ name, client }: { name: string | null; client: string }) {
  const styles = useLiveStyles()
  return (
    <span className={styles.two} title={`${name ?? '–'}\n${client}`}>
      <span className={styles.line}>{name ?? '–'}</span>
      <span className={styles.second}>{client}</span>
    </span>
  )
})
