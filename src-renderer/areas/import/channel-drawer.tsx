import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  mergeClasses,
  Select,
  Textarea,
} from '@fluentui/react-components'
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportChannel } from '../../../src-gateway/contract/imports.ts'
import type { Provider } from '../../../src-gateway/contract/system.ts'
import { RiskList } from '../../parts/detected/risk-list.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { ChannelFacts } from './channel-facts.tsx'
import { changeOf, type DrawerForm, formOf, problemsOf } from './channel-form.ts'
import { useImportStyles } from './import.styles.ts'
import type { ChannelChange } from './plan-choice.ts'

export interface ChannelDrawerProps {
  /** As it was read. */
  channel: ImportChannel
  /** What was typed before. */
  change: ChannelChange | undefined
  providers: readonly Provider[]
  onSave: (change: ChannelChange) => void
  onClose: () => void
}

/** One channel of a plan: what is known of it, and what a person may put in its place before it is made. */
export function ChannelDrawer({ channel, change, providers, onSave, onClose }: ChannelDrawerProps) {
  const { t } = useTranslation('import')
  const { form, set, dirty, bad, submit } = useDraft(
    () => formOf(channel, change),
    (typed) => problemsOf(typed, providers),
  )
  const problem = (field: keyof DrawerForm) => (bad(field) ? t(`problem.${field}`) : undefined)
  return (
    <FormDrawer
      open
      title={channel.name}
      size="wide"
      submitLabel={t('edit.save')}
      dirty={dirty}
      busy={false}
      submitDisabled={!dirty}
      onSubmit={() => submit((typed) => onSave(changeOf(channel, typed, providers)))}
      onClose={onClose}
    >
      {channel.risks.length === 0 ? null : (
        <MessageBar intent="warning" layout="multiline" icon={null}>
          <MessageBarBody>
            <RiskList risks={channel.risks} />
          </MessageBarBody>
        </MessageBar>
      )}
      {channel.duplicateOf === null ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t('edit.duplicate', { name: channel.duplicateOf.channelName })}</MessageBarBody>
        </MessageBar>
      )}
      <Field label={t('field.name')} required {...fieldState(problem('name'))}>
        <Input value={form.name} maxLength={200} onChange={(_, data) => set({ name: data.value })} />
      </Field>
      <Field label={t('field.provider')}>
        <Select value={form.provider} onChange={(_, data) => set({ provider: data.value })}>
          {providers.some(({ id }) => id === form.provider) ? null : (
            <option value={form.provider}>{form.provider}</option>
          )}
          {providers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('field.baseUrl')} hint={t('field.baseUrlHint')} {...fieldState(problem('baseUrl'))}>
        <Input
          value={form.baseUrl}
          maxLength={2000}
          inputMode="url"
          spellCheck={false}
          placeholder={providers.find(({ id }) => id === form.provider)?.defaultBaseUrl || 'https://'}
          onChange={(_, data) => set({ baseUrl: data.value })}
        />
      </Field>
      <NewKeys channel={channel} text={form.keys} problem={problem('keys')} onChange={(keys) => set({ keys })} />
      <TextListField
        label={t('field.models')}
        hint={t('field.modelsHint')}
        value={form.models}
        problem={problem('models')}
        onChange={(models) => set({ models })}
      />
      <ChannelFacts channel={channel} />
    </FormDrawer>
  )
}

interface NewKeysProps {
  channel: ImportChannel
  text: string
  problem: string | undefined
  onChange: (text: string) => void
}

/** Keys in place of those it came with, which stay in the gateway and are never shown. */
function NewKeys({ channel, text, problem, onChange }: NewKeysProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const [shown, setShown] = useState(false)
  const { length } = channel.keyHints
  const hint =
    length === 0
      ? t('field.keysHint')
      : t('field.keysKeep', { count: length, hints: channel.keyHints.slice(0, 5).join(', ') })
  return (
    <div className={styles.section}>
      <Field label={t(length === 0 ? 'field.keys' : 'field.keysNew')} hint={hint} {...fieldState(problem)}>
        <Textarea
          value={text}
          resize="vertical"
          textarea={{
            rows: 2,
            spellCheck: false,
            autoComplete: 'off',
            className: mergeClasses(styles.mono, shown || text === '' ? undefined : styles.hidden),
          }}
          onChange={(_, data) => onChange(data.value)}
        />
      </Field>
      {text === '' ? null : (
        <div>
          <Button
            size="small"
            appearance="subtle"
            icon={shown ? <EyeOffRegular /> : <EyeRegular />}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {t(shown ? 'field.hideKeys' : 'field.showKeys')}
          </Button>
        </div>
      )}
    </div>
  )
}
