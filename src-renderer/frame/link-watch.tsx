import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { WaitingLink } from '../../src-main/contract/shell.ts'
import { incomingLink } from '../client/incoming-link.ts'
import { useRefusalWords } from '../client/link-refusal.ts'
import { shell } from '../client/shell.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { useNotify } from '../parts/notify.tsx'

/** A form or a preview is open that another page would take away. */
function inTheMiddle(): boolean {
  return incomingLink.busy || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
}

/**
 * Takes `burncloud://` links that open the desktop app to the import page, which shows what is in them. Nothing is read or made
 * here; who is in the middle of something is asked first. A link that the shell refused is told of, with the reason.
 */
export function LinkWatch() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<string | null>(null)
  const show = (link: string) => {
    incomingLink.put(link)
    void navigate('/import')
  }
  const refusalWords = useRefusalWords()
  const notify = useNotify()
  const arrived = useRef<(link: WaitingLink) => void>(() => undefined)
  arrived.current = ({ link, refused }) => {
    if (refused === null) {
      if (inTheMiddle()) setAsked(link)
      else show(link)
    } else if (inTheMiddle()) notify.error(t('common:link.refused.told', { why: refusalWords(refused) }))
    else void navigate('/import', { state: { refused } })
  }
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
