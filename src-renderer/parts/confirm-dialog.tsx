/** `<ConfirmDialog open title text confirmLabel danger busy error onConfirm onClose>`: asks before what cannot be undone. */
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
import { useDangerStyles } from './danger.styles.ts'

export interface ConfirmDialogProps {
  open: boolean
  title: string
  text: ReactNode
  confirmLabel: string
  danger?: boolean
  busy?: boolean
  /** Failure of the last try, null when there is none. */
  error?: unknown
  onConfirm: () => void
  onClose: () => void
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation()
  const danger = useDangerStyles()
  return (
    <Dialog open={props.open} modalType="alert" onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            {props.text}
            {props.error === undefined || props.error === null ? null : (
              <MessageBar intent="error">
                <MessageBarBody>{errorText(props.error, t)}</MessageBarBody>
              </MessageBar>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
            <Button
              appearance="primary"
              className={props.danger === true ? danger.button : undefined}
              disabled={props.busy === true}
              onClick={props.onConfirm}
            >
              {props.confirmLabel}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
