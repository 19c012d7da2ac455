import { Switch } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { userState } from './user-form.ts'
import { useUsersStyles } from './users.styles.ts'

/** Columns of the exported file. */
export const userFile: ReadonlyArray<CsvColumn<User>> = [
  ['id', (user) => user.id],
  ['name', (user) => user.name],
  ['email', (user) => user.email],
  ['group', (user) => user.group],
  ['enabled', (user) => user.enabled],
  ['prepaid', (user) => user.prepaid],
  ['usedUsd', (user) => user.usedUsd],
  ['creditUsd', (user) => user.creditUsd],
  ['remainingUsd', (user) => user.remainingUsd],
  ['keys', (user) => user.tokens],
  ['rpm', (user) => user.limits.rpm],
  ['tpm', (user) => user.limits.tpm],
  ['concurrency', (user) => user.limits.concurrency],
  ['note', (user) => user.note],
  ['createdAt', (user) => user.createdAt],
  ['updatedAt', (user) => user.updatedAt],
]

/** Columns of the table of users. */
export function useUserColumns(onToggle: (user: User, enabled: boolean) => void): ReadonlyArray<Column<User>> {
  const { t } = useTranslation('users')
  const styles = useUsersStyles()
  const format = useFormat()
  return useMemo(
    () =>
      [
        {
          id: 'name',
          header: t('column.name'),
          flex: 2.2,
          min: 190,
          fixed: true,
          cell: (user) => (
            <span className={styles.named}>
              <span className={styles.two} title={user.email === null ? user.name : `${user.name} · ${user.email}`}>
                <span className={styles.name}>{user.name}</span>
                {user.email === null ? null : <span className={styles.second}>{user.email}</span>}
              </span>
              {userState(user) === 'exhausted' ? <StatusBadge tone="bad" text={t('state.exhausted')} /> : null}
            </span>
          ),
        },
        {
          id: 'group',
          header: t('column.group'),
          flex: 0.8,
          min: 90,
          cell: (user) => <CellText text={user.group} />,
        },
        {
          id: 'keys',
          header: t('column.keys'),
          width: 72,
          align: 'end',
          cell: (user) => <CellText text={format.number(user.tokens)} quiet={user.tokens === 0} />,
        },
        {
          id: 'used',
          header: t('column.used'),
          flex: 0.8,
          min: 104,
          align: 'end',
          cell: (user) => <CellText text={format.usd(user.usedUsd)} quiet={user.usedUsd === 0} />,
        },
        {
          id: 'left',
          header: t('column.left'),
          flex: 0.9,
          min: 112,
          align: 'end',
          cell: (user) =>
            user.remainingUsd === null ? (
              <CellText text={t('postpaid')} quiet />
            ) : (
              <CellText text={format.usd(user.remainingUsd)} />
            ),
        },
        {
          id: 'enabled',
          header: t('column.enabled'),
          width: 82,
          cell: (user) => (
            <Switch
              className={styles.switch}
              checked={user.enabled}
              aria-label={t('enableThing', { name: user.name })}
              onChange={(_, data) => onToggle(user, data.checked)}
            />
          ),
        },
      ] satisfies Column<User>[],
    [t, styles, format, onToggle],
  )
}
