import {
  Button,
  Field,
  Input,
  Link,
  MessageBar,
  MessageBarBody,
  Select,
  Spinner,
  Switch,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref, useNavigate } from 'react-router'
import type { LogItem } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { useNotify } from '../../parts/notify.tsx'
import { buildBody } from '../playground/request/build-body.ts'
import { turn } from '../playground/request/draft.ts'
import { useRun } from '../playground/use-run.ts'
import { useShellSettings } from '../settings/use-shell-settings.ts'
import { pickModel } from './pick-model.ts'
import { StepForm } from './step-form.tsx'
import { useServed } from './use-served.ts'
import type { WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** The last step: a real request with the key that was made, its answer, its time and what it cost. */
export function RequestStep({ way }: { way: WelcomeWay }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const navigate = useNavigate()
  const served = useServed()
  const [picked, setPicked] = useState<string | null>(null)
  const model = picked ?? served.find((name) => name === way.state.model) ?? pickModel(served) ?? ''
  const [words, setWords] = useState<string | null>(null)
  const text = words ?? t('request.defaultText')
  const { run, send } = useRun()
  const { view } = run
  const running = run.phase === 'running'
  const problem = run.error ?? null
  const said = view?.reply.error ?? null
  const answered = run.phase === 'done' && said === null && (view?.status ?? 500) < 400 && view?.complete === true
  const requestId = view?.headers['x-request-id']

  const log = useQuery({
    queryKey: [...api.logs.key(), 'welcome', requestId ?? ''],
    enabled: run.phase === 'done' && requestId !== undefined,
    queryFn: async ({ signal }) =>
      (await client.logs.list({ requestId: requestId ?? '', limit: 1 }, { signal })).items[0] ?? null,
  })
  useEffect(() => {
    if (run.phase === 'done') void queryClient.invalidateQueries({ queryKey: api.system.key() })
  }, [run.phase])

  const ask = () => {
    const body = buildBody({
      protocol: 'openai-chat',
      model,
      system: '',
      turns: [turn('user', text)],
      stream: true,
      temperature: null,
      maxTokens: null,
    })
    void send({ protocol: 'openai-chat', model, stream: true, body, tokenId: way.state.tokenId, channelId: null })
  }
  const finish = () => {
    way.change({ closed: true, left: { ...way.state.left, request: answered ? 'done' : 'skipped' } })
    void navigate('/')
  }
  const empty = served.length === 0
  return (
    <StepForm
      way={way}
      title={t(answered ? 'request.doneTitle' : 'request.title')}
      text={t(answered ? 'request.doneText' : way.state.tokenId === null ? 'request.textNoKey' : 'request.text')}
      submitLabel={t(answered ? 'finish' : running ? 'request.busy' : 'request.action')}
      submitDisabled={!answered && (empty || text.trim() === '')}
      busy={running}
      error={problem}
      skippable={false}
      also={
        answered ? (
          <Button disabledFocusable={running} onClick={ask}>
            {t('request.again')}
          </Button>
        ) : (
          <Button appearance="subtle" onClick={finish}>
            {t('finishWithout')}
          </Button>
        )
      }
      onSubmit={answered ? finish : ask}
    >
      {empty ? (
        <div className={styles.line}>
          <span className={styles.quiet}>{t('request.noModels')}</span>
          <Button size="small" onClick={() => way.go('connect')}>
            {t('connect.step')}
          </Button>
        </div>
      ) : (
        <div className={styles.fields}>
          <Field label={t('request.model')}>
            <Select value={model} onChange={(_, data) => setPicked(data.value)}>
              {served.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('request.message')}>
            <Input value={text} maxLength={2000} onChange={(_, data) => setWords(data.value)} />
          </Field>
        </div>
      )}
      {view === null && !running ? null : (
        <div className={styles.stack}>
          {said === null ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <section className={styles.answer} tabIndex={0} aria-label={t('request.answer')} data-testid="answer">
              {running && (view?.reply.text ?? '') === '' ? <Spinner size="tiny" label={t('request.waiting')} /> : null}
              {view?.reply.text}
            </section>
          ) : (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>{t('request.failed', { status: view?.status ?? 0, message: said })}</MessageBarBody>
            </MessageBar>
          )}
          {run.phase === 'done' && said === null && !answered ? (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>{t('request.brokeOff')}</MessageBarBody>
            </MessageBar>
          ) : null}
          {log.error === null ? null : <span className={styles.quiet}>{errorText(log.error, t)}</span>}
          {log.data == null ? null : <Facts row={log.data} />}
        </div>
      )}
      <StartAtLogin />
    </StepForm>
  )
}

function Facts({ row }: { row: LogItem }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const format = useFormat()
  const href = useHref(`/logs?request=${row.requestId}`)
  const facts = [
    { name: t('request.channel'), value: row.channelName ?? '–' },
    { name: t('request.time'), value: format.ms(row.latencyMs) },
    { name: t('request.firstByte'), value: row.firstByteMs === null ? '–' : format.ms(row.firstByteMs) },
    {
      name: t('request.tokens'),
      value: t('request.inOut', {
        input: format.number(row.usage.inputTokens),
        output: format.number(row.usage.outputTokens),
      }),
    },
    { name: t('request.cost'), value: format.usd(row.costUsd) },
  ]
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt className={styles.factName}>{name}</dt>
            <dd className={styles.factValue}>{value}</dd>
          </div>
        ))}
      </dl>
      <Link href={href}>{t('request.inLogs')}</Link>
    </>
  )
}

/** Asked here once, as the system has it; nothing of it in a browser. */
function StartAtLogin() {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const notify = useNotify()
  const { settings, change } = useShellSettings((message) => notify.error(message))
  if (settings === null) return null
  return (
    <Field className={styles.login} hint={t('login.hint')}>
      <Switch
        label={t('login.label')}
        checked={settings.startAtLogin}
        onChange={(_, data) => change({ startAtLogin: data.checked })}
      />
    </Field>
  )
}
