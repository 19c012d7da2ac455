import {
  ArrowDownloadRegular,
  ArrowUploadRegular,
  CopyRegular,
  DeleteRegular,
  EditRegular,
  PauseRegular,
  PlayRegular,
  PulseRegular,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import type { RowCommand, RowMenu } from '../../parts/table-commands.ts'
import type { RowMoves } from '../../parts/table-moves.ts'
import type { ChannelActions } from './channel-actions.ts'

interface ChannelCommandsInput {
  /** Every channel, also those that are not shown. */
  channels: readonly Channel[]
  actions: ChannelActions
  moves: RowMoves<Channel>
  onEdit: (channel: Channel) => void
}

/** What can be done to one channel: one list for the "…" button and the right click. */
export function useChannelCommands({ channels, actions, moves, onEdit }: ChannelCommandsInput): RowMenu<Channel> {
  const { t } = useTranslation('channels')
  const navigate = useNavigate()
  const label = useCallback((channel: Channel) => t('actionsFor', { name: channel.name }), [t])
  const commands = useCallback(
    (channel: Channel): RowCommand[] => {
      const others = channels.filter(({ id }) => id !== channel.id).map(({ priority }) => priority)
      const highest = others.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY)
      const lowest = others.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
      const moving: RowCommand[] =
        others.length === 0
          ? []
          : [
              {
                id: 'first',
                text: t('move.toFirst'),
                icon: <ArrowUploadRegular />,
                apart: true,
                ...(channel.priority > highest ? { blocked: t('move.isFirst') } : {}),
                run: () => moves.onMove(channel, { kind: 'between', above: null, below: highest }),
              },
              {
                id: 'last',
                text: t('move.toLast'),
                icon: <ArrowDownloadRegular />,
                ...(channel.priority < lowest ? { blocked: t('move.isLast') } : {}),
                run: () => moves.onMove(channel, { kind: 'between', above: lowest, below: null }),
              },
            ]
      return [
        { id: 'edit', text: t('common:action.edit'), icon: <EditRegular />, run: () => onEdit(channel) },
        { id: 'test', text: t('test.action'), icon: <PulseRegular />, run: () => actions.test(channel) },
        {
          id: 'enabled',
          text: channel.enabled ? t('batch.disable') : t('batch.enable'),
          icon: channel.enabled ? <PauseRegular /> : <PlayRegular />,
          run: () => actions.setEnabled(channel, !channel.enabled),
        },
        {
          id: 'copy',
          text: t('duplicate'),
          icon: <CopyRegular />,
          run: () => void actions.copy(channel).then((made) => made !== null && onEdit(made)),
        },
        {
          id: 'logs',
          text: t('showLogs'),
          icon: <TextBulletListSquareRegular />,
          run: () => void navigate(`/logs?channel=${channel.id}`),
        },
        ...moving,
        {
          id: 'delete',
          text: t('common:action.delete'),
          icon: <DeleteRegular />,
          danger: true,
          apart: true,
          run: () => actions.remove(channel),
        },
      ]
    },
    [t, navigate, channels, actions, moves, onEdit],
  )
  return useMemo(() => ({ label, commands }), [label, commands])
}
