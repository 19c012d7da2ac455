/** `useProtocolName()`: protocols by the names people know; one that the console has no name for shows its id. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** `short` fits a table's cell. */
export function useProtocolName(): (id: string, length?: 'long' | 'short') => string {
  const { t } = useTranslation()
  return useCallback((id, length = 'long') => t(`common:protocol.${length}.${id}`, { defaultValue: id }), [t])
}
