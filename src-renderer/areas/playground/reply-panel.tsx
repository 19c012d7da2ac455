import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { ArrowMaximizeRegular, ChatSparkleRegular } from '@fluentui/react-icons'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { ConversionView } from '../../parts/conversion/conversion-view.tsx'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { Card } from '../../parts/page.tsx'
import { EmptyState, ErrorState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { Answer, pretty } from './answer.tsx'
import { usePlaygroundStyles } from './playground.styles.ts'
import { type RawEvent, type ReplyView, tokensPerSecond } from './reply/read-reply.ts'
import { useExchange } from './use-exchange.ts'
import type { Run } from './use-run.ts'

type View = 'answer' | 'conversion' | 'events' | 'headers'

/** The reply: rendered, with what was converted on the way, as raw events with their times, and its headers. */
export function ReplyPanel({ run, actions }: { run: Run; actions: ReactNode }) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const [shown, setShown] = useState<View>('answer')
  const { view } = run
  const running = run.phase === 'running'
  return (
    <Card title={t('reply')} actions={actions}>
      {run.phase === 'idle' ? (
        <EmptyState icon={<ChatSparkleRegular />} title={t('empty.title')} text={t('empty.text')} />
      ) : (
        <>
          <Figures run={run} />
          {run.error === null ? null : (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>{errorText(run.error, t)}</MessageBarBody>
            </MessageBar>
          )}
          {view === null ? (
            running ? (
              <Spinner label={t('waiting')} labelPosition="after" size="small" />
            ) : null
          ) : (
            <>
              <ChoiceBar
                kind="tabs"
                label={t('reply')}
                options={[
                  { value: 'answer', text: t('tab.answer') },
                  { value: 'conversion', text: t('tab.conversion') },
                  { value: 'events', text: t('tab.eventsCount', { count: view.events.length }) },
                  { value: 'headers', text: t('tab.headers') },
                ]}
                value={shown}
                onChange={setShown}
              />
              <div role="tabpanel" aria-label={t(`tab.${shown}`)} className={styles.answer}>
                {shown === 'answer' ? <Answer view={view} running={running} /> : null}
                {shown === 'conversion' ? <Conversion run={run} /> : null}
                {shown === 'events' ? <Events events={view.events} /> : null}
                {shown === 'headers' ? (
                  <CodeBlock
                    label={t('tab.headers')}
                    text={Object.entries(view.headers)
                      .map(([name, value]) => `${name}: ${value}`)
                      .join('\n')}
                  />
                ) : null}
              </div>
              {run.phase === 'stopped' ? <span className={styles.quiet}>{t('stopped')}</span> : null}
            </>
          )}
        </>
      )}
    </Card>
  )
}

/** What became of the request on its way, as soon as the log has it. */
function Conversion({ run }: { run: Run }) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const [large, setLarge] = useState(false)
  const ended = run.phase !== 'running'
  const query = useExchange(run.view?.headers['x-request-id'], ended)
  const exchange = query.data
  if (!ended) return <span className={styles.quiet}>{t('conversion.later')}</span>
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (exchange === undefined) return <Spinner label={t('conversion.waiting')} labelPosition="after" size="small" />
  if (exchange === null) return <span className={styles.quiet}>{t('conversion.none')}</span>
  return (
    <>
      <ConversionView
        exchange={exchange}
        actions={
          <Button size="small" icon={<ArrowMaximizeRegular />} onClick={() => setLarge(true)}>
            {t('conversion.large')}
          </Button>
        }
      />
      {large ? (
        <DetailDrawer open title={t('tab.conversion')} size="full" onClose={() => setLarge(false)}>
          <ConversionView exchange={exchange} />
        </DetailDrawer>
      ) : null}
    </>
  )
}

function Figures({ run }: { run: Run }) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const format = useFormat()
  const { view } = run
  if (view === null) return null
  const speed = tokensPerSecond(view, run.request?.stream === true)
  const { usage, finish } = view.reply
  const facts: [string, string][] = [
    [t('figure.firstByte'), view.firstByteMs === null ? '–' : format.ms(view.firstByteMs)],
    [t('figure.total'), view.totalMs === null ? '…' : format.ms(view.totalMs)],
    [t('figure.speed'), speed === null ? '–' : t('figure.perSecond', { value: format.number(speed, 1) })],
    [
      t('figure.tokens'),
      usage === null ? '–' : `${format.number(usage.inputTokens)} → ${format.number(usage.outputTokens)}`,
    ],
  ]
  if (usage !== null && usage.cacheReadTokens > 0) {
    facts.push([t('figure.cached'), format.number(usage.cacheReadTokens)])
  }
  if (usage !== null && usage.reasoningTokens > 0) {
    facts.push([t('figure.reasoning'), format.number(usage.reasoningTokens)])
  }
  if (finish !== null && finish !== '') facts.push([t('figure.finish'), finish])
  return (
    <div className={styles.wrap}>
      {view.status === null ? null : (
        <StatusBadge tone={view.status < 400 ? 'good' : 'bad'} text={`HTTP ${view.status}`} />
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

interface NumberedEvent extends RawEvent {
  index: number
}

/** Every event as it arrived, with its time since the request was sent. Opening one shows its whole data. */
function Events({ events }: { events: ReplyView['events'] }) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const format = useFormat()
  const [open, setOpen] = useState<number | null>(null)
  const rows = useMemo<NumberedEvent[]>(() => events.map((event, index) => ({ ...event, index })), [events])
  const columns = useMemo<Column<NumberedEvent>[]>(
    () => [
      {
        id: 'at',
        header: t('event.at'),
        width: 96,
        align: 'end',
        cell: (row) => t('event.offset', { ms: format.number(row.atMs, 0) }),
      },
      {
        id: 'name',
        header: t('event.name'),
        flex: 1,
        min: 110,
        cell: (row) => <CellText text={row.name || '–'} mono />,
      },
      { id: 'data', header: t('event.data'), flex: 3, min: 160, cell: (row) => <CellText text={row.data} mono /> },
    ],
    [t, format],
  )
  const selected = open === null ? undefined : rows[open]
  return (
    <>
      <div className={styles.events}>
        <VirtualTable
          label={t('tab.events')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.index}
          rowHeight={32}
          onOpen={(row) => setOpen(row.index)}
          empty={<EmptyState title={t('event.none')} />}
        />
      </div>
      {selected === undefined ? (
        <span className={styles.quiet}>{t('event.hint')}</span>
      ) : (
        <CodeBlock label={t('event.item', { index: selected.index + 1 })} text={pretty(selected.data)} />
      )}
    </>
  )
}
