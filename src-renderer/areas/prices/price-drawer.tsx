import { Combobox, Field, Input, Option, Select } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Price, PriceInput } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { fieldState } from '../../parts/field-state.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { PriceFields } from '../../parts/price/price-fields.tsx'
import { type PriceForm, priceForm, priceProblems, toPrice } from '../../parts/price/price-form.ts'
import { usePricesStyles } from './prices.styles.ts'
import { useRefreshPrices } from './prices-data.ts'

/** What a price is set for, and what the form starts from. An empty model is asked for. */
export interface PriceSubject {
  model: string
  provider: string | null
  price: Price | null
}

interface SetForm {
  model: string
  provider: string | null
  /** As an input of type `datetime-local` writes it; empty = now. */
  validFrom: string
  price: PriceForm
}

/** So many models are offered at once; typing narrows them. */
const offered = 60

/** Sets a price from now or from a later time on. */
export function EditPriceDrawer({ subject, onClose }: { subject: PriceSubject; onClose: () => void }) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const notify = useNotify()
  const refresh = useRefreshPrices()
  const providers = useQuery(api.providers.list.queryOptions({ staleTime: 600_000 }))
  const [initial] = useState<SetForm>(() => ({
    model: subject.model,
    provider: subject.provider,
    validFrom: '',
    price: priceForm(subject.price),
  }))
  const [form, setForm] = useState(initial)
  const [tried, setTried] = useState(false)
  const set = (change: Partial<SetForm>) => setForm((known) => ({ ...known, ...change }))
  const found = priceProblems(form.price)
  const from = form.validFrom === '' ? undefined : new Date(form.validFrom)
  const problems = {
    model: form.model.trim() === '' || form.model.includes('*') ? t('problem.model') : undefined,
    validFrom:
      from !== undefined && (Number.isNaN(from.getTime()) || from.getTime() < Date.now())
        ? t('problem.validFrom')
        : undefined,
  }
  const save = useMutation({
    mutationFn: () =>
      client.prices.set({
        model: form.model.trim(),
        provider: form.provider,
        price: toPrice(form.price),
        ...(from === undefined ? {} : { validFrom: from.toISOString() }),
      }),
    onSuccess: (row) => {
      refresh()
      notify.success(t(from === undefined ? 'saved' : 'savedLater', { name: row.model }))
      onClose()
    },
  })
  const bad = Object.keys(found).length > 0 || problems.model !== undefined || problems.validFrom !== undefined
  return (
    <FormDrawer
      open
      size="wide"
      title={subject.model === '' ? t('set') : t('editThing', { name: subject.model })}
      submitLabel={t('save')}
      dirty={JSON.stringify(form) !== JSON.stringify(initial)}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (!bad) save.mutate()
      }}
    >
      <div className={styles.grid}>
        <Field label={t('column.model')} required {...fieldState(tried ? problems.model : undefined)}>
          {subject.model === '' ? (
            <ModelField value={form.model} onChange={(model) => set({ model })} />
          ) : (
            <Input readOnly value={form.model} />
          )}
        </Field>
        <Field label={t('column.provider')} hint={t('providerHint')}>
          <Select
            value={form.provider ?? ''}
            onChange={(_, data) => set({ provider: data.value === '' ? null : data.value })}
          >
            <option value="">{t('everyProvider')}</option>
            {(providers.data?.items ?? []).map((provider) => (
              <option key={provider.id} value={provider.id}>
                {provider.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('validFrom')} hint={t('validFromHint')} {...fieldState(tried ? problems.validFrom : undefined)}>
          <Input type="datetime-local" value={form.validFrom} onChange={(_, data) => set({ validFrom: data.value })} />
        </Field>
      </div>
      <PriceFields form={form.price} problem={problemWords(found, tried, t)} onChange={(price) => set({ price })} />
    </FormDrawer>
  )
}

type Words = ReturnType<typeof useTranslation>['t']

function problemWords(found: ReturnType<typeof priceProblems>, tried: boolean, t: Words) {
  return (path: string) => {
    const problem = found[path]
    return tried && problem !== undefined ? t(`common:price.problem.${problem}`) : undefined
  }
}

function ModelField({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const models = useQuery(api.models.list.queryOptions({ input: {}, staleTime: 15_000 }))
  const wanted = value.trim().toLowerCase()
  const names = (models.data?.items ?? [])
    .map((model) => model.name)
    .filter((name) => !name.includes('*') && name.toLowerCase().includes(wanted))
    .slice(0, offered)
  return (
    <Combobox
      freeform
      value={value}
      selectedOptions={value === '' ? [] : [value]}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      onOptionSelect={(_, data) => data.optionText !== undefined && onChange(data.optionText)}
    >
      {names.map((name) => (
        <Option key={name} value={name}>
          {name}
        </Option>
      ))}
    </Combobox>
  )
}

interface DefaultPriceDrawerProps {
  price: Price | null
  busy: boolean
  error: unknown
  onSubmit: (price: PriceInput) => void
  onClose: () => void
}

/** The price of models that have none. */
export function DefaultPriceDrawer({ price, busy, error, onSubmit, onClose }: DefaultPriceDrawerProps) {
  const { t } = useTranslation('prices')
  const [initial] = useState(() => priceForm(price))
  const [form, setForm] = useState(initial)
  const [tried, setTried] = useState(false)
  const found = priceProblems(form)
  return (
    <FormDrawer
      open
      size="wide"
      title={t('policy.defaultPrice')}
      submitLabel={t('save')}
      dirty={JSON.stringify(form) !== JSON.stringify(initial)}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (Object.keys(found).length === 0) onSubmit(toPrice(form))
      }}
    >
      <PriceFields form={form} problem={problemWords(found, tried, t)} onChange={setForm} />
    </FormDrawer>
  )
}
