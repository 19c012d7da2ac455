import { Field, Select } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { type RoutingStrategy, routingStrategy } from '../../../src-gateway/contract/index.ts'

interface StrategyFieldProps<T extends RoutingStrategy | null> {
  value: T
  /** What an empty choice means; without it one strategy is always chosen. */
  inherit?: string
  onChange: (value: RoutingStrategy | null) => void
}

/** How one of several channels of the same priority is chosen. */
export function StrategyField<T extends RoutingStrategy | null>({ value, inherit, onChange }: StrategyFieldProps<T>) {
  const { t } = useTranslation('routing')
  return (
    <Field
      label={t('field.strategy')}
      hint={value === null ? t('hint.strategyInherit') : t(`strategyHint.${value as RoutingStrategy}`)}
    >
      <Select
        value={value ?? ''}
        onChange={(_, data) => onChange(routingStrategy.options.find((one) => one === data.value) ?? null)}
      >
        {inherit === undefined ? null : <option value="">{inherit}</option>}
        {routingStrategy.options.map((strategy) => (
          <option key={strategy} value={strategy}>
            {t(`strategy.${strategy}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
