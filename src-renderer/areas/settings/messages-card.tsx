import { Button, Field, MessageBar, MessageBarBody, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Settings } from '../../../src-gateway/contract/system.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { changes, findProblems, type KeepSettings, keepSettings, problemOf } from './gateway-form.ts'
import { useSettingsStyles } from './settings.styles.ts'

const choices = ['off', 'errors', 'all'] as const
const amounts = [
  { field: 'keepBodiesKb', unit: 'KiB' },
  { field: 'keepBodiesDays', unit: undefined },
  { field: 'keepBodiesMaxMb', unit: 'MiB' },
] as const

/** Whether the four messages of requests are kept for the log. `?section=messages` comes here. */
export function MessagesCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const query = useQuery(api.settings.get.queryOptions())
  const [params] = useSearchParams()
  const wanted = params.get('section') === 'messages'
  const box = useRef<HTMLDivElement>(null)
  const known = query.data !== undefined
  useEffect(() => {
    if (!wanted || !known) return
    // After the page's heading has taken the focus that every change of page gives it.
    const frame = requestAnimationFrame(() => {
      box.current?.scrollIntoView({ block: 'nearest' })
      box.current?.querySelector<HTMLElement>('input:checked')?.focus()
    })
    return () => cancelAnimationFrame(frame)
  }, [wanted, known])
  return (
    <div ref={box} className={styles.column}>
      <Card title={t('messages.title')} description={t('messages.text')}>
        <QueryState query={query} lines={4}>
          {(saved) => <MessagesForm saved={keepSettings(saved)} all={saved} />}
        </QueryState>
      </Card>
    </div>
  )
}

function MessagesForm({ saved, all }: { saved: KeepSettings; all: Settings }) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const [edited, setEdited] = useState<Partial<KeepSettings>>({})
  const form = { ...saved, ...edited }
  const patch = changes({ ...all, ...saved }, { ...all, ...form })
  const dirty = Object.keys(patch).length > 0
  const update = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: (next) => {
        cache.setQueryData(api.settings.get.queryKey(), next)
        setEdited({})
        notify.success(t('messages.saved'))
      },
    }),
  )
  const found = findProblems({ ...all, ...form })
  const refused = problemOf(errorField(update.error) ?? '')
  const bad = amounts.some(({ field }) => found.has(field))
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (dirty && !bad && !update.isPending) update.mutate(patch)
      }}
    >
      <Field label={t('messages.keep')}>
        <RadioGroup
          layout="horizontal"
          value={form.keepBodies}
          onChange={(_, data) =>
            setEdited({ ...edited, keepBodies: choices.find((one) => one === data.value) ?? 'off' })
          }
        >
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={t(`messages.choice.${choice}`)} />
          ))}
        </RadioGroup>
      </Field>
      {form.keepBodies === 'off' ? null : (
        <div className={styles.three}>
          {amounts.map(({ field, unit }) => (
            <OptionalNumberField
              key={field}
              label={t(`messages.${field}`)}
              unit={unit ?? t('gateway.days')}
              value={form[field]}
              onChange={(value) => setEdited({ ...edited, [field]: value ?? Number.NaN })}
              problem={found.has(field) || refused === field ? t(`problem.${field}`) : undefined}
            />
          ))}
        </div>
      )}
      <MessageBar intent={form.keepBodies === 'off' ? 'info' : 'warning'} layout="multiline">
        <MessageBarBody>{t(form.keepBodies === 'off' ? 'messages.privacyOff' : 'messages.privacy')}</MessageBarBody>
      </MessageBar>
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
