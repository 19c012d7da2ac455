import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
  Switch,
  Tooltip,
} from '@fluentui/react-components'
import { CopyRegular, DeleteRegular, EditRegular, MoreHorizontalRegular, PulseRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import type { ChannelActions } from './channel-actions.ts'
import { useChannelStyles } from './channels.styles.ts'
import { ChannelStateBadge } from './state-badge.tsx'

/** The grid's columns. `onEdit` opens the drawer. */
export function useChannelColumns(
  providerNames: ReadonlyMap<string, string>,
  actions: ChannelActions,
  onEdit: (channel: Channel) => void,
): Column<Channel>[] {
  const { t } = useTranslation('channels')
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), flex: 2.6, min: 170, cell: (row) => <NameCell channel={row} /> },
      {
        id: 'provider',
        header: t('column.provider'),
        flex: 1,
        min: 104,
        cell: (row) => <CellText text={providerNames.get(row.provider) ?? row.provider} />,
      },
      { id: 'models', header: t('column.models'), flex: 2, min: 132, cell: (row) => <ModelsCell channel={row} /> },
      {
        id: 'groups',
        header: t('column.groups'),
        flex: 0.7,
        min: 72,
        cell: (row) => <CellText text={row.groups.join(', ')} />,
      },
      {
        id: 'priority',
        header: t('column.priorityWeight'),
        width: 112,
        align: 'end',
        cell: (row) => <PriorityCell channel={row} />,
      },
      { id: 'state', header: t('column.state'), width: 120, cell: (row) => <ChannelStateBadge state={row.state} /> },
      {
        id: 'test',
        header: t('column.test'),
        width: 108,
        cell: (row) => <TestCell channel={row} actions={actions} />,
      },
      {
        id: 'enabled',
        header: t('column.enabled'),
        width: 72,
        cell: (row) => (
          <Switch
            aria-label={t('enable', { name: row.name })}
            checked={row.enabled}
            onChange={(_, data) => actions.setEnabled(row, data.checked)}
          />
        ),
      },
      {
        id: 'actions',
        header: t('column.actions'),
        width: 48,
        quietHeader: true,
        cell: (row) => <RowMenu channel={row} actions={actions} onEdit={onEdit} />,
      },
    ],
    [t, providerNames, actions, onEdit],
  )
}

function NameCell({ channel }: { channel: Channel }) {
  const styles = useChannelStyles()
  const { t } = useTranslation('channels')
  const tags = channel.tags.length === 0 ? '' : ` · ${channel.tags.join(', ')}`
  const keys = channel.keys.length > 1 ? ` · ${t('keyCount', { count: channel.keys.length })}` : ''
  return (
    <span className={styles.twoLines}>
      <span className={styles.strong} title={channel.name}>
        {channel.name}
      </span>
      <span className={styles.second} title={channel.baseUrl}>
        {channel.baseUrl}
        {keys}
        {tags}
      </span>
    </span>
  )
}

function ModelsCell({ channel }: { channel: Channel }) {
  const styles = useChannelStyles()
  const { t } = useTranslation('channels')
  const format = useFormat()
  if (channel.models.length === 0) return <CellText text={t('noModels')} quiet />
  const first = channel.models.slice(0, 6).join(', ')
  return (
    <span className={styles.models} title={channel.models.slice(0, 40).join('\n')}>
      <span className={styles.count}>{format.number(channel.models.length)}</span>
      <span className={styles.second}>{first}</span>
    </span>
  )
}

function PriorityCell({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels')
  const words = t('priorityWeight', { priority: channel.priority, weight: channel.weight })
  return (
    <span title={words}>
      <span aria-hidden>{`${channel.priority} / ${channel.weight}`}</span>
      <span style={{ position: 'absolute', clipPath: 'inset(50%)', width: 1, height: 1, overflow: 'hidden' }}>
        {words}
      </span>
    </span>
  )
}

function TestCell({ channel, actions }: { channel: Channel; actions: ChannelActions }) {
  const styles = useChannelStyles()
  const { t } = useTranslation('channels')
  const format = useFormat()
  const running = actions.testing.has(channel.id)
  const last = channel.lastTest
  const words = last === null ? t('test.never') : last.ok ? format.ms(last.latencyMs) : t('test.failed')
  const detail =
    last === null
      ? t('test.run', { name: channel.name })
      : last.ok
        ? t('test.okDetail', { when: format.relative(last.at), model: last.model })
        : t('test.failedDetail', { when: format.relative(last.at), model: last.model, message: last.message ?? '' })
  return (
    <Tooltip content={running ? t('test.running') : detail} relationship="description">
      <Button
        className={styles.testButton}
        appearance="subtle"
        size="small"
        aria-label={`${t('test.run', { name: channel.name })}: ${words}`}
        icon={running ? <Spinner size="extra-tiny" /> : <PulseRegular />}
        onClick={() => actions.test(channel)}
      >
        <span className={last !== null && !last.ok ? styles.bad : undefined}>{words}</span>
      </Button>
    </Tooltip>
  )
}

interface RowMenuProps {
  channel: Channel
  actions: ChannelActions
  onEdit: (channel: Channel) => void
}

function RowMenu({ channel, actions, onEdit }: RowMenuProps) {
  const { t } = useTranslation('channels')
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          size="small"
          icon={<MoreHorizontalRegular />}
          aria-label={t('actionsFor', { name: channel.name })}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<EditRegular />} onClick={() => onEdit(channel)}>
            {t('common:action.edit')}
          </MenuItem>
          <MenuItem icon={<PulseRegular />} onClick={() => actions.test(channel)}>
            {t('test.action')}
          </MenuItem>
          <MenuItem
            icon={<CopyRegular />}
            onClick={() => void actions.copy(channel).then((made) => made !== null && onEdit(made))}
          >
            {t('duplicate')}
          </MenuItem>
          <MenuItem icon={<DeleteRegular />} onClick={() => actions.remove(channel)}>
            {t('common:action.delete')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
