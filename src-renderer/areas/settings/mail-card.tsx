import { Button, Field, Input, MessageBar, MessageBarBody, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Mail } from '../../../src-gateway/contract/mail.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { OptionalNumberField, TextListField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { type MailForm, mailInputOf } from './mail-form.ts'
import { useSettingsStyles } from './settings.styles.ts'

/** How e-mail is sent: the server, who it is from, and who is told. */
export function MailCard() {
  const { t } = useTranslation('settings')
  const query = useQuery(api.mail.get.queryOptions())
  return (
    <Card title={t('mail.title')} description={t('mail.text')}>
      <QueryState query={query} lines={6}>
        {(saved) => <MailFields saved={saved} />}
      </QueryState>
    </Card>
  )
}

function MailFields({ saved }: { saved: Mail }) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const [edited, setEdited] = useState<Partial<MailForm>>({})
  const form: MailForm = { ...saved, password: '', ...edited }
  const edit = (change: Partial<MailForm>) => setEdited((known) => ({ ...known, ...change }))
  const save = useMutation(
    api.mail.set.mutationOptions({
      onSuccess: (next) => {
        cache.setQueryData(api.mail.get.queryKey(), next)
        setEdited({})
        notify.success(t('mail.saved'))
      },
    }),
  )
  const test = useMutation(
    api.mail.test.mutationOptions({
      onSuccess: ({ sentTo }) => notify.success(t('mail.tested', { to: sentTo.join(', ') })),
    }),
  )
  const dirty = Object.keys(edited).length > 0
  const error = save.error ?? test.error
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        test.reset()
        if (dirty && !save.isPending) save.mutate(mailInputOf(form))
      }}
    >
      <div className={styles.two}>
        <Field label={t('mail.host')} hint={t('mail.hostHint')}>
          <Input
            value={form.host ?? ''}
            placeholder="smtp.example.com"
            spellCheck={false}
            onChange={(_, data) => edit({ host: data.value })}
          />
        </Field>
        <OptionalNumberField
          label={t('mail.port')}
          value={form.port}
          onChange={(port) => edit({ port: port ?? Number.NaN })}
        />
      </div>
      <Field label={t('mail.security')}>
        <RadioGroup
          layout="horizontal"
          value={form.secure ? 'tls' : 'starttls'}
          onChange={(_, data) => edit({ secure: data.value === 'tls' })}
        >
          <Radio value="starttls" label={t('mail.starttls')} />
          <Radio value="tls" label={t('mail.tls')} />
        </RadioGroup>
      </Field>
      <div className={styles.two}>
        <Field label={t('mail.user')} hint={t('mail.userHint')}>
          <Input
            value={form.user ?? ''}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => edit({ user: data.value })}
          />
        </Field>
        <Field label={t('mail.password')} hint={saved.passwordSet ? t('mail.passwordKept') : null}>
          <Input
            type="password"
            value={form.password}
            autoComplete="new-password"
            onChange={(_, data) => edit({ password: data.value })}
          />
        </Field>
      </div>
      <Field label={t('mail.from')}>
        <Input
          type="email"
          value={form.from ?? ''}
          placeholder="gateway@example.com"
          onChange={(_, data) => edit({ from: data.value })}
        />
      </Field>
      <TextListField
        label={t('mail.to')}
        hint={t('mail.toHint')}
        placeholder="ops@example.com"
        rows={2}
        value={form.to}
        onChange={(to) => edit({ to })}
      />
      {error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(error, t)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={!dirty || save.isPending}>
          {t(save.isPending ? 'common:state.saving' : 'common:action.save')}
        </Button>
        <Button
          disabled={!dirty}
          onClick={() => {
            setEdited({})
            save.reset()
          }}
        >
          {t('common:action.reset')}
        </Button>
        <Button
          disabled={dirty || saved.host === null || test.isPending}
          onClick={() => {
            save.reset()
            test.mutate({})
          }}
        >
          {t(test.isPending ? 'mail.testing' : 'mail.test')}
        </Button>
      </div>
    </form>
  )
}
