import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useFrameStyles } from './frame.styles.ts'
import { pages } from './pages.tsx'

const isMac = /mac/i.test(navigator.platform)

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Ctrl/Cmd and a digit go to pages, `?` lists the keys. */
export function Shortcuts() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return
      if (event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
        event.preventDefault()
        setOpen(true)
        return
      }
      const held = isMac ? event.metaKey : event.ctrlKey
      const page = held ? pages.find((one) => String(one.digit) === event.key) : undefined
      // A page must not change behind an open drawer or dialog: what was typed there would be lost.
      if (page === undefined || document.querySelector('[aria-modal="true"]') !== null) return
      event.preventDefault()
      void navigate(page.path)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate])

  const rows: ReadonlyArray<{ keys: readonly string[]; text: string }> = [
    ...pages.flatMap(({ digit, word }) =>
      digit === undefined ? [] : [{ keys: [isMac ? '⌘' : 'Ctrl', String(digit)], text: t(`common:nav.${word}`) }],
    ),
    { keys: ['?'], text: t('common:shortcuts.help') },
    { keys: ['↑', '↓'], text: t('common:shortcuts.rows') },
    { keys: ['Home', 'End'], text: t('common:shortcuts.ends') },
    { keys: ['Enter'], text: t('common:shortcuts.openRow') },
    { keys: ['Esc'], text: t('common:shortcuts.close') },
  ]
  return (
    <Dialog open={open} onOpenChange={(_, data) => setOpen(data.open)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('common:shortcuts.title')}</DialogTitle>
          <DialogContent>
            <table className={styles.keys}>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.text}>
                    <td className={styles.keyCell}>
                      {row.keys.map((key) => (
                        <kbd key={key} className={styles.key}>
                          {key}
                        </kbd>
                      ))}
                    </td>
                    <td>{row.text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setOpen(false)}>{t('common:action.close')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
