import { Button, Field, Input, MessageBar, MessageBarBody, Switch } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../src-gateway/contract/system.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import {
  changes,
  type FailoverSettings,
  failoverSettings,
  findProblems,
  problemOf,
  type SettingsProblem,
} from './gateway-form.ts'
import { useSettingsStyles } from './settings.styles.ts'

const numbers = [
  { field: 'maxAttempts', unit: undefined },
  { field: 'deadlineSeconds', unit: 'seconds' },
  { field: 'autoDisableAfter', unit: 'failures' },
  { field: 'healthCheckMinutes', unit: 'minutes' },
  { field: 'balanceMinutes', unit: 'minutes' },
] as const

/** What happens when an upstream fails, and who hears of it. */
export function FailoverCard() {
  const { t } = useTranslation('settings')
  const query = useQuery(api.settings.get.queryOptions())
  return (
    <Card title={t('failover.title')} description={t('failover.text')}>
      <QueryState query={query} lines={6}>
        {(saved) => <FailoverForm saved={saved} />}
      </QueryState>
    </Card>
  )
}

function FailoverForm({ saved }: { saved: Settings }) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const [edited, setEdited] = useState<Partial<FailoverSettings>>({})
  const form: FailoverSettings = { ...failoverSettings(saved), ...edited }
  const patch = changes(saved, { ...saved, ...form })
  const dirty = Object.keys(patch).length > 0
  const update = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: (next) => {
        cache.setQueryData(api.settings.get.queryKey(), next)
        setEdited({})
        notify.success(t('failover.saved'))
      },
    }),
  )
  const found = findProblems({ ...saved, ...form })
  const refused = problemOf(errorField(update.error) ?? '')
  const problem = (field: SettingsProblem) =>
    found.has(field) || refused === field ? t(`problem.${field}`) : undefined
  const bad = [...numbers.map(({ field }) => field), 'webhookUrl' as const].some((field) => found.has(field))
  const set = (change: Partial<FailoverSettings>) => setEdited({ ...edited, ...change })
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (dirty && !bad && !update.isPending) update.mutate(patch)
      }}
    >
      <div>
        <Switch
          className={styles.switch}
          label={t('failover.failover')}
          checked={form.failover}
          onChange={(_, data) => set({ failover: data.checked })}
        />
        <Field hint={t('failover.hedgingHint')}>
          <Switch
            className={styles.switch}
            label={t('failover.hedging')}
            checked={form.hedging}
            onChange={(_, data) => set({ hedging: data.checked })}
          />
        </Field>
      </div>
      <div className={styles.two}>
        {numbers.map(({ field, unit }) => (
          <OptionalNumberField
            key={field}
            label={t(`failover.${field}`)}
            hint={t(`failover.${field}Hint`)}
            {...(unit === undefined ? {} : { unit: t(`failover.unit.${unit}`) })}
            value={form[field]}
            onChange={(value) => set({ [field]: value ?? Number.NaN })}
            problem={problem(field)}
          />
        ))}
      </div>
      <Field
        label={t('failover.webhookUrl')}
        hint={t('failover.webhookUrlHint')}
        validationState={problem('webhookUrl') === undefined ? 'none' : 'error'}
        validationMessage={problem('webhookUrl') ?? null}
      >
        <Input
          type="url"
          value={form.webhookUrl ?? ''}
          placeholder="https://"
          spellCheck={false}
          onChange={(_, data) => set({ webhookUrl: data.value.trim() === '' ? null : data.value.trim() })}
        />
      </Field>
      {update.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(update.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={!dirty || bad || update.isPending}>
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
