import { Link, MessageBar, MessageBarBody, mergeClasses } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { ConversionView } from '../../parts/conversion/conversion-view.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { RequestMoney } from '../../parts/money/request-money.tsx'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { QueryState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { isMoneyFlag } from './arithmetic.ts'
import { CurlButton, HarButton } from './log-actions.tsx'
import { AttemptWaterfall } from './log-attempts.tsx'
import { outcomeTone } from './log-columns.tsx'
import { ReplayButton } from './log-replay.tsx'
import { LogSum } from './log-sum.tsx'
import { TimingBar } from './log-timing.tsx'
import { useLogStyles } from './logs.styles.ts'

/** What the drawer shows of a request. */
export type LogView = 'overview' | 'conversion'

interface LogDetailDrawerProps {
  id: string
  view: LogView
  onView: (view: LogView) => void
  onClose: () => void
  /** Narrows the list to a channel or key. */
  onFilter: (change: { channelId?: number; tokenId?: number; model?: string }) => void
}

/** Everything that is known of one request. */
export function LogDetailDrawer({ id, view, onView, onClose, onFilter }: LogDetailDrawerProps) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const query = useQuery(api.logs.get.queryOptions({ input: { id }, staleTime: Number.POSITIVE_INFINITY }))
  return (
    <DetailDrawer
      open
      title={t('detail.title')}
      // Two messages side by side need the window's width.
      size={view === 'conversion' ? 'full' : 'wide'}
      onClose={onClose}
    >
      <QueryState query={query} lines={10}>
        {(detail) => (
          <>
            <Summary detail={detail} />
            <ChoiceBar
              kind="tabs"
              label={t('detail.title')}
              options={[
                { value: 'overview', text: t('detail.view.overview') },
                { value: 'conversion', text: t('detail.view.conversion') },
              ]}
              value={view}
              onChange={onView}
            />
            <div role="tabpanel" aria-label={t(`detail.view.${view}`)} className={styles.panel}>
              {view === 'overview' ? (
                <Detail detail={detail} onFilter={onFilter} onConversion={() => onView('conversion')} />
              ) : (
                <ConversionView exchange={detail} />
              )}
            </div>
          </>
        )}
      </QueryState>
    </DetailDrawer>
  )
}

function Summary({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const renamed = detail.upstreamModel !== null && detail.upstreamModel !== detail.model
  return (
    <div className={styles.summary}>
      <StatusBadge tone={outcomeTone(detail)} text={String(detail.status)} />
      <strong>{detail.model ?? t('noModel')}</strong>
      {renamed ? <span className={styles.quiet}>{`→ ${detail.upstreamModel}`}</span> : null}
      <span className={styles.quiet}>{format.dateTime(detail.at)}</span>
    </div>
  )
}

interface DetailProps {
  detail: LogDetail
  onFilter: LogDetailDrawerProps['onFilter']
  onConversion: () => void
}

function Detail({ detail, onFilter, onConversion }: DetailProps) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const converted = detail.warnings.filter((warning) => !isMoneyFlag(warning)).length
  return (
    <>
      {detail.errorCode === null ? null : (
        <MessageBar intent={detail.status === 499 ? 'info' : 'error'} layout="multiline">
          <MessageBarBody>
            <span className={styles.mono}>{detail.errorCode}</span>
            {detail.errorMessage === null ? null : <div>{detail.errorMessage}</div>}
          </MessageBarBody>
        </MessageBar>
      )}
      {converted === 0 ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {t('detail.warnings', { count: converted })}{' '}
            <Link as="button" type="button" inline onClick={onConversion}>
              {t('detail.toConversion')}
            </Link>
          </MessageBarBody>
        </MessageBar>
      )}
      <Section title={t('detail.timing')}>
        <TimingBar detail={detail} />
      </Section>
      <Section title={t('detail.attempts', { count: detail.attempts })}>
        <AttemptWaterfall detail={detail} />
        <div className={styles.actions}>
          <ReplayButton detail={detail} />
          <CurlButton detail={detail} />
          <HarButton ids={[detail.id]} size="small" />
        </div>
      </Section>
      <Section title={t('detail.tokens')}>
        <Tokens detail={detail} />
      </Section>
      <Section title={t('detail.cost')}>
        <LogSum detail={detail} />
      </Section>
      <Section title={t('detail.ledger')}>
        <RequestMoney requestId={detail.requestId} />
      </Section>
      <Section title={t('detail.facts')}>
        <Facts detail={detail} onFilter={onFilter} />
      </Section>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const styles = useLogStyles()
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 className={styles.heading} id={id}>
        {title}
      </h3>
      {children}
    </section>
  )
}

