import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, DetectedServer, ImportOutcome, Provider } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorCode, errorField, errorText } from '../../client/errors.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { type DetectedChoice, DetectedList } from '../../parts/detected/detected-list.tsx'
import { QueryState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type ChannelForm, channelForm, keysOf, newChannelForm, toCreate, toPatch } from '../channels/channel-form.ts'
import { problems } from '../channels/channel-problems.ts'
import { channelsChanged, learnModels, makeChannel, takeDetected } from './connecting.ts'
import { ProviderFields } from './provider-fields.tsx'
import { StepForm } from './step-form.tsx'
import { useKeyAtStake, type WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

interface ConnectStepProps {
  way: WelcomeWay
  /** Those that were chosen or made on the way. */
  channels: readonly Channel[]
}

type Source = 'found' | 'provider'

function canBeTaken({ channelId, needsKey }: DetectedServer): boolean {
  return channelId === null && !needsKey
}

/** The first step: something that answers. Found on this machine, or a provider's key. */
export function ConnectStep(props: ConnectStepProps) {
  const providers = useQuery(api.providers.list.queryOptions({ staleTime: 600_000 }))
  return <QueryState query={providers}>{({ items }) => <ConnectForm {...props} providers={items} />}</QueryState>
}

function ConnectForm({ way, channels, providers }: ConnectStepProps & { providers: readonly Provider[] }) {
  const { t } = useTranslation('welcome')
  const { t: channelWords } = useTranslation('channels')
  const styles = useWelcomeStyles()
  const detected = useQuery(api.imports.detect.queryOptions({ input: { servers: true }, staleTime: 60_000 }))
  const servers = detected.data?.servers ?? []
  const keys = detected.data?.keys ?? []
  const fixed = channels.find(({ id }) => id === way.fixing) ?? null

  const [picked, setPicked] = useState<Source | null>(null)
  const source: Source =
    fixed !== null ? 'provider' : (picked ?? (servers.length + keys.length > 0 ? 'found' : 'provider'))
  // Servers of this machine are ticked, since they cost nothing; keys wait for the person.
  const [ticked, setTicked] = useState<DetectedChoice | null>(null)
  const choice = ticked ?? { servers: servers.filter(canBeTaken).map(({ ref }) => ref), keys: [] }
  const [failed, setFailed] = useState<ImportOutcome[]>([])

  const [form, setForm] = useState<ChannelForm>(() =>
    fixed === null ? newChannelForm(undefined) : channelForm(fixed, providerOf(fixed.provider)),
  )
  const [shownFor, setShownFor] = useState(way.fixing)
  if (shownFor !== way.fixing) {
    setShownFor(way.fixing)
    setForm(fixed === null ? newChannelForm(undefined) : channelForm(fixed, providerOf(fixed.provider)))
  }
  const [tries, setTries] = useState(0)
  const [namesModels, setNamesModels] = useState(false)
  const provider = providerOf(form.provider)

  const take = useMutation({
    mutationFn: () => takeDetected(choice),
    onSuccess: ({ channelIds, failed: notTaken }) => {
      channelsChanged()
      setTicked(null)
      setFailed(notTaken)
      const all = [...new Set([...way.state.channelIds, ...channelIds])]
      if (notTaken.length === 0) way.leave('done', { channelIds: all })
      else way.change({ channelIds: all })
    },
  })
  const save = useMutation({
    mutationFn: async () => {
      if (fixed !== null) {
        const changed = await client.channels.update({ id: fixed.id, ...toPatch(form, fixed, provider) })
        return namesModels ? changed : learnModels(fixed.id)
      }
      const input = toCreate(form, provider)
      const models = namesModels ? form.models : (await client.channels.previewModels(input)).models
      if (models.length === 0) {
        setNamesModels(true)
        return null
      }
      return makeChannel({ ...input, models }, way.state.begun, (begun) => way.change({ begun }))
    },
    // A provider without a list of models is one whose models a person names.
    onError: (error) => errorCode(error) === 'channel.models_failed' && setNamesModels(true),
    onSettled: channelsChanged,
    onSuccess: (made) => {
      if (made !== null) way.leave('done', { channelIds: [...new Set([...way.state.channelIds, made.id])] })
    },
  })
  useKeyAtStake(form.keys !== '')
  const busy = take.isPending || save.isPending
  const untouched = source === 'found' ? choice.servers.length + choice.keys.length === 0 : form.provider === ''
  const passes = untouched && channels.length > 0

  const wrong: Record<string, string> = {
    ...problems(form, provider),
    ...(provider?.keyRequired === true && fixed === null && keysOf(form.keys).length === 0 ? { keys: 'required' } : {}),
    ...(namesModels && form.models.length === 0 ? { models: 'required' } : {}),
  }
  const serverField = save.error === null ? null : errorField(save.error)
  const problem = (field: string) => {
    const own = wrong[field]
    if (tries > 0 && own !== undefined) return channelWords(`problem.${own}`)
    return serverField === field ? errorText(save.error, t) : undefined
  }

  const submit = () => {
    if (passes) way.leave('done')
    else if (source === 'found') take.mutate()
    else {
      const refused = Object.keys(wrong).length > 0
      if (!refused) save.mutate()
      else setTries(tries + 1)
    }
  }
  return (
    <StepForm
      way={way}
      title={t(fixed === null ? 'connect.title' : 'connect.fixTitle')}
      text={t('connect.text')}
      submitLabel={busy ? t('connect.busy') : t(passes ? 'continue' : 'connect.action')}
      submitDisabled={untouched && channels.length === 0}
      busy={busy}
      error={source === 'found' ? take.error : save.error}
      refused={tries}
      onSubmit={submit}
    >
      {channels.length === 0 || fixed !== null ? null : (
        <ul className={styles.list} aria-label={t('connect.connected')}>
          {channels.map((channel) => (
            <li key={channel.id} className={styles.item}>
              <div className={styles.itemHead}>
                <span className={styles.itemName}>
                  <span className={styles.name}>{channel.name}</span>
                  <span className={styles.mono}>{channel.baseUrl}</span>
                </span>
                <StatusBadge tone="good" text={t('connect.isConnected')} />
                <Button size="small" onClick={() => way.fix(channel.id)}>
                  {t('connect.change')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {detected.isPending ? (
        <div className={styles.line} role="status">
          <Spinner size="tiny" />
          <span className={styles.quiet}>{t('connect.looking')}</span>
        </div>
      ) : fixed !== null ? null : (
        <div className={styles.line}>
          {servers.length + keys.length === 0 ? (
            <span className={styles.quiet}>{t('connect.nothing')}</span>
          ) : (
            <ChoiceBar
              label={t('connect.source')}
              options={[
                { value: 'found' as Source, text: t('connect.found') },
                { value: 'provider' as Source, text: t('connect.ownKey') },
              ]}
              value={source}
              onChange={setPicked}
            />
          )}
          <Button
            size="small"
            appearance="subtle"
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={detected.isFetching}
            onClick={() => void detected.refetch()}
          >
            {t('connect.again')}
          </Button>
        </div>
      )}
      {source === 'found' ? (
        <DetectedList servers={servers} keys={keys} selected={choice} onChange={setTicked} />
      ) : (
        <ProviderFields
          providers={providers}
          form={form}
          channel={fixed}
          namesModels={namesModels}
          problem={problem}
          onChange={setForm}
        />
      )}
      {failed.map(({ ref, name, message }) => (
        <MessageBar key={ref} intent="warning" layout="multiline">
          <MessageBarBody>{t('connect.failed', { name, message: message ?? '' })}</MessageBarBody>
        </MessageBar>
      ))}
    </StepForm>
  )

  function providerOf(id: string) {
    return providers.find((one) => one.id === id)
  }
}
