/**
 * `<ConversionView exchange actions>`: what became of a request on its way, from the client's protocol to the upstream's and back:
 * both protocols, what was lost, and the four messages where they were kept. Two messages stand side by side where there is room.
 */
import { Link } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { KeptExchange, LogDetail } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useProtocolName } from '../protocol-name.ts'
import { EmptyState } from '../states.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { useConversionStyles } from './conversion.styles.ts'
import { differing } from './differing.ts'
import type { JsonValue } from './lay-out-json.ts'
import { MessagePane } from './message-pane.tsx'
import { passedOn, warningsOf } from './passed-on.ts'
import { readMessage } from './read-message.ts'
import { WarningList } from './warning-list.tsx'

export type ShownExchange = Pick<
  LogDetail,
  'mode' | 'inboundProtocol' | 'upstreamProtocol' | 'warnings' | 'bodies' | 'status'
>

export function ConversionView({ exchange, actions }: { exchange: ShownExchange; actions?: ReactNode }) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const { mode, bodies } = exchange
  const warnings = bodies !== null && bodies.warnings.length > 0 ? bodies.warnings : warningsOf(exchange.warnings)
  return (
    <div className={styles.root}>
      <div className={styles.route}>
        <Route exchange={exchange} />
        {actions === undefined ? null : (
          <>
            <span className={styles.grow} />
            {actions}
          </>
        )}
      </div>
      {warnings.length > 0 ? (
        <WarningList warnings={warnings} />
      ) : mode === 'translate' ? (
        <span className={styles.quiet}>{t('common:conversion.noWarnings')}</span>
      ) : null}
      {bodies === null ? <NotKept /> : <Messages exchange={exchange} bodies={bodies} />}
    </div>
  )
}

function Route({ exchange }: { exchange: ShownExchange }) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const name = useProtocolName()
  const { mode, inboundProtocol, upstreamProtocol } = exchange
  const tone = mode === 'translate' ? 'info' : mode === 'passthrough' ? 'good' : 'off'
  return (
    <>
      <StatusBadge tone={tone} text={t(`common:conversion.mode.${mode ?? 'none'}`)} />
      <span className={styles.protocols}>
        {upstreamProtocol === null || upstreamProtocol === inboundProtocol
          ? name(inboundProtocol)
          : `${name(inboundProtocol)} → ${name(upstreamProtocol)}`}
      </span>
    </>
  )
}

const nothingMarked: ReadonlySet<JsonValue> = new Set()

function Messages({ exchange, bodies }: { exchange: ShownExchange; bodies: KeptExchange }) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const name = useProtocolName()
  const views = useMemo(
    () => ({
      clientRequest: readMessage(bodies.clientRequest.text),
      upstreamRequest: readMessage(bodies.upstreamRequest.text),
      upstreamReply: readMessage(bodies.upstreamReply.text),
      clientReply: readMessage(bodies.clientReply.text),
    }),
    [bodies],
  )
  const marks = useMemo(() => {
    const { clientRequest: left, upstreamRequest: right } = views
    const whole = !bodies.clientRequest.truncated && !bodies.upstreamRequest.truncated && !left.cut && !right.cut
    return whole && left.shape === 'json' && right.shape === 'json' ? differing(left, right) : undefined
  }, [views, bodies])
  const marked = marks !== undefined && marks.left.size + marks.right.size > 0
  const client = name(exchange.inboundProtocol)
  const upstream = name(exchange.upstreamProtocol ?? exchange.inboundProtocol)
  const panes = [
    { id: 'clientRequest', protocol: client, side: 'left', marked: marks?.left },
    { id: 'upstreamRequest', protocol: upstream, side: 'right', marked: marks?.right },
    { id: 'upstreamReply', protocol: upstream, side: 'left', marked: undefined },
    { id: 'clientReply', protocol: client, side: 'right', marked: undefined },
  ] as const
  return (
    <>
      <div className={styles.notes}>
        {exchange.mode === 'passthrough' ? <PassedOnNotes bodies={bodies} /> : null}
        {marked ? <span className={styles.quiet}>{t('common:conversion.legend')}</span> : null}
      </div>
      <div className={styles.grid}>
        {panes.map((pane, index) => (
          <MessagePane
            key={pane.id}
            title={t('common:conversion.numbered', { number: index + 1, title: t(`common:conversion.${pane.id}`) })}
            protocol={pane.protocol}
            body={bodies[pane.id]}
            view={views[pane.id]}
            marked={pane.marked ?? nothingMarked}
            side={pane.side}
            emptyText={t(`common:conversion.empty.${pane.id}`)}
          />
        ))}
      </div>
    </>
  )
}

function PassedOnNotes({ bodies }: { bodies: KeptExchange }) {
  const { t } = useTranslation()
  const request = useMemo(() => passedOn(bodies.clientRequest, bodies.upstreamRequest), [bodies])
  const reply = useMemo(() => passedOn(bodies.upstreamReply, bodies.clientReply), [bodies])
  const list = request.kind === 'members' ? request.members.join(', ') : ''
  return (
    <>
      <span>{t(`common:conversion.passed.${request.kind}`, { list })}</span>
      {reply.kind === 'same' && bodies.clientReply.length > 0 ? (
        <span>{t('common:conversion.passed.replySame')}</span>
      ) : null}
    </>
  )
}

/** Says why there is nothing to see, and where that is changed. */
function NotKept() {
  const { t } = useTranslation()
  const settings = useQuery(api.settings.get.queryOptions())
  const href = useHref('/settings?section=messages')
  const why = settings.data?.keepBodies ?? 'off'
  return (
    <EmptyState
      title={t('common:conversion.notKept.title')}
      text={t(`common:conversion.notKept.${why}`)}
      action={<Link href={href}>{t('common:conversion.notKept.link')}</Link>}
    />
  )
}
