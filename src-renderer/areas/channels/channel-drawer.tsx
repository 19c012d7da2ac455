import { Button, Field, Input, Switch } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, Group, Provider } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { fieldState } from '../../parts/field-state.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { AdvancedFields, advancedFields } from './advanced-fields.tsx'
import {
  type ChannelForm,
  changeProvider,
  channelForm,
  isDirty,
  newChannelForm,
  toCreate,
  toPatch,
} from './channel-form.ts'
import { problems } from './channel-problems.ts'
import { addChannel, channelsChanged, showChannel } from './channels-data.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { HealthPanel } from './health-panel.tsx'
import { KeysField } from './keys-field.tsx'
import { ModelsField } from './models-field.tsx'
import { PairsField } from './pairs-field.tsx'
import { ProviderPicker } from './provider-picker.tsx'
import { RoutingFields } from './routing-fields.tsx'
import { SettingsFields } from './settings-fields.tsx'
import { settingsFields } from './settings-schema.ts'
import { TestPanel } from './test-panel.tsx'

interface ChannelDrawerProps {
  /** The channel to edit, null for a new one. */
  channel: Channel | null
  providers: readonly Provider[]
  groups: readonly Group[]
  onClose: () => void
  /** After a new channel was made: it stays open, ready to be tested. */
  onCreated: (channel: Channel) => void
}

