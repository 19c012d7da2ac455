import {
  Badge,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  Radio,
  RadioGroup,
} from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Backup, Restored, RestoreMode } from '../../../src-gateway/contract/backup.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { useDangerStyles } from '../../parts/danger.styles.ts'
import { useNotify } from '../../parts/notify.tsx'
import { useSettingsStyles } from './settings.styles.ts'

/** More would only be scrolled over. */
const changesShown = 200

const colors = { added: 'success', changed: 'brand', removed: 'danger' } as const

export interface RestoreDialogProps {
  name: string
  document: Backup
  onClose: () => void
}

/** Tells what a restore would make different, and restores after that only. */
export function RestoreDialog({ name, document, onClose }: RestoreDialogProps) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const danger = useDangerStyles()
  const format = useFormat()
  const notify = useNotify()
  const cache = useQueryClient()
  const [mode, setMode] = useState<RestoreMode>('replace')
  const [passphrase, setPassphrase] = useState('')
  const sealed = document.secrets?.form === 'sealed'
  const input = () => ({
    mode,
    // Without its passphrase, what is sealed is left where it is.
    document: sealed && passphrase === '' ? { ...document, secrets: null } : document,
    ...(sealed && passphrase !== '' ? { passphrase } : {}),
  })
  const preview = useMutation({ mutationFn: () => client.backup.restore({ ...input(), dryRun: true }) })
  const restore = useMutation({
    mutationFn: () => client.backup.restore(input()),
    onSuccess: async () => {
      await cache.invalidateQueries()
      notify.success(t('backup.restored'))
      onClose()
    },
    // What was shown is no longer what would happen.
    onError: () => preview.reset(),
  })
  const changed = () => {
    preview.reset()
    restore.reset()
  }
  const error = restore.error ?? preview.error
  const busy = preview.isPending || restore.isPending
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && !restore.isPending && onClose()}>
      <DialogSurface>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (busy) return
            if (preview.data === undefined) {
              restore.reset()
              preview.mutate()
            } else restore.mutate()
          }}
        >
          <DialogBody>
            <DialogTitle>{t('backup.restoreTitle')}</DialogTitle>
            <DialogContent className={styles.dialogForm}>
              <span>{t('backup.from', { name, time: format.dateTime(document.madeAt) })}</span>
              <Field label={t('backup.mode')}>
                <RadioGroup
                  value={mode}
                  onChange={(_, data) => {
                    setMode(data.value === 'merge' ? 'merge' : 'replace')
                    changed()
                  }}
                >
                  <Radio value="replace" label={t('backup.replace')} />
                  <Radio value="merge" label={t('backup.merge')} />
                </RadioGroup>
              </Field>
              {sealed ? (
                <Field label={t('backup.passphrase')} hint={t('backup.passphraseHint')}>
                  <Input
                    type="password"
                    autoComplete="off"
                    value={passphrase}
                    onChange={(_, data) => {
                      setPassphrase(data.value)
                      changed()
                    }}
                  />
                </Field>
              ) : null}
              {preview.data === undefined ? null : <Preview outcome={preview.data} />}
              {error === null ? null : (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{errorText(error, t)}</MessageBarBody>
                </MessageBar>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose} disabled={restore.isPending}>
                {t('common:action.cancel')}
              </Button>
              {preview.data === undefined ? (
                <Button appearance="primary" type="submit" disabled={busy}>
                  {t('backup.preview')}
                </Button>
              ) : (
                <Button
                  appearance="primary"
                  type="submit"
                  className={danger.button}
                  disabled={busy || preview.data.changes.length === 0}
                >
                  {t('backup.restoreNow')}
                </Button>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

function Preview({ outcome: { changes, incomplete } }: { outcome: Restored }) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  if (changes.length === 0) {
    return (
      <MessageBar intent="success" layout="multiline">
        <MessageBarBody>{t('backup.nothing')}</MessageBarBody>
      </MessageBar>
    )
  }
  const rows = changes.slice(0, changesShown).map((change, at) => ({ ...change, row: `${at}` }))
  return (
    <>
      {incomplete.map(({ kind, name, missing, disabled }) => (
        <MessageBar key={`${kind} ${name}`} intent="warning" layout="multiline">
          <MessageBarBody>
            {t(disabled ? 'backup.switchedOff' : 'backup.missing', { name, missing: missing.join(', ') })}
          </MessageBarBody>
        </MessageBar>
      ))}
      <div className={styles.scroll}>
        <table className={styles.table} aria-label={t('backup.changes')}>
          <thead>
            <tr>
              <th>{t('backup.change')}</th>
              <th>{t('backup.kind')}</th>
              <th>{t('backup.name')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, kind, action, name, fields }) => (
              <tr key={row}>
                <td>
                  <Badge appearance="tint" color={colors[action]}>
                    {t(`backup.action.${action}`)}
                  </Badge>
                </td>
                <td>{t(`backup.kinds.${kind}`)}</td>
                <td>
                  {name}
                  {fields.length === 0 || kind === 'settings' || kind === 'prices' ? null : (
                    <div className={styles.path}>{fields.join(', ')}</div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > rows.length ? <span>{t('backup.more', { count: changes.length - rows.length })}</span> : null}
      <MessageBar intent="info" layout="multiline">
        <MessageBarBody>{t('backup.copyText')}</MessageBarBody>
      </MessageBar>
    </>
  )
}
