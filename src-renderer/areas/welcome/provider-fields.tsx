import { Button, Combobox, Field, Input, Option, OptionGroup } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, Provider } from '../../../src-gateway/contract/index.ts'
import { fieldState } from '../../parts/field-state.ts'
import { TextListField } from '../../parts/fields.tsx'
import { type ChannelForm, changeProvider, newChannelForm } from '../channels/channel-form.ts'
import { KeysField } from '../channels/keys-field.tsx'
import { SettingsFields } from '../channels/settings-fields.tsx'
import { settingsFields } from '../channels/settings-schema.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

const categories = ['vendor', 'aggregator', 'local', 'compatible'] as const

interface ProviderFieldsProps {
  providers: readonly Provider[]
  form: ChannelForm
  /** The channel that is put right, null for a new one. */
  channel: Channel | null
  /** Whether its models have to be named by hand. */
  namesModels: boolean
  /** The words for a problem of a field, by the contract's name of it. */
  problem: (field: string) => string | undefined
  onChange: (form: ChannelForm) => void
}

/** A provider and what it needs: a key for most, an address for some. */
export function ProviderFields(props: ProviderFieldsProps) {
  const { providers, form, channel, namesModels, problem, onChange } = props
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const [asksAddress, setAsksAddress] = useState(false)
  const provider = providers.find(({ id }) => id === form.provider)
  const set = (change: Partial<ChannelForm>) => onChange({ ...form, ...change })
  const showsAddress =
    asksAddress ||
    problem('baseUrl') !== undefined ||
    provider?.category === 'local' ||
    provider?.category === 'compatible' ||
    form.baseUrl !== provider?.defaultBaseUrl ||
    form.baseUrl === ''
  return (
    <div className={styles.fields}>
      {channel === null ? (
        <Field label={t('connect.provider')} required {...fieldState(problem('provider'))}>
          <ProviderInput
            providers={providers}
            chosen={provider}
            onPick={(next) =>
              onChange(
                provider === undefined ? newFormOf(next) : changeProvider({ ...form, models: [] }, provider, next),
              )
            }
          />
        </Field>
      ) : (
        <span className={styles.name}>{channel.name}</span>
      )}
      {provider === undefined ? null : (
        <>
          {showsAddress ? (
            <Field label={t('connect.address')} required {...fieldState(problem('baseUrl'))}>
              <Input
                type="url"
                value={form.baseUrl}
                placeholder="https://"
                spellCheck={false}
                onChange={(_, data) => set({ baseUrl: data.value })}
              />
            </Field>
          ) : null}
          <KeysField
            provider={provider}
            stored={channel?.keys ?? []}
            text={form.keys}
            problem={problem('keys')}
            onChange={(keys) => set({ keys })}
          />
          {settingsFields(provider.settingsSchema).some(({ required }) => required) ? (
            <SettingsFields
              schema={provider.settingsSchema}
              values={form.settings}
              problem={problem}
              onChange={(settings) => set({ settings })}
            />
          ) : null}
          {namesModels ? (
            <TextListField
              label={t('connect.models')}
              hint={t('connect.modelsHint')}
              value={form.models}
              problem={problem('models')}
              onChange={(models) => set({ models })}
            />
          ) : null}
          {showsAddress ? null : (
            <div>
              <Button size="small" appearance="subtle" onClick={() => setAsksAddress(true)}>
                {t('connect.otherAddress')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  )
}

function newFormOf(provider: Provider): ChannelForm {
  return { ...newChannelForm(provider), name: provider.name }
}

interface ProviderInputProps {
  providers: readonly Provider[]
  chosen: Provider | undefined
  onPick: (provider: Provider) => void
}

/** Finds a provider by what is typed of its name. Goes by the words around it inside a `Field`. */
function ProviderInput({ providers, chosen, onPick, ...field }: ProviderInputProps) {
  const { t } = useTranslation('welcome')
  const { t: channelWords } = useTranslation('channels')
  const styles = useWelcomeStyles()
  // What is typed is a search until one is picked; null = nobody types.
  const [typed, setTyped] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const wanted = (typed ?? '').trim().toLowerCase()
  const found = providers.filter(({ id, name }) => `${id}\n${name}`.toLowerCase().includes(wanted))
  return (
    <Combobox
      {...field}
      className={styles.combo}
      value={typed ?? chosen?.name ?? ''}
      selectedOptions={chosen === undefined ? [] : [chosen.id]}
      placeholder={t('connect.providerHint')}
      spellCheck={false}
      open={open}
      onOpenChange={(_, data) => setOpen(data.open)}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        // Input methods type without keys, on which alone the list would open.
        setOpen(true)
      }}
      onBlur={() => setTyped(null)}
      onOptionSelect={(_, data) => {
        setTyped(null)
        const next = providers.find(({ id }) => id === data.optionValue)
        if (next !== undefined) onPick(next)
      }}
    >
      {categories.map((category) => {
        const members = found.filter((provider) => provider.category === category)
        return members.length === 0 ? null : (
          <OptionGroup key={category} label={channelWords(`provider.category.${category}`)}>
            {members.map(({ id, name }) => (
              <Option key={id} value={id} text={name}>
                {name}
              </Option>
            ))}
          </OptionGroup>
        )
      })}
      {found.length === 0 ? (
        <Option disabled value="" text="">
          {channelWords('provider.none')}
        </Option>
      ) : null}
    </Combobox>
  )
}
