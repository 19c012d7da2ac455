import { Button, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { ColumnTripleRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client/api.ts'
import { isDesktop } from '../../client/shell.ts'
import { allPages, type FileKind } from '../../parts/csv.ts'
import { ExportButton } from '../../parts/export-button.tsx'
import { optionalColumns } from './log-columns.tsx'
import { exportUrl, logFile } from './log-export.ts'
import { type LogFilters, toLogFilter } from './log-filters.ts'

/** Saves what is filtered as a file. A browser gets it streamed; in the app it is read over the port. */
export function ExportMenu({ filters }: { filters: LogFilters }) {
  const filter = (now: number) => toLogFilter(filters, now)
  return (
    <ExportButton
      subject="logs"
      kinds={['csv', 'jsonl']}
      columns={logFile}
      pages={() => {
        const asked = filter(Date.now())
        return allPages((cursor) =>
          client.logs.list({ ...asked, limit: 200, ...(cursor === undefined ? {} : { cursor }) }),
        )
      }}
      {...(isDesktop ? {} : { address: (kind: FileKind) => exportUrl(kind, filter(Date.now())) })}
    />
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
