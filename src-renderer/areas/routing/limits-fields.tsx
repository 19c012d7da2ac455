import { useTranslation } from 'react-i18next'
import type { Limits } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { CellText } from '../../parts/virtual-table.tsx'
import { useRoutingStyles } from './routing.styles.ts'

const names = ['rpm', 'tpm', 'concurrency'] as const

interface LimitsFieldsProps {
  value: Limits
  problem: (field: string) => string | undefined
  onChange: (value: Limits) => void
}

/** Requests and tokens a minute, requests at the same time. */
export function LimitsFields({ value, problem, onChange }: LimitsFieldsProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  return (
    <div className={styles.three}>
      {names.map((name) => (
        <OptionalNumberField
          key={name}
          label={t(`limit.${name}`)}
          placeholder={t('common:state.unlimited')}
          value={value[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
          problem={problem(`limits.${name}`)}
        />
      ))}
    </div>
  )
}

/** Limits in one line of a table. */
export function LimitsCell({ limits }: { limits: Limits }) {
  const { t } = useTranslation('routing')
  const format = useFormat()
  const parts = names.flatMap((name) => {
    const value = limits[name]
    return value === null ? [] : [t(`limitShort.${name}`, { value: format.compact(value) })]
  })
  return parts.length === 0 ? (
    <CellText text={t('common:state.unlimited')} quiet />
  ) : (
    <CellText text={parts.join(' · ')} />
  )
}
