import { Button, FluentProvider, Input } from '@fluentui/react-components'
import { ArrowLeftRegular, PrintRegular } from '@fluentui/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { MonthlyReport, ReportLine } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { EntityPicker } from '../../parts/entity-name.tsx'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { lightTheme } from '../../theme/theme.ts'
import { useReportStyles } from './report.styles.ts'
import { isMonth, monthName, reportFile, reportRows, sections } from './report-file.ts'

/** A month's bill to print or to save. `?month=2026-11&user=3`. */
export function ReportPage() {
  const { t } = useTranslation('usage')
  const styles = useReportStyles()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const asked = params.get('month')
  const month = isMonth(asked) ? asked : monthName(Date.now())
  const user = params.get('user')
  const userId = user !== null && /^[1-9]\d{0,14}$/.test(user) ? Number(user) : null
  const set = (name: string, value: string) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const query = useQuery(
    api.reports.monthly.queryOptions({
      input: { month, ...(userId === null ? {} : { userId }) },
      placeholderData: keepPreviousData,
    }),
  )
  const { data } = query
  return (
    <div className={styles.page}>
      <Page
        title={t('report.title')}
        description={<span className={styles.screenOnly}>{t('report.description')}</span>}
        actions={
          <span className={styles.actions}>
            <Button icon={<ArrowLeftRegular />} onClick={() => void navigate('/usage')}>
              {t('title')}
            </Button>
            <Input
              type="month"
              className={styles.month}
              aria-label={t('report.month')}
              value={month}
              max={monthName(Date.now())}
              onChange={(_, change) => isMonth(change.value) && set('month', change.value)}
            />
            <EntityPicker
              className={styles.user}
              kind="user"
              label={t('group.user')}
              none={t('common:picker.anyUser')}
              value={userId}
              onChange={(id) => set('user', id === null ? '' : String(id))}
            />
            <ExportButton
              subject={`report-${month}`}
              columns={reportFile}
              disabled={data === undefined}
              pages={() => onePage(data === undefined ? [] : reportRows(data))}
            />
            <Button appearance="primary" icon={<PrintRegular />} onClick={() => window.print()}>
              {t('report.print')}
            </Button>
          </span>
        }
      >
        <QueryState query={query} lines={12}>
          {/* Paper is white, whatever the console's theme is. */}
          {(report) => (
            <FluentProvider theme={lightTheme} className={styles.paper}>
              <Sheet report={report} />
            </FluentProvider>
          )}
        </QueryState>
      </Page>
    </div>
  )
}

function Sheet({ report }: { report: MonthlyReport }) {
  const { t, i18n } = useTranslation('usage')
  const styles = useReportStyles()
  const format = useFormat()
  const status = useQuery(api.system.status.queryOptions({ staleTime: 60_000 }))
  const month = new Intl.DateTimeFormat(i18n.resolvedLanguage ?? 'en', {
    year: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${report.month}-01T00:00:00Z`))
  const { total } = report
  const facts: [string, string][] = [
    [t('kpi.requests'), format.number(total.requests)],
    [t('report.failed'), format.number(total.errors)],
    [t('kpi.input'), format.number(total.inputTokens)],
    [t('report.cached'), format.number(total.cacheReadTokens)],
    [t('kpi.output'), format.number(total.outputTokens)],
  ]
  return (
    <article className={styles.sheet} aria-label={t('report.sheet', { month })}>
      <header className={styles.head}>
        <div>
          <div className={styles.brand}>BurnCloud</div>
          <h2 className={styles.title}>{t('report.sheet', { month })}</h2>
        </div>
        <div className={styles.meta}>
          {status.data === undefined ? null : <div>{status.data.url}</div>}
          <div>{t('report.made', { time: format.dateTime(Date.now()) })}</div>
          <div>{t('report.utc')}</div>
        </div>
      </header>
      <section className={styles.sum} aria-label={t('total')}>
        <div>
          <div className={styles.quiet}>{t('kpi.cost')}</div>
          <div className={styles.big}>{format.usd(total.costUsd)}</div>
          <div className={styles.quiet}>{t('report.exactly', { amount: format.usdExact(total.costUsd) })}</div>
        </div>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {total.requests === 0 && report.movements.length === 0 ? <p>{t('report.nothing')}</p> : null}
      {report.days.length === 0 ? null : <Days days={report.days} />}
      {sections.map((section) =>
        report[section].length === 0 ? null : (
          <Lines key={section} title={t(`report.by.${section}`)} lines={report[section]} total={total.costUsd} />
        ),
      )}
      {report.movements.length === 0 ? null : <Movements movements={report.movements} />}
    </article>
  )
}

function Days({ days }: { days: MonthlyReport['days'] }) {
  const { t } = useTranslation('usage')
  const styles = useReportStyles()
  const format = useFormat()
  const largest = Math.max(...days.map((day) => day.costUsd), 0)
  return (
    <section className={styles.block} aria-label={t('report.days')}>
      <h3 className={styles.heading}>{t('report.days')}</h3>
      <ol className={styles.days}>
        {days.map((day) => (
          <li key={day.day} title={`${day.day}: ${format.usd(day.costUsd)}`}>
            <span className={styles.unseen}>{`${day.day}: ${format.usd(day.costUsd)}`}</span>
            <span className={styles.dayColumn} aria-hidden>
              <span
                className={styles.dayBar}
                style={{ height: `${largest === 0 ? 0 : Math.max(0, (day.costUsd / largest) * 100)}%` }}
              />
            </span>
            <span className={styles.dayName} aria-hidden>
              {Number(day.day.slice(8))}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Lines({ title, lines, total }: { title: string; lines: readonly ReportLine[]; total: number }) {
  const { t } = useTranslation('usage')
  const styles = useReportStyles()
  const format = useFormat()
  return (
    <section className={styles.block} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('report.name')}</th>
            <th scope="col">{t('column.requests')}</th>
            <th scope="col">{t('column.input')}</th>
            <th scope="col">{t('column.cached')}</th>
            <th scope="col">{t('column.output')}</th>
            <th scope="col">{t('column.cost')}</th>
            <th scope="col">{t('report.share')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.label === '' ? t('unknown') : line.label}</th>
              <td>{format.number(line.requests)}</td>
              <td>{format.number(line.inputTokens)}</td>
              <td>{format.number(line.cacheReadTokens)}</td>
              <td>{format.number(line.outputTokens)}</td>
              <td>{format.usd(line.costUsd)}</td>
              <td>{total === 0 ? '–' : format.percent(line.costUsd / total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const known = new Set(['charge', 'refund', 'grant', 'redeem', 'adjust'])

function Movements({ movements }: { movements: MonthlyReport['movements'] }) {
  const { t } = useTranslation('usage')
  const styles = useReportStyles()
  const format = useFormat()
  return (
    <section className={styles.block} aria-label={t('report.movements')}>
      <h3 className={styles.heading}>{t('report.movements')}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('report.kind')}</th>
            <th scope="col">{t('report.count')}</th>
            <th scope="col">{t('report.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {movements.map((one) => (
            <tr key={one.kind}>
              <th scope="row">{known.has(one.kind) ? t(`common:money.entry.${one.kind}`) : one.kind}</th>
              <td>{format.number(one.count)}</td>
              <td>{format.usd(one.amountUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
