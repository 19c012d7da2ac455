/**
 * Which of a table's columns are shown, kept on this device:
 *
 *   const choice = useColumnChoice('logs', columns)     // columns with `fixed` always stay
 *   <VirtualTable columns={choice.shown} …/>   <ColumnMenu choice={choice} />
 */
import { Button, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { ColumnTripleRegular } from '@fluentui/react-icons'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from './table-columns.ts'

export interface ColumnChoice<Row> {
  shown: ReadonlyArray<Column<Row>>
  /** Columns that can be left out, in their order. */
  choosable: ReadonlyArray<Column<Row>>
  hidden: ReadonlySet<string>
  hide: (ids: readonly string[]) => void
}

const keyOf = (page: string) => `burncloud.columns.${page}`

export function useColumnChoice<Row>(page: string, columns: ReadonlyArray<Column<Row>>): ColumnChoice<Row> {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set((window.localStorage.getItem(keyOf(page)) ?? '').split(',').filter(Boolean)),
  )
  return useMemo(
    () => ({
      shown: columns.filter((column) => column.fixed === true || !hidden.has(column.id)),
      choosable: columns.filter((column) => column.fixed !== true),
      hidden,
      hide: (ids) => {
        window.localStorage.setItem(keyOf(page), ids.join(','))
        setHidden(new Set(ids))
      },
    }),
    [page, columns, hidden],
  )
}

export function ColumnMenu<Row>({ choice }: { choice: ColumnChoice<Row> }) {
  const { t } = useTranslation()
  const { choosable, hidden, hide } = choice
  const ids = choosable.map(({ id }) => id)
  return (
    <Menu
      checkedValues={{ columns: ids.filter((id) => !hidden.has(id)) }}
      onCheckedValueChange={(_, data) => hide(ids.filter((id) => !data.checkedItems.includes(id)))}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ColumnTripleRegular />} aria-label={t('common:view.columns')} title={t('common:view.columns')} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {choosable.map(({ id, header }) => (
            <MenuItemCheckbox key={id} name="columns" value={id}>
              {header}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
