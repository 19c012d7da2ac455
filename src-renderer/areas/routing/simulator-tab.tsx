import { Button, Field, Input, Select } from '@fluentui/react-components'
import { BranchForkRegular, PlayRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { chatProtocolIds } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx'
import { ModelInput } from './model-input.tsx'
import { PlanView } from './plan-view.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { type Question, readQuestion, writeQuestion } from './simulation.ts'

/** "What would model x from key y do now, and why?" The question is in the address. */
export function SimulatorTab() {
  const { t } = useTranslation('routing')
  const [params, setParams] = useSearchParams()
  const asked = readQuestion(params)
  const { model, tokenId, protocol, session } = asked
  const plan = useQuery(
    api.routing.explain.queryOptions({
      input: {
        model,
        protocol,
        ...(tokenId === null ? {} : { tokenId }),
        ...(session === '' ? {} : { session }),
      },
      enabled: model !== '',
      // The answer is that of the moment it was asked in: what is asked again by itself could change while it is read.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      retry: false,
    }),
  )
  const ask = (question: Question) => {
    if (JSON.stringify(question) === JSON.stringify(asked)) void plan.refetch()
    else setParams((current) => writeQuestion(question, current), { replace: true })
  }
  return (
    <>
      <QuestionForm asked={asked} busy={plan.isFetching} onAsk={ask} />
      {model === '' ? (
        <EmptyState icon={<BranchForkRegular />} title={t('simulator.emptyTitle')} text={t('simulator.emptyText')} />
      ) : plan.error !== null ? (
        <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
      ) : plan.data === undefined ? (
        <LoadingState />
      ) : (
        <PlanView plan={plan.data} model={model} />
      )}
    </>
  )
}

interface QuestionFormProps {
  asked: Question
  busy: boolean
  onAsk: (question: Question) => void
}

function QuestionForm({ asked, busy, onAsk }: QuestionFormProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const protocolName = useProtocolName()
  const keys = useQuery(api.tokens.list.queryOptions({ input: { limit: 200 }, staleTime: 30_000 }))
  const [form, setForm] = useState(asked)
  const [tried, setTried] = useState(false)
  const address = JSON.stringify(asked)
  useEffect(() => setForm(JSON.parse(address) as Question), [address])
  const set = (change: Partial<Question>) => setForm((known) => ({ ...known, ...change }))
  const missing = tried && form.model.trim() === ''
  const known = keys.data?.items ?? []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (form.model.trim() !== '') onAsk({ ...form, model: form.model.trim(), session: form.session.trim() })
  }
  return (
    <form className={styles.ask} noValidate onSubmit={submit} aria-label={t('tab.simulator')}>
      <Field
        label={t('simulator.model')}
        required
        validationState={missing ? 'error' : 'none'}
        validationMessage={missing ? t('simulator.modelMissing') : null}
      >
        <ModelInput value={form.model} placeholder={t('simulator.modelHint')} onChange={(model) => set({ model })} />
      </Field>
      <Field label={t('simulator.key')}>
        <Select
          value={form.tokenId === null ? '' : String(form.tokenId)}
          onChange={(_, data) => set({ tokenId: data.value === '' ? null : Number(data.value) })}
        >
          <option value="">{t('simulator.noKey')}</option>
          {form.tokenId !== null && !known.some((key) => key.id === form.tokenId) ? (
            <option value={form.tokenId}>{`#${form.tokenId}`}</option>
          ) : null}
          {known.map((key) => (
            <option key={key.id} value={key.id}>
              {`${key.name} · ${key.group}`}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('simulator.protocol')}>
        <Select
          value={form.protocol}
          onChange={(_, data) => set({ protocol: chatProtocolIds.find((id) => id === data.value) ?? form.protocol })}
        >
          {chatProtocolIds.map((id) => (
            <option key={id} value={id}>
              {protocolName(id)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('simulator.session')}>
        <Input
          value={form.session}
          maxLength={500}
          placeholder={t('simulator.sessionHint')}
          spellCheck={false}
          onChange={(_, data) => set({ session: data.value })}
        />
      </Field>
      <Button appearance="primary" type="submit" icon={<PlayRegular />} disabled={busy}>
        {t('simulator.ask')}
      </Button>
    </form>
  )
}
