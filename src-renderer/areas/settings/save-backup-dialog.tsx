import { Field, Input, MessageBar, MessageBarBody, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client/api.ts'
import { fieldState } from '../../parts/field-state.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { saveBackup, shortestPassphrase } from './backup-file.ts'

/** Asks what goes into the file. Secrets leave the gateway sealed, never in the clear. */
export function SaveBackupDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings')
  const notify = useNotify()
  const [sealed, setSealed] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [tried, setTried] = useState(false)
  const make = useMutation({
    mutationFn: () => (sealed ? client.backup.seal({ passphrase }) : client.backup.read({})),
    onSuccess: (document) => {
      saveBackup(document)
      notify.success(t('backup.saved'))
      onClose()
    },
  })
  const short = passphrase.length < shortestPassphrase
  const different = repeated !== passphrase
  return (
    <FormDialog
      title={t('backup.saveTitle')}
      submitLabel={t('backup.saveFile')}
      busy={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (!sealed || !(short || different)) make.mutate()
      }}
    >
      <Field label={t('backup.keys')}>
        <RadioGroup value={sealed ? 'sealed' : 'without'} onChange={(_, data) => setSealed(data.value === 'sealed')}>
          <Radio value="without" label={t('backup.without')} />
          <Radio value="sealed" label={t('backup.sealed')} />
        </RadioGroup>
      </Field>
      {sealed ? (
        <>
          <Field
            label={t('backup.passphrase')}
            required
            {...fieldState(tried && short ? t('backup.passphraseShort', { count: shortestPassphrase }) : undefined)}
          >
            <Input
              type="password"
              autoComplete="new-password"
              value={passphrase}
              onChange={(_, data) => setPassphrase(data.value)}
            />
          </Field>
          <Field
            label={t('backup.repeat')}
            required
            {...fieldState(tried && different ? t('backup.repeatProblem') : undefined)}
          >
            <Input
              type="password"
              autoComplete="new-password"
              value={repeated}
              onChange={(_, data) => setRepeated(data.value)}
            />
          </Field>
        </>
      ) : null}
      <MessageBar intent={sealed ? 'warning' : 'info'} layout="multiline">
        <MessageBarBody>{t(sealed ? 'backup.sealedText' : 'backup.withoutText')}</MessageBarBody>
      </MessageBar>
    </FormDialog>
  )
}