function Tokens({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const { usage } = detail
  const fresh = Math.max(usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens, 0)
  const rows: [string, string][] = [
    [
      t('tokens.input'),
      usage.cacheReadTokens === 0 && usage.cacheWriteTokens === 0
        ? format.number(usage.inputTokens)
        : t('tokens.inputParts', {
            total: format.number(usage.inputTokens),
            fresh: format.number(fresh),
            read: format.number(usage.cacheReadTokens),
            write: format.number(usage.cacheWriteTokens),
          }),
    ],
    [
      t('tokens.output'),
      usage.reasoningTokens === 0
        ? format.number(usage.outputTokens)
        : t('tokens.outputParts', {
            total: format.number(usage.outputTokens),
            reasoning: format.number(usage.reasoningTokens),
          }),
    ],
    [t('tokens.source'), t(`tokens.sources.${detail.usageSource}`)],
  ]
  if (detail.tokensPerSecond !== null) {
    rows.push([t('column.speed'), t('tokens.perSecond', { value: format.number(detail.tokensPerSecond, 1) })])
  }
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Facts({ detail, onFilter }: { detail: LogDetail; onFilter: LogDetailDrawerProps['onFilter'] }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const protocolName = useProtocolName()
  const channelHref = useHref(`/channels?edit=${detail.channelId}`)
  const keyHref = useHref(`/keys?${new URLSearchParams({ q: detail.tokenName ?? '' })}`)
  const { channelId, tokenId } = detail
  return (
    <dl className={styles.facts}>
      <Fact name={t('detail.requestId')}>
        <span className={styles.inline}>
          <span className={styles.mono}>{detail.requestId}</span>
          <CopyButton text={detail.requestId} label={t('detail.copyRequestId')} size="small" />
        </span>
      </Fact>
      <Fact name={t('column.channel')}>
        {channelId === null ? (
          '–'
        ) : (
          <span className={mergeClasses(styles.inline)}>
            <Link href={channelHref}>{detail.channelName ?? String(channelId)}</Link>
            {detail.provider === null ? null : <span className={styles.quiet}>{detail.provider}</span>}
            {'· '}
            <Link as="button" type="button" onClick={() => onFilter({ channelId })}>
              {t('detail.only')}
            </Link>
          </span>
        )}
      </Fact>
      <Fact name={t('column.key')}>
        {tokenId === null ? (
          (detail.tokenName ?? '–')
        ) : (
          <span className={styles.inline}>
            <Link href={keyHref}>{detail.tokenName ?? String(tokenId)}</Link>
            {'· '}
            <Link as="button" type="button" onClick={() => onFilter({ tokenId })}>
              {t('detail.only')}
            </Link>
          </span>
        )}
      </Fact>
      <Fact name={t('detail.endpoint')}>
        <span className={styles.mono}>{detail.endpoint}</span>
      </Fact>
      <Fact name={t('detail.protocol')}>
        {detail.upstreamProtocol === null || detail.upstreamProtocol === detail.inboundProtocol
          ? protocolName(detail.inboundProtocol)
          : `${protocolName(detail.inboundProtocol)} → ${protocolName(detail.upstreamProtocol)}`}
      </Fact>
      <Fact name={t('detail.mode')}>
        {[
          detail.mode === null ? null : t(`detail.modes.${detail.mode}`),
          detail.stream ? t('detail.stream') : t('detail.whole'),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </Fact>
      {detail.finishReason === null ? null : (
        <Fact name={t('detail.finish')}>
          <span className={styles.mono}>{detail.finishReason}</span>
        </Fact>
      )}
      <Fact name={t('column.client')}>
        {detail.clientName === null ? detail.clientIp : `${detail.clientName} · ${detail.clientIp}`}
      </Fact>
    </dl>
  )
}
