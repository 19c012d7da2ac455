import { Button, Spinner, Switch } from '@fluentui/react-components'
import { PulseRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelHealth } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import type { ChannelActions } from './channel-actions.ts'
import { useChannelStyles } from './channels.styles.ts'
import { HourSpark } from './hour-spark.tsx'
import { ChannelStateCell } from './state-badge.tsx'

/** The grid's columns. */
export function useChannelColumns(
  providerNames: ReadonlyMap<string, string>,
  health: ReadonlyMap<number, ChannelHealth>,
  actions: ChannelActions,
): Column<Channel>[] {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        flex: 2.4,
        min: 182,
        sortKey: 'name',
        fixed: true,
        cell: (row) => <NameCell channel={row} />,
      },
      {
        id: 'provider',
        header: t('column.providerGroups'),
        flex: 1,
        min: 112,
        sortKey: 'provider',
        cell: (row) => <ProviderCell channel={row} name={providerNames.get(row.provider) ?? row.provider} />,
      },
      {
        id: 'models',
        header: t('column.models'),
        flex: 1.6,
        min: 96,
        sortKey: 'models',
        cell: (row) => <ModelsCell channel={row} />,
      },
      {
        id: 'priority',
        header: t('column.priority'),
        width: 80,
        align: 'end',
        sortKey: 'priority',
        cell: (row) => <PriorityCell channel={row} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        flex: 1.8,
        min: 136,
        sortKey: 'state',
        cell: (row) => <ChannelStateCell channel={row} />,
      },
      {
        id: 'hour',
        header: t('column.hour'),
        width: 104,
        cell: (row) => <HourSpark health={health.get(row.id)} />,
      },
      {
        id: 'test',
        header: t('column.test'),
        width: 98,
        cell: (row) => <TestCell channel={row} actions={actions} />,
      },
      {
        id: 'enabled',
        header: t('column.enabled'),
        width: 64,
        cell: (row) => (
          <Switch
            className={styles.switch}
            aria-label={t('enable', { name: row.name })}
            checked={row.enabled}
            onChange={(_, data) => actions.setEnabled(row, data.checked)}
          />
        ),
      },
    ],
    [t, styles, providerNames, health, actions],
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

function ProviderCell({ channel, name }: { channel: Channel; name: string }) {
  const styles = useChannelStyles()
  const groups = channel.groups.join(', ')
  return (
    <span className={styles.twoLines}>
      <span className={styles.line} title={name}>
        {name}
      </span>
      <span className={styles.second} title={groups}>
        {groups}
      </span>
    </span>
  )
}

function ModelsCell({ channel }: { channel: Channel }) {
  const styles = useChannelStyles()
  const { t } = useTranslation('channels')
  if (channel.models.length === 0) return <CellText text={t('noModels')} quiet />
  const first = channel.models.slice(0, 6).join(', ')
  return (
    <span className={styles.twoLines} title={channel.models.slice(0, 40).join('\n')}>
      <span className={styles.line}>{t('models.count', { count: channel.models.length })}</span>
      <span className={styles.second}>{first}</span>
    </span>
  )
}

function PriorityCell({ channel }: { channel: Channel }) {
  const styles = useChannelStyles()
  const { t } = useTranslation('channels')
  const format = useFormat()
  const words = t('priorityWeight', { priority: channel.priority, weight: channel.weight })
  return (
    <span className={styles.endTwo} title={words}>
      <span aria-hidden>{format.number(channel.priority)}</span>
      {channel.weight === 1 ? null : (
        <span className={styles.second} aria-hidden>
          {t('weightOf', { weight: format.number(channel.weight) })}
        </span>
      )}
      <span className={styles.unseen}>{words}</span>
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
    <Button
      className={styles.testButton}
      appearance="subtle"
      size="small"
      aria-label={`${t('test.run', { name: channel.name })}: ${words}`}
      title={running ? t('test.running') : detail}
      icon={running ? <Spinner size="extra-tiny" /> : <PulseRegular />}
      onClick={() => actions.test(channel)}
    >
      <span className={last !== null && !last.ok ? styles.bad : undefined}>{words}</span>
    </Button>
  )
}
