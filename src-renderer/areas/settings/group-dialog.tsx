import {
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
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Group } from '../../../src-gateway/contract/model.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useSettingsStyles } from './settings.styles.ts'

export interface GroupDialogProps {
  /** The group to change, null to make one. */
  group: Group | null
  onClose: () => void
  onSaved: (name: string) => void
}

/** The gateway's rule for names. */
const validName = /^[A-Za-z0-9_.-]{1,64}$/

export function GroupDialog({ group, onClose, onSaved }: GroupDialogProps) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const [name, setName] = useState(group?.name ?? '')
  const [ratio, setRatio] = useState<number | null>(group?.ratio ?? 1)
  const [tried, setTried] = useState(false)
  const create = useMutation(api.groups.create.mutationOptions({ onSuccess: (saved) => onSaved(saved.name) }))
  const update = useMutation(api.groups.update.mutationOptions({ onSuccess: (saved) => onSaved(saved.name) }))
  const nameBad = !validName.test(name.trim())
  const ratioBad = ratio === null || !(ratio >= 0 && ratio <= 1000)
  const error = create.error ?? update.error
  const submit = () => {
    setTried(true)
    if (nameBad || ratio === null || ratioBad) return
    if (group === null) create.mutate({ name: name.trim(), ratio })
    else update.mutate({ name: group.name, ratio })
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <DialogBody>
            <DialogTitle>{group === null ? t('groups.new') : t('groups.editThing', { name: group.name })}</DialogTitle>
            <DialogContent className={styles.dialogForm}>
              {group === null ? (
                <Field
                  label={t('groups.name')}
                  hint={t('groups.nameHint')}
                  required
                  validationState={tried && nameBad ? 'error' : 'none'}
                  validationMessage={tried && nameBad ? t('groups.nameProblem') : null}
                >
                  <Input value={name} maxLength={64} onChange={(_, data) => setName(data.value)} />
                </Field>
              ) : null}
              <OptionalNumberField
                label={t('groups.ratio')}
                hint={t('groups.ratioHint')}
                required
                value={ratio}
                onChange={setRatio}
                problem={tried && ratioBad ? t('groups.ratioProblem') : undefined}
              />
              {error === null ? null : (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{errorText(error, t)}</MessageBarBody>
                </MessageBar>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('common:action.cancel')}</Button>
              <Button appearance="primary" type="submit" disabled={create.isPending || update.isPending}>
                {t('common:action.save')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
