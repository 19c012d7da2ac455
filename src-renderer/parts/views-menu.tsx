/**
 * `<ViewsMenu page="logs" params={['range', 'model']} columns={choice} />`: saved views of a page, to be put into its filter
 * bar. `params` are the parameters of the address that make up a view; `columns` where columns can be left out.
 * `?saved=<name>` in the address shows that view: the command palette leads there.
 */
import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { BookmarkRegular } from '@fluentui/react-icons'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { ColumnChoice } from './column-menu.tsx'
import { useNotify } from './notify.tsx'
import { ManageViewsDialog, SaveViewDialog } from './views-dialogs.tsx'
import { useViewsMenuStyles } from './views-menu.styles.ts'
import { type SavedView, showView, useViews, viewQuery, withView } from './views-store.ts'

interface ViewsMenuProps {
  page: string
  params: readonly string[]
  columns?: Pick<ColumnChoice<never>, 'hidden' | 'hide'>
}

export function ViewsMenu({ page, params, columns }: ViewsMenuProps) {
  const { t } = useTranslation()
  const styles = useViewsMenuStyles()
  const notify = useNotify()
  const [address, setAddress] = useSearchParams()
  const [views, setViews] = useViews(page)
  const [saving, setSaving] = useState(false)
  const [managing, setManaging] = useState(false)
  const query = viewQuery(address, params)
  const hidden = [...(columns?.hidden ?? [])].sort()
  const current = views.find(
    (view) => view.query === query && (columns === undefined || [...view.hidden].sort().join() === hidden.join()),
  )

  const words = current === undefined ? t('common:view.menu') : t('common:view.menuOf', { name: current.name })

  const show = (view: SavedView) => {
    setAddress((known) => showView(known, params, view.query), { replace: true })
    columns?.hide(view.hidden)
  }
  // A page that is opened without any wish shows the view that was chosen for it; once, so that filters can be cleared.
  const opened = useRef(false)
  useEffect(() => {
    const asked = address.get('saved')
    if (asked !== null) {
      opened.current = true
      const view = views.find(({ name }) => name === asked)
      setAddress(
        (known) => {
          const next = view === undefined ? new URLSearchParams(known) : showView(known, params, view.query)
          next.delete('saved')
          return next
        },
        { replace: true },
      )
      if (view !== undefined) columns?.hide(view.hidden)
      return
    }
    if (opened.current) return
    opened.current = true
    const first = views.find(({ opensPage }) => opensPage)
    if (first !== undefined && query === '') show(first)
  })

  return (
    <>
      <Menu checkedValues={{ view: current === undefined ? [] : [current.name] }}>
        <MenuTrigger disableButtonEnhancement>
          <Button className={styles.button} icon={<BookmarkRegular />} aria-label={words} title={words}>
            {current === undefined ? null : <span className={styles.words}>{current.name}</span>}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {views.map((view) => (
              <MenuItemRadio
                key={view.name}
                name="view"
                value={view.name}
                className={styles.item}
                onClick={() => show(view)}
              >
                {view.name}
              </MenuItemRadio>
            ))}
            {views.length === 0 ? null : <MenuDivider />}
            <MenuItem onClick={() => setSaving(true)}>{t('common:view.save')}</MenuItem>
            {views.length === 0 ? null : (
              <MenuItem onClick={() => setManaging(true)}>{t('common:view.manage')}</MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      {saving ? (
        <SaveViewDialog
          views={views}
          onClose={() => setSaving(false)}
          onSave={(name, opensPage) => {
            setViews(withView(views, { name, query, hidden, opensPage }))
            setSaving(false)
            notify.success(t('common:view.saved', { name }))
          }}
        />
      ) : null}
      {managing ? <ManageViewsDialog views={views} onChange={setViews} onClose={() => setManaging(false)} /> : null}
    </>
  )
}
