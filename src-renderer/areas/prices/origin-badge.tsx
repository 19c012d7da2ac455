import { Badge } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Origin } from './price-rows.ts'

const colors = { own: 'brand', list: 'success', catalog: 'informative' } as const

/** Where a price comes from, in a word. */
export function OriginBadge({ origin }: { origin: Origin }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" shape="rounded" color={colors[origin]}>
      {t(`common:price.origin.${origin}`)}
    </Badge>
  )
}
