import { Button, Field, Input, MessageBar, MessageBarBody, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Network, OutboundProxy, ProxyMode } from '../../../src-gateway/contract/network.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { TextListField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useSettingsStyles } from '../settings/settings.styles.ts'
import { useNetworkStyles } from './network.styles.ts'
import { useKeepNetwork } from './use-network.ts'

type ProxyEdit = Omit<OutboundProxy, 'passwordSet'> & { password: string }

const modes: readonly ProxyMode[] = ['system', 'none', 'manual']
const usualTarget = 'https://api.openai.com'
const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** Which proxy requests to upstreams take, and a try of what is saved. */
export function ProxyForm({ network }: { network: Network }) {
  const { t } = useTranslation('network')
  const form = useSettingsStyles()
  const notify = useNotify()
  const keep = useKeepNetwork()
  const { passwordSet, ...saved } = network.proxy
  const [edited, setEdited] = useState<Partial<ProxyEdit>>({})
  const proxy: ProxyEdit = { ...saved, password: '', ...edited }
  const edit = (change: Partial<ProxyEdit>) => setEdited((known) => ({ ...known, ...change }))
  const save = useMutation(
    api.network.setProxy.mutationOptions({
      onSuccess: (next) => {
        keep(next)
        setEdited({})
        notify.success(t('proxy.saved'))
      },
    }),
  )
  const dirty = Object.keys(edited).length > 0
  return (
    <>
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const { password, ...rest } = proxy
          if (dirty && !save.isPending) save.mutate(password === '' ? rest : { ...rest, password })
        }}
      >
        <Field label={t('proxy.mode')} hint={proxy.mode === 'system' ? t(systemHint[network.systemProxy]) : null}>
          <RadioGroup
            layout="horizontal"
            value={proxy.mode}
            onChange={(_, { value }) => edit({ mode: modes.find((mode) => mode === value) ?? 'system' })}
          >
            {modes.map((mode) => (
              <Radio key={mode} value={mode} label={t(`proxy.${mode}`)} />
            ))}
          </RadioGroup>
        </Field>
        {proxy.mode === 'manual' ? (
          <>
            <Field label={t('proxy.url')} hint={t('proxy.urlHint')} required>
              <Input
                type="url"
                value={proxy.url ?? ''}
                placeholder="http://proxy.example.com:8080"
                spellCheck={false}
                aria-invalid={errorField(save.error) === 'url'}
                onChange={(_, data) => edit({ url: textOrNull(data.value) })}
              />
            </Field>
            <div className={form.two}>
              <Field label={t('proxy.user')} hint={t('proxy.userHint')}>
                <Input
                  value={proxy.user ?? ''}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(_, data) => edit({ user: textOrNull(data.value) })}
                />
              </Field>
              <Field label={t('proxy.password')} hint={passwordSet ? t('proxy.passwordKept') : null}>
                <Input
                  type="password"
                  value={proxy.password}
                  autoComplete="new-password"
                  onChange={(_, data) => edit({ password: data.value })}
                />
              </Field>
            </div>
            <TextListField
              label={t('proxy.bypass')}
              hint={t('proxy.bypassHint')}
              placeholder=".example.com"
              value={proxy.bypass}
              onChange={(bypass) => edit({ bypass })}
            />
          </>
        ) : null}
        {save.error === null ? null : (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{errorText(save.error, t)}</MessageBarBody>
          </MessageBar>
        )}
        <div className={form.buttons}>
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
        </div>
      </form>
      {/* What is tried is what holds: with changes that are not saved it would tell of something else. */}
      <ProxyTest disabled={dirty} />
    </>
  )
}

const systemHint = { desktop: 'proxy.systemDesktop', environment: 'proxy.systemEnvironment' } as const

function ProxyTest({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  const format = useFormat()
  const [url, setUrl] = useState(usualTarget)
  const test = useMutation(api.network.testProxy.mutationOptions())
  const ready = !disabled && /^https?:\/\/\S+$/.test(url) && !test.isPending
  const via = (taken: string | null) => (taken === null ? t('proxy.straight') : t('proxy.through', { via: taken }))
  return (
    <form
      noValidate
      className={styles.part}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) test.mutate({ url })
      }}
    >
      <div className={styles.line}>
        <Field label={t('proxy.try')} hint={t('proxy.tryHint')} className={styles.grow}>
          <Input type="url" value={url} spellCheck={false} onChange={(_, data) => setUrl(data.value)} />
        </Field>
        <Button type="submit" className={styles.beside} disabled={!ready}>
          {t(test.isPending ? 'proxy.testing' : 'proxy.test')}
        </Button>
      </div>
      {test.data === undefined || test.isPending ? null : (
        <MessageBar intent={test.data.ok ? 'success' : 'error'} layout="multiline">
          <MessageBarBody>
            {test.data.ok
              ? t('proxy.worked', {
                  via: via(test.data.via),
                  time: format.ms(test.data.latencyMs),
                  status: test.data.status ?? 0,
                })
              : t('proxy.failed', { via: via(test.data.via), message: test.data.message ?? '' })}
          </MessageBarBody>
        </MessageBar>
      )}
      {test.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(test.error, t)}</MessageBarBody>
        </MessageBar>
      )}
    </form>
  )
}
