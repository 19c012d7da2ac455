import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { incomingLink } from '../client/incoming-link.ts'
import { shell } from '../client/shell.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'

/** A form or a preview is open that another page would take away. */
function inTheMiddle(): boolean {
  return incomingLink.busy || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
}

/**
 * Takes `burncloud://` links that open the desktop app to the import page, which shows what is in them. Nothing is read or made
 * here; who is in the middle of something is asked first.
 */
export function LinkWatch() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<string | null>(null)
  const show = (link: string) => {
    incomingLink.put(link)
    void navigate('/import')
  }
  const arrived = useRef<(link: string) => void>(() => undefined)
  arrived.current = (link) => (inTheMiddle() ? setAsked(link) : show(link))
  useEffect(() => shell?.onLink((link) => arrived.current(link)), [])
  return (
    <ConfirmDialog
      open={asked !== null}
      title={t('common:link.title')}
      text={t('common:link.text')}
      confirmLabel={t('common:link.show')}
      onConfirm={() => {
        if (asked !== null) show(asked)
        setAsked(null)
      }}
      onClose={() => setAsked(null)}
    />
  )
}
