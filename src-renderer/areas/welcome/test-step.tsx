import { Button, Select, Spinner } from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { TextListField } from '../../parts/fields.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { learnModels } from './connecting.ts'
import { chatModels, pickModel } from './pick-model.ts'
import { StepForm } from './step-form.tsx'
import { failureOf } from './test-failure.ts'
import type { WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** So many are offered; a channel with more is tested with one of these. */
const offered = 200

interface TestStepProps {
  way: WelcomeWay
  channels: readonly Channel[]
}

/** The second step: one small real request through each channel, and what it means when it fails. */
export function TestStep({ way, channels }: TestStepProps) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const cache = useQueryClient()
  const [models, setModels] = useState<Readonly<Record<number, string>>>({})
  const [running, setRunning] = useState<number | null>(null)
  const [failures, setFailures] = useState<Readonly<Record<number, unknown>>>({})
  const modelOf = (channel: Channel) => models[channel.id] ?? pickModel(channel.models)
  const open = channels.filter((channel) => channel.lastTest?.ok !== true)
  const proven = channels.length > open.length

  const test = async () => {
    setFailures({})
    for (const channel of open.length === 0 ? channels : open) {
      setRunning(channel.id)
      const model = modelOf(channel)
      try {
        const result = await client.channels.test({ id: channel.id, ...(model === undefined ? {} : { model }) })
        if (result.ok) way.change({ model: model ?? result.model })
      } catch (error) {
        setFailures((known) => ({ ...known, [channel.id]: error }))
      }
    }
    await cache.invalidateQueries({ queryKey: api.channels.key() })
    setRunning(null)
  }
  const passes = channels.length > 0 && open.length === 0
  return (
    <StepForm
      way={way}
      title={t('test.title')}
      text={t('test.text')}
      submitLabel={
        passes
          ? t('continue')
          : running !== null
            ? t('test.busy')
            : t(open.some(({ lastTest }) => lastTest !== null) ? 'test.again' : 'test.action')
      }
      submitDisabled={channels.length === 0}
      busy={running !== null}
      onSubmit={() => (passes ? way.leave('done') : void test())}
      also={proven && !passes ? <Button onClick={() => way.leave('done')}>{t('continue')}</Button> : undefined}
      skippable={!passes}
    >
      {channels.length === 0 ? (
        <EmptyState title={t('test.none')} text={t('test.noneText')} />
      ) : (
        <ul className={styles.list} aria-label={t('test.list')}>
          {channels.map((channel) => (
            <TestRow
              key={channel.id}
              channel={channel}
              model={modelOf(channel)}
              running={running === channel.id}
              failure={failures[channel.id]}
              onModel={(model) => setModels({ ...models, [channel.id]: model })}
              onChanged={() => cache.invalidateQueries({ queryKey: api.channels.key() })}
              onFix={() => way.fix(channel.id)}
            />
          ))}
        </ul>
      )}
    </StepForm>
  )
}

interface TestRowProps {
  channel: Channel
  model: string | undefined
  running: boolean
  /** Why it could not even be asked. */
  failure: unknown
  onModel: (model: string) => void
  onChanged: () => Promise<void>
  onFix: () => void
}

function TestRow({ channel, model, running, failure, onModel, onChanged, onFix }: TestRowProps) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const format = useFormat()
  const { lastTest } = channel
  const choices = chatModels(channel.models).slice(0, offered)
  const bad = failure !== undefined || lastTest?.ok === false
  return (
    <li className={styles.item}>
      <div className={styles.itemHead}>
        <span className={styles.itemName}>
          <span className={styles.name}>{channel.name}</span>
          <span className={styles.mono}>{channel.baseUrl}</span>
        </span>
        {choices.length === 0 ? null : (
          <Select
            aria-label={t('test.model', { name: channel.name })}
            value={model ?? ''}
            onChange={(_, data) => onModel(data.value)}
          >
            {choices.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <span className={styles.line} role="status">
          {running ? (
            <>
              <Spinner size="tiny" />
              {t('test.running')}
            </>
          ) : lastTest === null && !bad ? (
            <StatusBadge tone="off" text={t('test.not')} />
          ) : bad ? (
            <StatusBadge tone="bad" text={t('test.failed')} />
          ) : (
            <StatusBadge tone="good" text={t('test.ok', { time: format.ms(lastTest?.latencyMs ?? 0) })} />
          )}
        </span>
      </div>
      {channel.models.length === 0 ? <NameModels channel={channel} onNamed={onChanged} /> : null}
      {running || !bad ? null : (
        <>
          <span>
            {failure === undefined ? t(`test.reason.${failureOf(lastTest?.status ?? 0)}`) : errorText(failure, t)}
          </span>
          {failure !== undefined || (lastTest?.message ?? '') === '' ? null : (
            <pre className={styles.said}>{lastTest?.message}</pre>
          )}
          <div>
            <Button size="small" onClick={onFix}>
              {t('test.fix')}
            </Button>
          </div>
        </>
      )}
    </li>
  )
}

/** For an upstream that told no models: ask it again, or name them. */
function NameModels({ channel, onNamed }: { channel: Channel; onNamed: () => Promise<void> }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const [names, setNames] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | undefined>()
  const act = async (ask: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await ask()
      await onNamed()
    } catch (error) {
      setProblem(errorText(error, t))
    }
    setBusy(false)
  }
  return (
    <div className={styles.stack}>
      <TextListField
        label={t('connect.models')}
        hint={t('test.noModels')}
        rows={2}
        value={names}
        problem={problem}
        onChange={setNames}
      />
      <div className={styles.line}>
        <Button
          size="small"
          disabled={names.length === 0 || busy}
          onClick={() => void act(() => client.channels.update({ id: channel.id, models: names }))}
        >
          {t('test.useNames')}
        </Button>
        <Button size="small" disabled={busy} onClick={() => void act(() => learnModels(channel.id))}>
          {t('test.askAgain')}
        </Button>
      </div>
    </div>
  )
}
