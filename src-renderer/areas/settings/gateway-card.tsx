import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../src-gateway/contract/system.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { OptionalNumberField, TextListField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { changes, findProblems, problemOf, type SettingsProblem } from './gateway-form.ts'
import { useSettingsStyles } from './settings.styles.ts'

export function GatewayCard() {
  const { t } = useTranslation('settings')
  const query = useQuery(api.settings.get.queryOptions())
  return (
    <Card title={t('gateway.title')} description={t('gateway.text')}>
      <QueryState query={query} lines={8}>
        {(saved) => <GatewayForm saved={saved} />}
      </QueryState>
    </Card>
  )
}

function GatewayForm({ saved }: { saved: Settings }) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const [base, setBase] = useState(saved)
  const [form, setForm] = useState(saved)
  const dirty = JSON.stringify(form) !== JSON.stringify(base)
  // A refresh must not undo what is being typed.
  useEffect(() => {
    if (!dirty) {
      setBase(saved)
      setForm(saved)
    }
  }, [saved, dirty])
  const update = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: (next) => {
        setBase(next)
        setForm(next)
        cache.setQueryData(api.settings.get.queryKey(), next)
        notify.success(t('gateway.saved'))
      },
    }),
  )
  const set = <K extends keyof Settings>(key: K, value: Settings[K]) => setForm((known) => ({ ...known, [key]: value }))
  const found = findProblems(form)
  const refused = problemOf(errorField(update.error) ?? '')
  const problem = (field: SettingsProblem) =>
    found.has(field) || refused === field ? t(`problem.${field}`) : undefined
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (dirty && found.size === 0 && !update.isPending) update.mutate(changes(base, form))
      }}
    >
      <div className={styles.two}>
        <OptionalNumberField
          label={t('gateway.retention')}
          hint={t('gateway.retentionHint')}
          unit={t('gateway.days')}
          value={form.logRetentionDays}
          onChange={(value) => set('logRetentionDays', value ?? Number.NaN)}
          problem={problem('logRetentionDays')}
        />
        <OptionalNumberField
          label={t('gateway.maxBody')}
          hint={t('gateway.maxBodyHint')}
          unit="MiB"
          value={form.maxBodyMb}
          onChange={(value) => set('maxBodyMb', value ?? Number.NaN)}
          problem={problem('maxBodyMb')}
        />
      </div>
      <TextListField
        label={t('gateway.hosts')}
        hint={t('gateway.hostsHint')}
        placeholder="gateway.example.com"
        value={form.allowedHosts}
        onChange={(value) => set('allowedHosts', value)}
        problem={problem('allowedHosts')}
      />
      <TextListField
        label={t('gateway.origins')}
        hint={t('gateway.originsHint')}
        placeholder="https://app.example.com"
        value={form.allowedOrigins}
        onChange={(value) => set('allowedOrigins', value)}
        problem={problem('allowedOrigins')}
      />
      {update.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(update.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={!dirty || found.size > 0 || update.isPending}>
          {t(update.isPending ? 'common:state.saving' : 'common:action.save')}
        </Button>
        <Button
          disabled={!dirty}
          onClick={() => {
            setForm(base)
            update.reset()
          }}
        >
          {t('common:action.reset')}
        </Button>
      </div>
    </form>
  )
}
