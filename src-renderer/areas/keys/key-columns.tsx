import { Switch } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../src-gateway/contract/token.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { EntityName } from '../../parts/entity-name.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { keyState } from './key-form.ts'
import { useKeysStyles } from './keys.styles.ts'
import { QuotaMeter } from './quota-meter.tsx'

/** Columns of the exported file. */
export const keyFile: ReadonlyArray<CsvColumn<Token>> = [
  ['id', (token) => token.id],
  ['name', (token) => token.name],
  ['hint', (token) => token.hint],
  ['userId', (token) => token.userId],
  ['group', (token) => token.group],
  ['enabled', (token) => token.enabled],
  ['usedUsd', (token) => token.usedUsd],
  ['quotaUsd', (token) => token.quotaUsd],
  ['creditUsd', (token) => token.creditUsd],
  ['remainingUsd', (token) => token.remainingUsd],
  ['expiresAt', (token) => token.expiresAt],
  ['lastUsedAt', (token) => token.lastUsedAt],
  ['models', (token) => token.models?.join(' ') ?? null],
  ['allowedIps', (token) => token.allowedIps?.join(' ') ?? null],
  ['rpm', (token) => token.limits.rpm],
  ['tpm', (token) => token.limits.tpm],
  ['concurrency', (token) => token.limits.concurrency],
  ['createdAt', (token) => token.createdAt],
  ['updatedAt', (token) => token.updatedAt],
]

/** Columns of the table of API keys. */
export function useKeyColumns(onToggle: (token: Token, enabled: boolean) => void): ReadonlyArray<Column<Token>> {
  const { t } = useTranslation('keys')
  const styles = useKeysStyles()
  const format = useFormat()
  return useMemo(() => {
    const when = (instant: string | null, none: string) => (
      <CellText text={instant === null ? none : format.relative(instant)} quiet={instant === null} />
    )
    return [
      {
        id: 'name',
        header: t('column.name'),
        flex: 2,
        min: 140,
        fixed: true,
        cell: (token) => {
          const state = keyState(token, Date.now())
          return (
            <span className={styles.nameCell}>
              <CellText text={token.name} />
              {state === 'expired' || state === 'exhausted' ? (
                <StatusBadge tone="bad" text={t(`state.${state}`)} />
              ) : null}
            </span>
          )
        },
      },
      { id: 'hint', header: t('column.key'), width: 112, cell: (token) => <CellText text={token.hint} mono quiet /> },
      {
        id: 'user',
        header: t('column.user'),
        flex: 1,
        min: 96,
        cell: (token) => <EntityName kind="user" id={token.userId} />,
      },
      { id: 'group', header: t('column.group'), flex: 0.8, min: 78, cell: (token) => <CellText text={token.group} /> },
      { id: 'quota', header: t('column.quota'), flex: 1.6, min: 148, cell: (token) => <QuotaMeter token={token} /> },
      {
        id: 'lastUsed',
        header: t('column.lastUsed'),
        width: 116,
        cell: (token) => when(token.lastUsedAt, t('common:state.never')),
      },
      {
        id: 'expires',
        header: t('column.expires'),
        width: 84,
        cell: (token) => when(token.expiresAt, t('noExpiry')),
      },
      {
        id: 'enabled',
        header: t('column.enabled'),
        width: 82,
        cell: (token) => (
          <Switch
            className={styles.switch}
            checked={token.enabled}
            aria-label={t('enableThing', { name: token.name })}
            onChange={(_, data) => onToggle(token, data.checked)}
          />
        ),
      },
    ] satisfies Column<Token>[]
  }, [t, styles, format, onToggle])
}
