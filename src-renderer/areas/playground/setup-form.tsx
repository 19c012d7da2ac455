import { Combobox, Field, Input, Option, Select, Switch } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, chatProtocolIds, type ProtocolId } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { usePlaygroundStyles } from './playground.styles.ts'
import type { DraftProblem, PlaygroundDraft } from './request/draft.ts'

/** So many models are offered at once; typing narrows them. */
const offered = 100

/** What the picked channel serves, where it says so by name; else what any channel serves. */
function offeredModels(channel: Channel | undefined, served: string[]): string[] {
  return channel === undefined || channel.models.some((name) => name.includes('*')) ? served : channel.models
}

interface SetupFormProps {
  draft: PlaygroundDraft
  problems: readonly DraftProblem[]
  onChange: (change: Partial<PlaygroundDraft>) => void
}

/** Which protocol, model, key and parameters the request is made of. */
export function SetupForm({ draft, problems, onChange }: SetupFormProps) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const protocolName = useProtocolName()
  const models = useQuery(api.models.list.queryOptions({ input: { served: 'true' }, staleTime: 30_000 }))
  const keys = useQuery(api.tokens.list.queryOptions({ input: { limit: 200 }, staleTime: 30_000 }))
  const channels = useQuery(api.channels.list.queryOptions({ input: { limit: 200 }, staleTime: 30_000 }))
  const picked = channels.data?.items.find((channel) => channel.id === draft.channelId)
  const names = useMemo(() => {
    const served = (models.data?.items ?? []).map((model) => model.name)
    const all = offeredModels(picked, served).filter((name) => !name.includes('*'))
    const wanted = draft.model.trim().toLowerCase()
    // A name that was chosen in full does not narrow the list: the person may want another one.
    if (wanted === '' || all.some((name) => name === draft.model)) return all.slice(0, offered)
    return all.filter((name) => name.toLowerCase().includes(wanted)).slice(0, offered)
  }, [models.data, picked, draft.model])
  const problem = (name: DraftProblem) =>
    problems.includes(name)
      ? ({ validationState: 'error', validationMessage: t(`problem.${name}`) } as const)
      : ({ validationState: 'none' } as const)
  return (
    <>
      <div className={styles.two}>
        <Field label={t('protocol')}>
          <Select
            className={styles.field}
            value={draft.protocol}
            onChange={(_, data) => onChange({ protocol: data.value as ProtocolId })}
          >
            {chatProtocolIds.map((id) => (
              <option key={id} value={id}>
                {protocolName(id)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('model')} required {...problem('model')}>
          <Combobox
            className={styles.combo}
            freeform
            value={draft.model}
            selectedOptions={draft.model === '' ? [] : [draft.model]}
            placeholder={t('modelHint')}
            spellCheck={false}
            onChange={(event) => onChange({ model: event.currentTarget.value })}
            onOptionSelect={(_, data) => data.optionText !== undefined && onChange({ model: data.optionText })}
          >
            {names.map((name) => (
              <Option key={name} value={name}>
                {name}
              </Option>
            ))}
          </Combobox>
        </Field>
      </div>
      <div className={styles.two}>
        <Field
          label={t('channel')}
          hint={
            picked === undefined
              ? null
              : t('channelSpeaks', { list: picked.protocols.map((id) => protocolName(id)).join(', ') })
          }
        >
          <Select
            className={styles.field}
            value={draft.channelId === null ? '' : String(draft.channelId)}
            onChange={(_, data) => onChange({ channelId: data.value === '' ? null : Number(data.value) })}
          >
            <option value="">{t('anyChannel')}</option>
            {draft.channelId !== null && picked === undefined ? (
              <option value={draft.channelId}>{`#${draft.channelId}`}</option>
            ) : null}
            {(channels.data?.items ?? []).map((channel) => (
              <option key={channel.id} value={channel.id}>
                {channel.enabled ? channel.name : t('channelOff', { name: channel.name })}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('key')}>
          <Select
            className={styles.field}
            value={draft.tokenId === null ? '' : String(draft.tokenId)}
            onChange={(_, data) => onChange({ tokenId: data.value === '' ? null : Number(data.value) })}
          >
            <option value="">{t('noKey')}</option>
            {(keys.data?.items ?? []).map((key) => (
              <option key={key.id} value={key.id}>
                {key.name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className={styles.three}>
        <Field label={t('temperature')} {...problem('temperature')}>
          <Input
            className={styles.field}
            value={draft.temperature}
            inputMode="decimal"
            placeholder={t('modelDefault')}
            disabled={draft.body !== null}
            onChange={(_, data) => onChange({ temperature: data.value })}
          />
        </Field>
        <Field label={t('maxTokens')} {...problem('maxTokens')}>
          <Input
            className={styles.field}
            value={draft.maxTokens}
            inputMode="numeric"
            placeholder={t('modelDefault')}
            disabled={draft.body !== null}
            onChange={(_, data) => onChange({ maxTokens: data.value })}
          />
        </Field>
        <Switch
          className={styles.inLine}
          label={t('stream')}
          checked={draft.stream}
          disabled={draft.body !== null && draft.protocol !== 'gemini'}
          onChange={(_, data) => onChange({ stream: data.checked })}
        />
      </div>
    </>
  )
}
