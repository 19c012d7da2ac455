/**
 * `<FormDrawer open title submitLabel dirty busy error onSubmit onClose footer size>`: a drawer at the right with a form.
 * Its first field has the focus. Enter submits, Escape and the backdrop close; with `dirty` the person is asked first,
 * also by the command palette before it leads elsewhere.
 * `<DetailDrawer open title onClose size>`: the same shell without a form.
 */
import {
  Button,
  Drawer,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  MessageBar,
  MessageBarBody,
  mergeClasses,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../client/errors.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { useFormGap } from './density.ts'
import { useFormDrawerStyles } from './form-drawer.styles.ts'

type DrawerSize = 'medium' | 'wide' | 'full'

interface ShellProps {
  open: boolean
  title: string
  /** `medium` 520 px, `wide` 760 px, `full` most of the window. */
  size?: DrawerSize
  onClose: () => void
  children: ReactNode
}

export interface FormDrawerProps extends ShellProps {
  submitLabel: string
  /** There are changes that closing would lose. */
  dirty: boolean
  busy: boolean
  /** There is nothing to submit yet. */
  submitDisabled?: boolean
  /** Failure of the last save, null when there is none. */
  error?: unknown
  onSubmit: () => void
  /** More buttons, at the footer's left. */
  footer?: ReactNode
}

/** What is written into. */
const firstField = 'input:not([type="checkbox"], [type="radio"], :disabled, [readonly]), textarea:not(:disabled)'

export function FormDrawer(props: FormDrawerProps) {
  const { open, title, size = 'medium', dirty, busy, error, onSubmit, onClose, footer, children } = props
  const blocked = busy || props.submitDisabled === true
  const { t } = useTranslation()
  const styles = useFormDrawerStyles()
  const rowGap = useFormGap()
  const [asking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // A dialog gives the focus to its first button, which is the one that closes it: a form is opened to write into it.
  useEffect(() => {
    if (open) form.current?.querySelector<HTMLElement>(firstField)?.focus()
  }, [open])
  const close = () => (dirty ? setAsking(true) : onClose())
  return (
    <Drawer
      type="overlay"
      position="end"
      open={open}
      className={mergeClasses(styles.drawer, styles[size])}
      onOpenChange={(_, data) => !data.open && close()}
      aria-label={title}
    >
      <form
        ref={form}
        className={styles.form}
        noValidate
        data-unsaved={dirty || undefined}
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          if (!blocked) onSubmit()
        }}
      >
        <DrawerHeader>
          <DrawerHeaderTitle action={<CloseButton onClose={close} />}>{title}</DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <div className={styles.body} style={{ rowGap }}>
            {children}
            {error === undefined || error === null ? null : (
              <MessageBar intent="error" layout="multiline">
                <MessageBarBody>{errorText(error, t)}</MessageBarBody>
              </MessageBar>
            )}
          </div>
        </DrawerBody>
        <DrawerFooter className={styles.footer}>
          {footer}
          <span className={styles.grow} />
          <Button onClick={close}>{t('common:action.cancel')}</Button>
          <Button appearance="primary" type="submit" disabled={blocked}>
            {busy ? t('common:state.saving') : props.submitLabel}
          </Button>
        </DrawerFooter>
      </form>
      <ConfirmDialog
        open={asking}
        title={t('common:discard.title')}
        text={t('common:discard.text')}
        confirmLabel={t('common:discard.confirm')}
        onConfirm={() => {
          setAsking(false)
          onClose()
        }}
        onClose={() => setAsking(false)}
      />
    </Drawer>
  )
}

export function DetailDrawer({ open, title, size = 'wide', onClose, children }: ShellProps) {
  const styles = useFormDrawerStyles()
  const rowGap = useFormGap()
  return (
    <Drawer
      type="overlay"
      position="end"
      open={open}
      className={mergeClasses(styles.drawer, styles[size])}
      onOpenChange={(_, data) => !data.open && onClose()}
      aria-label={title}
    >
      <DrawerHeader>
        <DrawerHeaderTitle action={<CloseButton onClose={onClose} />}>{title}</DrawerHeaderTitle>
      </DrawerHeader>
      {/* What scrolls and holds nothing to focus could not be scrolled by keyboard. */}
      <DrawerBody tabIndex={0}>
        <div className={styles.body} style={{ rowGap }}>
          {children}
        </div>
      </DrawerBody>
    </Drawer>
  )
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Button
      appearance="subtle"
      type="button"
      aria-label={t('common:action.close')}
      icon={<DismissRegular />}
      onClick={onClose}
    />
  )
}
