import { Button } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Backup } from '../../../src-gateway/contract/backup.ts'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { readBackup } from './backup-file.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { SaveBackupDialog } from './save-backup-dialog.tsx'
import { useSettingsStyles } from './settings.styles.ts'

/** The whole configuration as a file, and back. `?save` opens the dialog that saves one. */
export function BackupCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const input = useRef<HTMLInputElement>(null)
  const [saving, setSaving] = useState(false)
  const [params, setParams] = useSearchParams()
  const wantsSave = params.has('save')
  useEffect(() => {
    if (!wantsSave) return
    setSaving(true)
    setParams(
      (known) => {
        known.delete('save')
        return known
      },
      { replace: true },
    )
  }, [wantsSave, setParams])
  const [chosen, setChosen] = useState<{ name: string; document: Backup } | null>(null)
  const choose = async (file: File) => {
    const document = readBackup(await file.text())
    if (document === undefined) notify.error(t('backup.notOne', { name: file.name }))
    else setChosen({ name: file.name, document })
  }
  return (
    <Card title={t('backup.title')} description={t('backup.text')}>
      <div className={styles.buttons}>
        <Button onClick={() => setSaving(true)}>{t('backup.save')}</Button>
        <Button onClick={() => input.current?.click()}>{t('backup.restore')}</Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label={t('backup.file')}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            // The same file may be chosen once more.
            event.currentTarget.value = ''
            if (file !== undefined) choose(file).catch(() => notify.error(t('backup.notOne', { name: file.name })))
          }}
        />
      </div>
      {saving ? <SaveBackupDialog onClose={() => setSaving(false)} /> : null}
      {chosen === null ? null : <RestoreDialog {...chosen} onClose={() => setChosen(null)} />}
    </Card>
  )
}
