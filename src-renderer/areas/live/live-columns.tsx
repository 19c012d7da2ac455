import { Button, Tooltip } from '@fluentui/react-components'
import { RecordStopRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
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

/** The columns of the page. `now` is the gateway's clock, in ms; `cancel` asks before it ends a request. */
export function useLiveColumns(now: number, cancel: (row: LiveRow) => void): Column<LiveRow>[] {
  const { t } = useTranslation('live')
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'time', header: t('column.time'), width: 92, cell: (row) => <Time at={row.at} /> },
      { id: 'model', header: t('column.model'), flex: 2, min: 130, cell: (row) => <Model row={row} /> },
      { id: 'state', header: t('column.state'), width: 122, cell: (row) => <State row={row} /> },
      { id: 'channel', header: t('column.channel'), flex: 1.5, min: 120, cell: (row) => <Channel row={row} /> },
      { id: 'key', header: t('column.keyClient'), flex: 1, min: 100, cell: (row) => <Key row={row} /> },
      {
        id: 'output',
        header: t('column.output'),
        width: 96,
        align: 'end',
        cell: (row) => <Figure text={`${isEnded(row) ? '' : '~'}${format.number(row.outputTokens, 0)}`} />,
      },
      {
        id: 'bytes',
        header: t('column.bytes'),
        width: 84,
        align: 'end',
        cell: (row) => <Figure text={format.bytes(row.bytesOut)} />,
      },
      {
        id: 'cost',
        header: t('column.cost'),
        width: 94,
        align: 'end',
        cell: (row) => (
          <Figure text={row.costUsd === 0 ? '–' : `${isEnded(row) ? '' : '~'}${format.usd(row.costUsd)}`} />
        ),
      },
      {
        id: 'firstByte',
        header: t('column.firstByte'),
        width: 84,
        align: 'end',
        cell: (row) => <Figure text={row.firstByteMs === null ? '–' : format.ms(row.firstByteMs)} />,
      },
      {
        id: 'elapsed',
        header: t('column.elapsed'),
        width: 84,
        align: 'end',
        cell: (row) => <Figure text={format.ms(elapsedOf(row, now))} />,
      },
      {
        id: 'cancel',
        header: t('cancel.action'),
        quietHeader: true,
        width: 52,
        cell: (row) => (isEnded(row) || row.phase === 'settling' ? null : <CancelButton onClick={() => cancel(row)} />),
      },
    ],
    [t, format, now, cancel],
  )
}

/** Milliseconds a request has taken, or takes until now. */
export function elapsedOf(row: LiveRow, now: number): number {
  return isEnded(row) ? row.elapsedMs : Math.max(row.elapsedMs, now - Date.parse(row.at))
}

function Figure({ text }: { text: string }) {
  return <span className={useLiveStyles().number}>{text}</span>
}

function CancelButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('live')
  return (
    <Tooltip content={t('cancel.action')} relationship="label">
      <Button appearance="subtle" size="small" icon={<RecordStopRegular />} onClick={onClick} />
    </Tooltip>
  )
}

function Time({ at }: { at: string }) {
  return <Figure text={useFormat().time(at)} />
}

/** Where it stands, or how it ended. */
export function State({ row }: { row: LiveRow }) {
  const { t } = useTranslation('live')
  if (isEnded(row)) return <StatusBadge tone={outcomeTone(row)} text={String(row.status)} />
  return <StatusBadge tone={tones[row.phase]} text={t(`phase.${row.phase}`)} />
}

function Model({ row }: { row: LiveRow }) {
  const styles = useLiveStyles()
  const { t } = useTranslation('live')
  const name = row.model ?? t('noModel')
  const renamed = row.upstreamModel !== null && row.upstreamModel !== row.model
  const second = (isEnded(row) ? row.errorCode : null) ?? (renamed ? `→ ${row.upstreamModel}` : '')
  return (
    <span className={styles.two} title={renamed ? `${name} → ${row.upstreamModel}` : name}>
      <span className={styles.line}>{name}</span>
      {second === '' ? null : <span className={styles.second}>{second}</span>}
    </span>
  )
}

/** The channel; below it both protocols where they differ, and how many attempts there were when it was more than one. */
function Channel({ row }: { row: LiveRow }) {
  const { t } = useTranslation('live')
  const styles = useLiveStyles()
  const protocol = useProtocolName()
  if (row.channelName === null) return <CellText text="–" quiet />
  const { inboundProtocol: from, upstreamProtocol: to } = row
  const second = [
    row.mode === 'translate' && to !== null ? `${protocol(from, 'short')} → ${protocol(to, 'short')}` : '',
    row.attempts > 1 ? t('tries', { count: row.attempts }) : '',
  ].filter((part) => part !== '')
  return (
    <span className={styles.two} title={[row.channelName, ...second].join('\n')}>
      <span className={styles.line}>{row.channelName}</span>
      {second.length === 0 ? null : <span className={styles.second}>{second.join(' · ')}</span>}
    </span>
  )
}

function Key({ row }: { row: LiveRow }) {
  const styles = useLiveStyles()
  const name = row.tokenName ?? '–'
  const client = row.clientName ?? row.clientIp
  return (
    <span className={styles.two} title={`${name}\n${client}`}>
      <span className={styles.line}>{name}</span>
      <span className={styles.second}>{client}</span>
    </span>
  )
}
