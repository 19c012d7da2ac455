import { Button } from '@fluentui/react-components'
import { RecordStopRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { LogDetailDrawer, type LogView } from '../logs/log-detail.tsx'
import { useLiveStyles } from './live.styles.ts'
import { elapsedOf, State } from './live-columns.tsx'
import { isEnded, type LiveRow } from './live-requests.ts'

interface LiveDetailProps {
  requestId: string
  /** As the page knows it; undefined when it does not (any more). */
  row: LiveRow | undefined
  now: number
  view: LogView
  onView: (view: LogView) => void
  onCancel: (row: LiveRow) => void
  onFilter: (change: { channelId?: number; tokenId?: number; model?: string }) => void
  onClose: () => void
}

/** One request: as it runs, and all that the log has of it when it has ended. */
export function LiveDetail(props: LiveDetailProps) {
  const { row } = props
  return row === undefined || isEnded(row) ? <Ended {...props} /> : <Running {...props} row={row} />
}

/** The log knows requests by the row's id; ours is the request's. */
function Ended({ requestId, view, onView, onFilter, onClose }: LiveDetailProps) {
  const { t } = useTranslation('live')
  const query = useQuery(api.logs.list.queryOptions({ input: { requestId, limit: 1 }, staleTime: 60_000 }))
  const id = query.data?.items[0]?.id
  if (id !== undefined) {
    return <LogDetailDrawer id={id} view={view} onView={onView} onFilter={onFilter} onClose={onClose} />
  }
  return (
    <DetailDrawer open title={t('detail.title')} size="wide" onClose={onClose}>
      <QueryState query={query} lines={10}>
        {() => <EmptyState title={t('detail.gone')} text={t('detail.goneText')} />}
      </QueryState>
    </DetailDrawer>
  )
}

function Running({ row, now, onCancel, onClose }: LiveDetailProps & { row: LiveRow }) {
  const { t } = useTranslation('live')
  const styles = useLiveStyles()
  const format = useFormat()
  const protocol = useProtocolName()
  const { inboundProtocol: from, upstreamProtocol: to } = row
  const facts: [string, string][] = [
    [t('column.time'), format.dateTime(row.at)],
    [t('column.elapsed'), format.ms(elapsedOf(row, now))],
    [t('column.firstByte'), row.firstByteMs === null ? '–' : format.ms(row.firstByteMs)],
    [t('column.output'), `~${format.number(row.outputTokens, 0)}`],
    [t('column.cost'), row.costUsd === 0 ? '–' : `~${format.usd(row.costUsd)}`],
    [t('detail.bytes'), `${format.bytes(row.bytesIn)} → ${format.bytes(row.bytesOut)}`],
    [t('column.channel'), row.channelName ?? '–'],
    [t('detail.attempts'), format.number(row.attempts)],
    [t('column.key'), [row.tokenName ?? '–', row.group].filter((part) => part !== null).join(' · ')],
    [t('detail.protocol'), to === null || to === from ? protocol(from) : `${protocol(from)} → ${protocol(to)}`],
    [t('detail.endpoint'), row.endpoint],
    [t('detail.client'), row.clientName === null ? row.clientIp : `${row.clientName} · ${row.clientIp}`],
    [t('detail.requestId'), row.requestId],
  ]
  return (
    <DetailDrawer open title={t('detail.title')} size="wide" onClose={onClose}>
      <div className={styles.panel}>
        <div>
          <State row={row} t={t} /> <strong>{row.model ?? t('noModel')}</strong>
        </div>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
        </dl>
        <Button className={styles.start} icon={<RecordStopRegular />} onClick={() => onCancel(row)}>
          {t('cancel.action')}
        </Button>
      </div>
    </DetailDrawer>
  )
}
