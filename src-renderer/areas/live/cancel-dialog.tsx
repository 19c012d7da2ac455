import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { errorCode } from '../../client/errors.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import type { LiveRow } from './live-requests.ts'

interface CancelDialogProps {
  /** null = nothing is asked. */
  row: LiveRow | null
  onClose: () => void
}

/** Asks before a request is ended. One that has ended meanwhile is no failure. */
export function CancelDialog({ row, onClose }: CancelDialogProps) {
  const { t } = useTranslation('live')
  const notify = useNotify()
  const cancel = useMutation(
    api.live.cancel.mutationOptions({
      onSuccess: () => {
        notify.success(t('cancel.done'))
        onClose()
      },
      onError: (error) => {
        if (errorCode(error) !== 'request.not_in_flight') return
        notify.success(t('cancel.tooLate'))
        onClose()
      },
    }),
  )
  const close = () => {
    cancel.reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open={row !== null}
      title={t('cancel.title')}
      text={t('cancel.text', { model: row?.model ?? t('noModel'), key: row?.tokenName ?? '–' })}
      confirmLabel={t('cancel.action')}
      danger
      busy={cancel.isPending}
      error={cancel.error}
      onConfirm={() => {
        if (row !== null) cancel.mutate({ requestId: row.requestId })
      }}
      onClose={close}
    />
  )
}
