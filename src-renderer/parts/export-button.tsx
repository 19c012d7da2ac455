/**
 * `<ExportButton subject columns pages kinds>`: saves what a table shows as a file, all of it, not only what was scrolled to.
 * `pages` gives the rows piece by piece (`allPages(…)` for a list with a cursor, `onePage(rows)` for what is in memory).
 */
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Spinner } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../client/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { type CsvColumn, type FileKind, fileName, fileText } from './csv.ts'
import { useNotify } from './notify.tsx'
import { download, saveFile } from './save-file.ts'

export interface ExportButtonProps<Row> {
  /** A word for the file's name. */
  subject: string
  columns: ReadonlyArray<CsvColumn<Row>>
  pages: () => AsyncIterable<readonly Row[]>
  kinds?: readonly FileKind[]
  /** Where a browser gets the whole file from at once, when the gateway streams it. */
  address?: (kind: FileKind) => string
  disabled?: boolean
  size?: 'small' | 'medium'
}

/** Rows that are all known already. */
export async function* onePage<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows
}

export function ExportButton<Row>(props: ExportButtonProps<Row>) {
  const { subject, columns, pages, address, kinds = ['csv'], disabled = false, size = 'medium' } = props
  const { t } = useTranslation()
  const format = useFormat()
  const notify = useNotify()
  const [count, setCount] = useState<number | null>(null)

  const run = async (kind: FileKind) => {
    if (address !== undefined) {
      download(address(kind), fileName(subject, kind, Date.now()))
      return
    }
    setCount(0)
    try {
      const parts: string[] = []
      let rows = 0
      for await (const page of pages()) {
        parts.push(fileText(kind, columns, page, parts.length === 0))
        rows += page.length
        setCount(rows)
      }
      saveFile(parts, kind, fileName(subject, kind, Date.now()))
      notify.success(t('common:export.done', { count: rows }))
    } catch (error) {
      notify.error(errorText(error, t))
    } finally {
      setCount(null)
    }
  }

  const running = count !== null
  const icon = running ? <Spinner size="extra-tiny" /> : <ArrowDownloadRegular />
  const words = running ? t('common:export.running', { rows: format.number(count) }) : t('common:export.action')
  if (kinds.length === 1) {
    return (
      <Button size={size} icon={icon} disabled={disabled || running} onClick={() => void run(kinds[0] ?? 'csv')}>
        {running ? words : t('common:export.csv')}
      </Button>
    )
  }
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size={size} icon={icon} disabled={disabled || running}>
          {words}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {kinds.map((kind) => (
            <MenuItem key={kind} onClick={() => void run(kind)}>
              {t(`common:export.kind.${kind}`)}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
