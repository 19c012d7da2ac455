import {
  Button,
  Menu,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
} from '@fluentui/react-components'
import { ArrowDownloadRegular, ColumnTripleRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { isDesktop } from '../../client/shell.ts'
import { useFormat } from '../../i18n/format.ts'
import { useNotify } from '../../parts/notify.tsx'
import { optionalColumns } from './log-columns.tsx'
import { type ExportFormat, exportFileName, exportPieces, exportUrl } from './log-export.ts'
import { type LogFilters, toLogFilter } from './log-filters.ts'

/** Hands a file to the person the way browsers do. */
function download(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}

/** Saves what is filtered as a file. A browser gets it streamed; in the app it is read over the port. */
export function ExportMenu({ filters }: { filters: LogFilters }) {
  const { t } = useTranslation('logs')
  const notify = useNotify()
  const format = useFormat()
  const [rows, setRows] = useState<number | null>(null)

  const run = async (kind: ExportFormat) => {
    const now = Date.now()
    const filter = toLogFilter(filters, now)
    const name = exportFileName(kind, now)
    if (!isDesktop) {
      download(exportUrl(kind, filter), name)
      return
    }
    setRows(0)
    try {
      const parts: string[] = []
      let count = 0
      for await (const piece of exportPieces(kind, (cursor) =>
        client.logs.list({ ...filter, limit: 200, ...(cursor === undefined ? {} : { cursor }) }),
      )) {
        parts.push(piece.text)
        count += piece.rows
        setRows(count)
      }
      const url = URL.createObjectURL(new Blob(parts, { type: kind === 'csv' ? 'text/csv' : 'application/x-ndjson' }))
      download(url, name)
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (error) {
      notify.error(errorText(error, t))
    } finally {
      setRows(null)
    }
  }

  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          icon={rows === null ? <ArrowDownloadRegular /> : <Spinner size="extra-tiny" />}
          disabled={rows !== null}
        >
          {rows === null ? t('export.action') : t('export.running', { rows: format.number(rows) })}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => void run('csv')}>{t('export.csv')}</MenuItem>
          <MenuItem onClick={() => void run('jsonl')}>{t('export.jsonl')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

const storageKey = 'burncloud.logs.hidden'

/** The columns that the person has hidden, kept in this browser. */
export function useHiddenColumns(): [ReadonlySet<string>, (hidden: string[]) => void] {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const stored = (window.localStorage.getItem(storageKey) ?? '').split(',')
    return new Set(stored.filter((name) => optionalColumns.some((column) => column === name)))
  })
  return [
    hidden,
    (names) => {
      window.localStorage.setItem(storageKey, names.join(','))
      setHidden(new Set(names))
    },
  ]
}

interface ColumnMenuProps {
  hidden: ReadonlySet<string>
  onChange: (hidden: string[]) => void
}

export function ColumnMenu({ hidden, onChange }: ColumnMenuProps) {
  const { t } = useTranslation('logs')
  return (
    <Menu
      checkedValues={{ columns: optionalColumns.filter((name) => !hidden.has(name)) }}
      onCheckedValueChange={(_, data) => onChange(optionalColumns.filter((name) => !data.checkedItems.includes(name)))}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ColumnTripleRegular />}>{t('columns')}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {optionalColumns.map((name) => (
            <MenuItemCheckbox key={name} name="columns" value={name}>
              {t(`column.${name}`)}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
