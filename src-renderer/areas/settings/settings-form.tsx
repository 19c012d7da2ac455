import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../src-gateway/contract/system.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { changes, findProblems, problemOf, type SettingsProblem } from './gateway-form.ts'
import { useSettingsStyles } from './settings.styles.ts'

/** The settings as they are edited on one card. */
export interface SettingsEdit {
  form: Settings
  set: (change: Partial<Settings>) => void
  /** What is wrong with a field, in words. */
  problem: (field: SettingsProblem) => string | undefined
}

interface SettingsCardProps {
  title: string
  text: string
  /** What is said when the changes are saved. */
  savedText: string
  /** Lines of the placeholder while the settings are read. */
  lines: number
  children: (edit: SettingsEdit) => ReactNode
}

/** A card with some of the settings, which are saved together and by themselves. */
export function SettingsCard({ title, text, savedText, lines, children }: SettingsCardProps) {
  const query = useQuery(api.settings.get.queryOptions())
  return (
    <Card title={title} description={text}>
      <QueryState query={query} lines={lines}>
        {(saved) => (
          <SettingsForm saved={saved} savedText={savedText}>
            {children}
          </SettingsForm>
        )}
      </QueryState>
    </Card>
  )
}

interface SettingsFormProps {
  saved: Settings
  savedText: string
  children: (edit: SettingsEdit) => ReactNode
}

function SettingsForm({ saved, savedText, children }: SettingsFormProps) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  // Only what was touched is kept, so that a refresh shows what was changed elsewhere and undoes nothing that is being typed.
  const [edited, setEdited] = useState<Partial<Settings>>({})
  const form: Settings = { ...saved, ...edited }
  const patch = changes(saved, form)
  const dirty = Object.keys(patch).length > 0
  const update = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: (next) => {
        cache.setQueryData(api.settings.get.queryKey(), next)
        setEdited({})
        notify.success(savedText)
      },
    }),
  )
  const found = findProblems(form)
  const refused = problemOf(errorField(update.error) ?? '')
  const problem = (field: SettingsProblem) =>
    found.has(field) || refused === field ? t(`problem.${field}`) : undefined
  const ready = dirty && found.size === 0 && !update.isPending
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) update.mutate(patch)
      }}
    >
      {children({ form, set: (change) => setEdited((known) => ({ ...known, ...change })), problem })}
      {update.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(update.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={!ready}>
          {t(update.isPending ? 'common:state.saving' : 'common:action.save')}
        </Button>
        <Button
          disabled={Object.keys(edited).length === 0}
          onClick={() => {
            setEdited({})
            update.reset()
          }}
        >
          {t('common:action.reset')}
        </Button>
      </div>
    </form>
  )
}
