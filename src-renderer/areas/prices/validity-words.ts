import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import { type ListedPrice, validity } from './price-rows.ts'

/** Since when a price holds, when it will, or from when to when it did; nothing for the catalogue's. */
export function useValidityWords(): (row: Pick<ListedPrice, 'validFrom' | 'validTo'>) => string {
  const { t } = useTranslation('prices')
  const format = useFormat()
  return useCallback(
    (row) => {
      if (row.validFrom === null) return ''
      const from = format.dateTime(row.validFrom)
      if (row.validTo !== null) return t('valid.until', { from, to: format.dateTime(row.validTo) })
      return t(validity(row, Date.now()) === 'later' ? 'valid.later' : 'valid.since', { from })
    },
    [t, format],
  )
}