/** Creates or edits one channel. Give it a `key`, so that another channel starts with a fresh form. */
export function ChannelDrawer({ channel, providers, groups, onClose, onCreated }: ChannelDrawerProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const notify = useNotify()
  const protocolName = useProtocolName()
  const find = (id: string) => providers.find((provider) => provider.id === id)
  const [initial, setInitial] = useState<ChannelForm>(() =>
    channel === null ? newChannelForm(undefined) : channelForm(channel, find(channel.provider)),
  )
  const [form, setForm] = useState(initial)
  const [picking, setPicking] = useState(channel === null)
  const [tried, setTried] = useState(false)
  const [advanced, setAdvanced] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const provider = find(form.provider)
  const found = problems(form, provider)
  const dirty = isDirty(form, initial)

  const save = useMutation({
    mutationFn: async () =>
      channel === null
        ? client.channels.create(toCreate(form, provider))
        : client.channels.update({ id: channel.id, ...toPatch(form, channel, provider) }),
    onSuccess: (saved) => {
      channelsChanged()
      if (channel === null) {
        addChannel(saved)
        notify.success(t('created', { name: saved.name }))
        onCreated(saved)
        return
      }
      showChannel(saved)
      const fresh = channelForm(saved, find(saved.provider))
      setInitial(fresh)
      setForm(fresh)
      notify.success(t('common:state.saved'))
      onClose()
    },
  })
  const serverField = save.error === null ? null : errorField(save.error)

  const set = (change: Partial<ChannelForm>) => setForm((known) => ({ ...known, ...change }))
  /** Own checks show after the first try to save; the gateway's objection stays until the next one. */
  const problem = (field: string): string | undefined => {
    const own = found[field]
    if (tried && own !== undefined) return t(`problem.${own}`)
    const at = serverField !== null && (serverField === field || serverField.startsWith(`${field}.`))
    return at ? errorText(save.error, t) : undefined
  }
  const fieldProps = (field: string) => fieldState(problem(field))

  // The first field with a problem takes the focus after each failed try.
  const [attempt, setAttempt] = useState(0)
  const failures = save.failureCount
  useEffect(() => {
    if (attempt === 0 && failures === 0) return
    body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempt, failures])

  const submit = () => {
    if (picking) return
    setTried(true)
    const names = Object.keys(found)
    if (names.length > 0) {
      if (names.some((name) => advancedFields.some((field) => name.startsWith(field)))) setAdvanced(true)
      setAttempt(attempt + 1)
      return
    }
    save.mutate()
  }

  const pick = (next: Provider) => {
    const changed = changeProvider(form, provider, next)
    setForm(changed)
    // A choice alone is nothing to lose.
    if (channel === null && !dirty) setInitial(changed)
    setPicking(false)
  }

  const fetchModels = async () => {
    const useStored = channel !== null && !dirty
    const answer = useStored
      ? await client.channels.fetchModels({ id: channel.id })
      : channel !== null && form.keys.trim() === ''
        ? await client.channels.fetchModels({ id: channel.id })
        : await client.channels.previewModels({ ...toCreate(form, provider), name: form.name.trim() || form.provider })
    return answer.models
  }

  const hasSettings = settingsFields(provider?.settingsSchema ?? {}).length > 0
  return (
    <FormDrawer
      open
      size="wide"
      title={channel === null ? t('create') : t('editTitle', { name: channel.name })}
      submitLabel={channel === null ? t('common:action.create') : t('common:action.save')}
      dirty={dirty}
      busy={save.isPending}
      submitDisabled={picking}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      {picking ? (
        <ProviderPicker providers={providers} onPick={pick} />
      ) : (
        <div ref={body} className={styles.section}>
          <div className={styles.picked}>
            <span className={styles.pickedWords}>
              <span className={styles.pickedName}>{provider?.name ?? form.provider}</span>
              <span className={styles.quiet}>{form.protocols.map((id) => protocolName(id)).join(' · ')}</span>
            </span>
            <Button size="small" onClick={() => setPicking(true)}>
              {t('provider.change')}
            </Button>
          </div>
          {channel === null ? null : (
            <>
              <HealthPanel channel={channel} />
              <TestPanel channel={channel} dirty={dirty} />
            </>
          )}
          <Field label={t('field.name')} required {...fieldProps('name')}>
            <Input autoFocus={channel === null} value={form.name} onChange={(_, data) => set({ name: data.value })} />
          </Field>
          <Field label={t('field.baseUrl')} hint={t('hint.baseUrl')} required {...fieldProps('baseUrl')}>
            <Input
              type="url"
              value={form.baseUrl}
              placeholder="https://"
              spellCheck={false}
              onChange={(_, data) => set({ baseUrl: data.value })}
            />
          </Field>
          <KeysField
            provider={provider}
            stored={channel?.keys ?? []}
            text={form.keys}
            problem={problem('keys')}
            onChange={(keys) => set({ keys })}
          />
          {hasSettings ? (
            <SettingsFields
              schema={provider?.settingsSchema ?? {}}
              values={form.settings}
              problem={problem}
              onChange={(settings) => set({ settings })}
            />
          ) : null}
          <h3 className={styles.heading}>{t('section.models')}</h3>
          <ModelsField
            models={form.models}
            problem={problem('models')}
            onChange={(models) => set({ models })}
            fetchModels={fetchModels}
          />
          <PairsField
            label={t('field.modelMapping')}
            hint={t('hint.modelMapping')}
            leftLabel={t('field.mapFrom')}
            rightLabel={t('field.mapTo')}
            addLabel={t('add.mapping')}
            rows={form.mapping}
            problem={problem('modelMapping')}
            onChange={(mapping) => set({ mapping })}
          />
          <h3 className={styles.heading}>{t('section.routing')}</h3>
          <RoutingFields form={form} groups={groups} problem={problem} onChange={set} />
          <Field>
            <Switch
              label={t('field.enabled')}
              checked={form.enabled}
              onChange={(_, data) => set({ enabled: data.checked })}
            />
          </Field>
          <Field hint={t('hint.autoDisable')}>
            <Switch
              label={t('field.autoDisable')}
              checked={form.autoDisable}
              onChange={(_, data) => set({ autoDisable: data.checked })}
            />
          </Field>
          <AdvancedFields
            form={form}
            provider={provider}
            open={advanced}
            problem={problem}
            onToggle={setAdvanced}
            onChange={set}
          />
        </div>
      )}
    </FormDrawer>
  )
}
