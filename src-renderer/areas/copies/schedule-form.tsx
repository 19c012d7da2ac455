import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CopySchedule, copySchedule } from '../../../src-gateway/contract/copies.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useSettingsStyles } from '../settings/settings.styles.ts'
import { useLookAgain } from './use-copies.ts'

const most = { daily: 365, weekly: 520 } as const

/** How many copies are kept. */
export function ScheduleForm({ saved }: { saved: CopySchedule }) {
  const { t } = useTranslation('copies')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const [edited, setEdited] = useState<Partial<CopySchedule>>({})
  const form = { ...saved, ...edited }
  const save = useMutation(
    api.copies.schedule.mutationOptions({
      onSuccess: async () => {
        await lookAgain()
        setEdited({})
        notify.success(t('scheduleSaved'))
      },
    }),
  )
  const ready = copySchedule.safeParse(form).success
  const dirty = form.daily !== saved.daily || form.weekly !== saved.weekly
  const field = (name: 'daily' | 'weekly', unit: string) => (
    <OptionalNumberField
      label={t(name)}
      hint={t(`${name}Hint`)}
      unit={unit}
      value={form[name]}
      onChange={(value) => setEdited((known) => ({ ...known, [name]: value ?? Number.NaN }))}
      problem={
        copySchedule.shape[name].safeParse(form[name]).success ? undefined : t('numberProblem', { max: most[name] })
      }
    />
  )
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && dirty && !save.isPending) save.mutate(form)
      }}
    >
      <div className={styles.two}>
        {field('daily', t('days'))}
        {field('weekly', t('weeks'))}
      </div>
      {save.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(save.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button type="submit" disabled={!ready || !dirty || save.isPending}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  )
}
