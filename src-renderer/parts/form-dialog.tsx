/**
 * `<FormDialog title submitLabel busy error onSubmit onClose>`: a short form in the middle of the window; a longer one belongs
 * into a `<FormDrawer>`. Enter submits, Escape closes.
 */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../client/errors.ts'
import { useFormGap } from './density.ts'
import { useFormDialogStyles } from './form-dialog.styles.ts'

export interface FormDialogProps {
  title: string
  submitLabel: string
  busy: boolean
  submitDisabled?: boolean
  /** Failure of the last try, null when there is none. */
  error: unknown
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

export function FormDialog(props: FormDialogProps) {
  const { title, submitLabel, busy, submitDisabled = false, error, onSubmit, onClose, children } = props
  const { t } = useTranslation()
  const styles = useFormDialogStyles()
  const rowGap = useFormGap()
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface}>
        <form
          noValidate
          data-unsaved
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            if (!busy && !submitDisabled) onSubmit()
          }}
        >
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content} style={{ rowGap }}>
              {children}
              {error === undefined || error === null ? null : (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{errorText(error, t)}</MessageBarBody>
                </MessageBar>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('common:action.cancel')}</Button>
              <Button appearance="primary" type="submit" disabled={busy || submitDisabled}>
                {busy ? t('common:state.saving') : submitLabel}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
