import { MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Arithmetic, LogDetail } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { quotaPerUsd, useMoneyUnit } from '../../i18n/money-unit.ts'
import { flagsOf, ratiosOf } from './arithmetic.ts'
import { useLogStyles } from './logs.styles.ts'

type Line = Arithmetic['lines'][number]

/** The bill, line by line: what was counted, times what it costs, times what changes it, and what that makes. */
export function LogSum({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const unit = useMoneyUnit()
  const { arithmetic } = detail
  if (arithmetic === null) {
    return (
      <>
        <span className={styles.quiet}>{t('detail.noArithmetic')}</span>
        <Flags flags={flagsOf(detail)} />
      </>
    )
  }
  const notes = [
    t(`sum.source.${arithmetic.priceSource}`),
    arithmetic.tierAboveTokens === null ? '' : t('sum.tier', { tokens: format.number(arithmetic.tierAboveTokens) }),
    arithmetic.serviceTier === null ? '' : t('sum.serviceTier', { name: arithmetic.serviceTier }),
    arithmetic.region === null ? '' : t('sum.region', { name: arithmetic.region }),
    t(`sum.counted.${detail.usageSource}`),
  ].filter((words) => words !== '')
  return (
    <>
      <table className={styles.sum}>
        <caption hidden>{t('detail.cost')}</caption>
        <tbody>
          {arithmetic.lines.map((line) => (
            <tr key={`${line.bucket} ${line.tool ?? ''} ${line.priceUsd}`}>
              <th scope="row">
                <LineWords line={line} arithmetic={arithmetic} />
              </th>
              <td>{`= ${format.usdExact(line.amountUsd)}`}</td>
            </tr>
          ))}
          {ratiosOf(arithmetic).map(([name, ratio]) => (
            <tr key={name}>
              <th scope="row">{t(`sum.ratio.${name}`)}</th>
              <td>{`× ${format.number(ratio, 6)}`}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('sum.total')}</th>
            <td>
              {format.usdExact(arithmetic.totalUsd)}
              {unit === 'quota' ? (
                <div className={styles.quiet}>
                  {t('sum.quota', { amount: format.number(arithmetic.totalUsd * quotaPerUsd, 4) })}
                </div>
              ) : null}
            </td>
          </tr>
        </tfoot>
      </table>
      <span className={styles.quiet}>{notes.join(' ')}</span>
      <Reported arithmetic={arithmetic} />
      <Flags flags={flagsOf(detail)} />
    </>
  )
}

function LineWords({ line, arithmetic }: { line: Line; arithmetic: Arithmetic }) {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const price = format.usdExact(line.priceUsd)
  const count = format.number(line.tokens, 3)
  if (line.unit === 'tokens') {
    const words = t('sum.line', { tokens: count, bucket: t(`sum.bucket.${line.bucket}`), price })
    // The amount is what the vendor's tier and region make of it.
    const factors = [arithmetic.serviceTierRatio, arithmetic.regionRatio]
      .filter((ratio) => ratio !== 1)
      .map((ratio) => ` × ${format.number(ratio, 6)}`)
    return <>{`${words}${factors.join('')}`}</>
  }
  if (line.unit === 'call')
    return <>{t('sum.call', { count: line.tokens, number: count, tool: line.tool ?? '', price })}</>
  return <>{t(`sum.${line.unit}`, { count: line.tokens, number: count, price })}</>
}

/** What the vendor itself says, beside what was charged. */
function Reported({ arithmetic }: { arithmetic: Arithmetic }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const { reportedUsd, totalUsd } = arithmetic
  if (reportedUsd === null) return null
  const difference = totalUsd - reportedUsd
  return (
    <span className={styles.quiet}>
      {t('sum.reported', { amount: format.usdExact(reportedUsd) })}{' '}
      {Math.abs(difference) < 5e-10
        ? t('sum.same')
        : t(difference > 0 ? 'sum.above' : 'sum.below', { amount: format.usdExact(Math.abs(difference)) })}
    </span>
  )
}

function Flags({ flags }: { flags: readonly string[] }) {
  const { t } = useTranslation('logs')
  if (flags.length === 0) return null
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        {flags.map((flag) => (
          <div key={flag}>{t(`sum.flag.${flag.replace('.', '_')}`, { defaultValue: flag })}</div>
        ))}
      </MessageBarBody>
    </MessageBar>
  )
}
