import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppLogItem, AppLogLevel } from '../../../src-gateway/contract/index.ts'
import { isDesktop } from '../../client/shell.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { useAppLogStyles } from './app-log.styles.ts'

const tones: Readonly<Record<AppLogLevel, Tone>> = {
  trace: 'off',
  debug: 'off',
  info: 'info',
  warn: 'warning',
  error: 'bad',
  fatal: 'bad',
}

export function LevelBadge({ level }: { level: AppLogLevel }) {
  const { t } = useTranslation('app-log')
  return <StatusBadge tone={tones[level]} text={t(`level.${level}`)} />
}

export function useAppLogColumns(): Column<AppLogItem>[] {
  const { t } = useTranslation('app-log')
  const format = useFormat()
  const styles = useAppLogStyles()
  return useMemo(() => {
    const source: Column<AppLogItem> = {
      id: 'source',
      header: t('column.source'),
      width: 92,
      cell: (row) => <CellText text={t(`source.${row.source}`)} quiet />,
    }
    return [
      {
        id: 'at',
        header: t('column.at'),
        width: 204,
        cell: (row) => <CellText text={format.dateTime(row.at)} quiet />,
      },
      { id: 'level', header: t('column.level'), width: 108, cell: (row) => <LevelBadge level={row.level} /> },
      // Headless, only the gateway writes.
      ...(isDesktop ? [source] : []),
      {
        id: 'message',
        header: t('column.message'),
        flex: 1,
        min: 280,
        cell: (row) => (
          <span className={styles.message} title={row.message}>
            {row.message}
            {row.details === null ? null : (
              <span className={styles.hint}>{row.details.replaceAll(/\s+/g, ' ').slice(0, 300)}</span>
            )}
          </span>
        ),
      },
    ]
  }, [t, format, styles])
}
