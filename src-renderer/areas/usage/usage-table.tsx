import { Link } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import { useFormat } from '../../i18n/format.ts'
import { useUsageStyles } from './usage.styles.ts'
import { type GroupTotals, type Metric, metricValue } from './usage-series.ts'

interface UsageTableProps {
  label: string
  /** What a row stands for. */
  groupBy: 'model' | 'channel' | 'token' | 'user'
  groups: GroupTotals[]
  metric: Metric
  /** The colour of a group in the chart, undefined when it is part of "other". */
  color: (key: string) => string | undefined
}

/** The groups of a period with their sums, and what share of the chosen metric each has. */
export function UsageTable({ label, groupBy, groups, metric, color }: UsageTableProps) {
  const { t } = useTranslation('usage')
  const styles = useUsageStyles()
  const format = useFormat()
  const total = groups.reduce((sum, group) => sum + metricValue(group, metric), 0)
  const sum = (read: (group: GroupTotals) => number) => groups.reduce((known, group) => known + read(group), 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableBox} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t(`group.${groupBy}`)}</th>
            <th scope="col">{t('column.requests')}</th>
            <th scope="col">{t('column.errors')}</th>
            <th scope="col">{t('column.input')}</th>
            <th scope="col">{t('column.cached')}</th>
            <th scope="col">{t('column.output')}</th>
            <th scope="col">{t('column.cost')}</th>
            <th scope="col">{t(`share.${metric}`)}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const share = total === 0 ? 0 : metricValue(group, metric) / total
            const swatch = color(group.key)
            return (
              <tr key={group.key}>
                <th scope="row">
                  <span className={styles.name}>
                    {/* A group without a colour has the room of one, so that all names begin alike. */}
                    <span
                      className={styles.swatch}
                      style={swatch === undefined ? {} : { backgroundColor: swatch }}
                      aria-hidden
                    />
                    <GroupLink group={group} groupBy={groupBy} />
                  </span>
                </th>
                <td>{format.number(group.requests)}</td>
                <td className={group.errors > 0 ? styles.bad : undefined}>
                  {group.errors === 0
                    ? '0'
                    : t('errorShare', {
                        errors: format.number(group.errors),
                        share: format.percent(group.errors / group.requests),
                      })}
                </td>
                <td>{format.compact(group.inputTokens)}</td>
                <td>{format.compact(group.cacheReadTokens)}</td>
                <td>{format.compact(group.outputTokens)}</td>
                <td>{format.usd(group.costUsd)}</td>
                <td>
                  <span className={styles.share}>
                    <span className={styles.shareBar} aria-hidden>
                      <span style={{ display: 'block', width: `${share * 100}%` }} className={styles.shareFill} />
                    </span>
                    <span className={styles.shareText}>{format.percent(share)}</span>
                  </span>
                </td>
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('total')}</th>
            <td>{format.number(sum((group) => group.requests))}</td>
            <td>{format.number(sum((group) => group.errors))}</td>
            <td>{format.compact(sum((group) => group.inputTokens))}</td>
            <td>{format.compact(sum((group) => group.cacheReadTokens))}</td>
            <td>{format.compact(sum((group) => group.outputTokens))}</td>
            <td>{format.usd(sum((group) => group.costUsd))}</td>
            <td>{total === 0 ? '–' : format.percent(1)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

/** Leads to the requests behind the sums, or to the person. */
function GroupLink({ group, groupBy }: { group: GroupTotals; groupBy: UsageTableProps['groupBy'] }) {
  const { t } = useTranslation('usage')
  const name = { model: 'model', channel: 'channel', token: 'key', user: 'edit' }[groupBy]
  const page = groupBy === 'user' ? '/users' : '/logs'
  const href = useHref(`${page}?${new URLSearchParams({ [name]: group.key })}`)
  const known = groupBy === 'model' ? group.key !== '' : /^[1-9]\d*$/.test(group.key)
  const label = group.label === '' ? t('unknown') : group.label
  return known ? <Link href={href}>{label}</Link> : <span>{label}</span>
}
