/**
 * Short results of what the person just did: `const notify = useNotify()`, then
 * `notify.success(text)`, `notify.error(text)`, `notify.undo(text, onUndo)` (a toast with an Undo button, 10 s).
 */
import { Link, Toast, Toaster, ToastTitle, ToastTrigger, useToastController } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const toasterId = 'console'

/** Place once, inside the theme. */
export function NotifyHost() {
  return <Toaster toasterId={toasterId} position="bottom-end" pauseOnHover pauseOnWindowBlur limit={4} />
}

export interface Notify {
  success: (text: string) => void
  error: (text: string) => void
  undo: (text: string, onUndo: () => void) => void
}

export function useNotify(): Notify {
  const { dispatchToast } = useToastController(toasterId)
  const { t } = useTranslation()
  return useMemo(
    () => ({
      success: (text) =>
        dispatchToast(
          <Toast>
            <ToastTitle>{text}</ToastTitle>
          </Toast>,
          { intent: 'success', timeout: 4_000 },
        ),
      error: (text) =>
        dispatchToast(
          <Toast>
            <ToastTitle
              action={
                <ToastTrigger>
                  <Link>{t('common:action.close')}</Link>
                </ToastTrigger>
              }
            >
              {text}
            </ToastTitle>
          </Toast>,
          { intent: 'error', timeout: 12_000 },
        ),
      undo: (text, onUndo) =>
        dispatchToast(
          <Toast>
            <ToastTitle
              action={
                <ToastTrigger>
                  <Link onClick={onUndo}>{t('common:action.undo')}</Link>
                </ToastTrigger>
              }
            >
              {text}
            </ToastTitle>
          </Toast>,
          { intent: 'success', timeout: 10_000 },
        ),
    }),
    [dispatchToast, t],
  )
}
