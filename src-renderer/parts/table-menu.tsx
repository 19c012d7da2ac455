import { Menu, MenuDivider, MenuItem, MenuList, MenuPopover, mergeClasses } from '@fluentui/react-components'
import { Fragment, useState } from 'react'
import type { RowCommand } from './table-commands.ts'
import { useTableMenuStyles } from './table-menu.styles.ts'

/** A menu that is to be open, and where. */
export interface OpenMenu {
  label: string
  commands: readonly RowCommand[]
  /** The element that it hangs on, or a point in the window, px. */
  at: HTMLElement | { x: number; y: number }
}

function pointAt({ x, y }: { x: number; y: number }) {
  return { getBoundingClientRect: () => ({ x, y, top: y, left: x, right: x, bottom: y, width: 0, height: 0 }) }
}

/** The menu of one row, mounted only while it is open. */
export function TableMenu({ menu, onClose }: { menu: OpenMenu; onClose: () => void }) {
  const styles = useTableMenuStyles()
  const [target] = useState(() => (menu.at instanceof HTMLElement ? menu.at : pointAt(menu.at)))
  return (
    <Menu
      open
      onOpenChange={(_, data) => !data.open && onClose()}
      positioning={{ target, position: 'below', align: menu.at instanceof HTMLElement ? 'end' : 'start' }}
    >
      <MenuPopover>
        <MenuList aria-label={menu.label}>
          {menu.commands.map((command) => (
            <Fragment key={command.id}>
              {command.apart === true ? <MenuDivider /> : null}
              <MenuItem
                {...(command.icon === undefined ? {} : { icon: command.icon })}
                {...(command.blocked === undefined ? {} : { title: command.blocked, disabled: true })}
                className={mergeClasses(command.danger === true && styles.danger)}
                onClick={command.run}
              >
                {command.text}
              </MenuItem>
            </Fragment>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
