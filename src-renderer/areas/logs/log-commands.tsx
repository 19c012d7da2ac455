import { CopyRegular, FilterRegular, OpenRegular } from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogItem } from '../../../src-gateway/contract/index.ts'
import { useNotify } from '../../parts/notify.tsx'
import type { RowCommand, RowMenu } from '../../parts/table-commands.ts'
import type { LogFilters } from './log-filters.ts'

interface LogCommandsInput {
  onOpen: (id: string) => void
  onFilter: (change: Partial<LogFilters>) => void
}

/** What can be done with one request of the log. */
export function useLogCommands({ onOpen, onFilter }: LogCommandsInput): RowMenu<LogItem> {
  const { t } = useTranslation('logs')
  const notify = useNotify()
  const label = useCallback((item: LogItem) => t('menu.label', { model: item.model ?? t('noModel') }), [t])
  const commands = useCallback(
    (item: LogItem): RowCommand[] => {
      const { model, channelId, channelName, tokenId, tokenName } = item
      const only = (id: string, name: string, change: Partial<LogFilters>): RowCommand => ({
        id,
        text: t('menu.only', { name }),
        icon: <FilterRegular />,
        apart: id === 'model',
        run: () => onFilter(change),
      })
      return [
        { id: 'open', text: t('common:action.open'), icon: <OpenRegular />, run: () => onOpen(item.id) },
        {
          id: 'copy',
          text: t('menu.copyId'),
          icon: <CopyRegular />,
          run: () => {
            navigator.clipboard.writeText(item.requestId).then(
              () => notify.success(t('common:state.copied')),
              () => notify.error(t('common:error.copy')),
            )
          },
        },
        ...(model === null ? [] : [only('model', model, { model })]),
        ...(channelId === null ? [] : [only('channel', channelName ?? `#${channelId}`, { channelId })]),
        ...(tokenId === null ? [] : [only('key', tokenName ?? `#${tokenId}`, { tokenId })]),
      ]
    },
    [t, notify, onOpen, onFilter],
  )
  return useMemo(() => ({ label, commands }), [label, commands])
}
