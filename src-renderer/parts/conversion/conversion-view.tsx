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
  'mode' | 'inboundProtocol' | 'upstreamProtocol' | 'model' | 'upstreamModel' | 'stream' | 'warnings' | 'bodies'
>

export function ConversionView({ exchange, actions }: { exchange: ShownExchange; actions?: ReactNode }) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const { mode, bodies } = exchange
  const shown = useMemo(() => readExchange(exchange), [exchange])
  const warnings = bodies !== null && bodies.warnings.length > 0 ? bodies.warnings : warningsOf(exchange.warnings)
  const noLoss = mode === 'translate' && warnings.length === 0
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
      {warnings.length > 0 ? <WarningList warnings={warnings} /> : null}
      {bodies !== null || noLoss ? (
        <div className={styles.notes}>
          {noLoss ? <span className={styles.quiet}>{t('common:conversion.noWarnings')}</span> : null}
          {bodies !== null && mode === 'passthrough' ? <PassedOnNotes bodies={bodies} /> : null}
          {shown?.marked === true ? <span className={styles.quiet}>{t('common:conversion.legend')}</span> : null}
        </div>
      ) : null}
      {bodies === null || shown === undefined ? (
        <NotKept />
      ) : (
        <Messages exchange={exchange} bodies={bodies} shown={shown} />
      )}
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

/** The messages as they are drawn, and what to highlight in the two requests. */
function readExchange({ bodies, model, upstreamModel, stream }: ShownExchange) {
  if (bodies === null) return undefined
  const views = {
    clientRequest: readMessage(bodies.clientRequest.text),
    upstreamRequest: readMessage(bodies.upstreamRequest.text),
    upstreamReply: readMessage(bodies.upstreamReply.text),
    clientReply: readMessage(bodies.clientReply.text),
  }
  const { clientRequest: left, upstreamRequest: right } = views
  const whole = !bodies.clientRequest.truncated && !bodies.upstreamRequest.truncated && !left.cut && !right.cut
  const { left: leftOnly, right: rightOnly } =
    whole && left.shape === 'json' && right.shape === 'json'
      ? differing({ view: left, model, stream }, { view: right, model: upstreamModel, stream })
      : { left: nothingMarked, right: nothingMarked }
  return { views, leftOnly, rightOnly, marked: leftOnly.size + rightOnly.size > 0 }
}

interface MessagesProps {
  exchange: ShownExchange
  bodies: KeptExchange
  shown: NonNullable<ReturnType<typeof readExchange>>
}

function Messages({ exchange, bodies, shown }: MessagesProps) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const name = useProtocolName()
  const client = name(exchange.inboundProtocol)
  const upstream = exchange.upstreamProtocol === null ? '' : name(exchange.upstreamProtocol)
  const panes = [
    { id: 'clientRequest', protocol: client, side: 'left', marked: shown.leftOnly },
    { id: 'upstreamRequest', protocol: upstream, side: 'right', marked: shown.rightOnly },
    { id: 'upstreamReply', protocol: upstream, side: 'left', marked: nothingMarked },
    { id: 'clientReply', protocol: client, side: 'right', marked: nothingMarked },
  ] as const
  return (
    <div className={styles.grid}>
      {panes.map((pane, index) => (
        <MessagePane
          key={pane.id}
          title={t('common:conversion.numbered', { number: index + 1, title: t(`common:conversion.${pane.id}`) })}
          protocol={pane.protocol}
          body={bodies[pane.id]}
          view={shown.views[pane.id]}
          marked={pane.marked}
          side={pane.side}
          emptyText={t(`common:conversion.empty.${pane.id}`)}
        />
      ))}
    </div>
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
