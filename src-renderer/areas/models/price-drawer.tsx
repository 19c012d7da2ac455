import { Button, Field, Input } from '@fluentui/react-components'
import { AddRegular, DismissRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { PriceSourceBadge } from './model-columns.tsx'
import { useModelStyles } from './models.styles.ts'
import {
  emptyTier,
  optionalBuckets,
  type PriceForm,
  priceForm,
  priceProblems,
  type TierForm,
  tierBuckets,
  toPrice,
} from './price-form.ts'

/** One model: who serves it, and its price to change or to give back to the catalogue. */
export function PriceDrawer({ model, onClose }: { model: Model; onClose: () => void }) {
  const { t } = useTranslation('models')
  const styles = useModelStyles()
  const notify = useNotify()
  const format = useFormat()
  const [initial] = useState<PriceForm>(() => priceForm(model.price))
  const [form, setForm] = useState(initial)
  const [tried, setTried] = useState(false)
  const found = priceProblems(form)
  const done = async (words: string) => {
    await queryClient.invalidateQueries({ queryKey: api.models.key() })
    notify.success(words)
    onClose()
  }
  const save = useMutation({
    mutationFn: () => client.models.setPrice({ name: model.name, ...toPrice(form) }),
    onSuccess: () => done(t('saved', { name: model.name })),
  })
  const reset = useMutation({
    mutationFn: () => client.models.resetPrice({ name: model.name }),
    onSuccess: () => done(t('resetDone', { name: model.name })),
  })
  const error = save.error ?? reset.error
  const serverField = save.error === null ? null : errorField(save.error)
  const problem = (field: string) => {
    const own = found[field]
    if (tried && own !== undefined) return t(`problem.${own}`)
    return serverField === field ? errorText(save.error, t) : undefined
  }
  const set = (change: Partial<PriceForm>) => setForm((known) => ({ ...known, ...change }))
  const setTier = (id: string, change: Partial<TierForm>) =>
    setForm((known) => ({
      ...known,
      tiers: known.tiers.map((tier) => (tier.id === id ? { ...tier, ...change } : tier)),
    }))
  return (
    <FormDrawer
      open
      size="wide"
      title={model.name}
      submitLabel={t('savePrice')}
      dirty={JSON.stringify(form) !== JSON.stringify(initial)}
      busy={save.isPending || reset.isPending}
      error={error}
      onSubmit={() => {
        setTried(true)
        if (Object.keys(found).length === 0) save.mutate()
      }}
      onClose={onClose}
      footer={
        model.priceSource === 'override' ? (
          <Button disabled={reset.isPending} onClick={() => reset.mutate()}>
            {t('reset')}
          </Button>
        ) : null
      }
    >
      <section className={styles.section} aria-label={t('column.served')}>
        <h3 className={styles.heading}>{t('column.served')}</h3>
        {model.channels.length === 0 ? (
          <span className={styles.quiet}>{t('notServedText')}</span>
        ) : (
          <ul className={styles.channels}>
            {model.channels.map((channel) => (
              <li key={channel.id} className={styles.channel}>
                <StatusBadge
                  tone={channel.enabled ? 'good' : 'off'}
                  text={channel.enabled ? t('common:state.enabled') : t('common:state.disabled')}
                />
                <span>{channel.name}</span>
                <span className={styles.quiet}>
                  {channel.upstreamModel === model.name
                    ? channel.provider
                    : `${channel.provider} → ${channel.upstreamModel}`}
                </span>
              </li>
            ))}
          </ul>
        )}
        {model.contextWindow === null ? null : (
          <span className={styles.quiet}>{t('context', { tokens: format.number(model.contextWindow) })}</span>
        )}
      </section>
      <section className={styles.section} aria-label={t('price')}>
        <h3 className={styles.heading}>{t('price')}</h3>
        <span className={styles.channel}>
          <PriceSourceBadge source={model.priceSource} />
          <span className={styles.quiet}>{t(`sourceText.${model.priceSource}`)}</span>
        </span>
        <div className={styles.grid}>
          <AmountField
            label={t('bucket.input')}
            required
            value={form.input}
            problem={problem('input')}
            onChange={(input) => set({ input })}
          />
          <AmountField
            label={t('bucket.output')}
            required
            value={form.output}
            problem={problem('output')}
            onChange={(output) => set({ output })}
          />
          {optionalBuckets.map((bucket) => (
            <AmountField
              key={bucket}
              label={t(`bucket.${bucket}`)}
              value={form[bucket]}
              placeholder={t(bucket === 'reasoning' || bucket === 'audioOutput' ? 'asOutput' : 'asInput')}
              problem={problem(bucket)}
              onChange={(value) => set({ [bucket]: value })}
            />
          ))}
          <AmountField
            label={t('bucket.perRequest')}
            value={form.perRequest}
            placeholder="0"
            problem={problem('perRequest')}
            onChange={(perRequest) => set({ perRequest })}
          />
        </div>
        <span className={styles.quiet}>{t('unit')}</span>
      </section>
      <section className={styles.section} aria-label={t('tiers.title')}>
        <h3 className={styles.heading}>{t('tiers.title')}</h3>
        <span className={styles.quiet}>{t('tiers.hint')}</span>
        {form.tiers.map((tier, index) => (
          <fieldset key={tier.id} className={styles.tier} aria-label={t('tiers.item', { index: index + 1 })}>
            <div className={styles.tierHead}>
              <strong>{t('tiers.item', { index: index + 1 })}</strong>
              <Button
                appearance="subtle"
                size="small"
                icon={<DismissRegular />}
                aria-label={t('tiers.remove', { index: index + 1 })}
                onClick={() => set({ tiers: form.tiers.filter((other) => other.id !== tier.id) })}
              />
            </div>
            <div className={styles.grid}>
              <AmountField
                label={t('tiers.above')}
                required
                tokens
                value={tier.aboveInputTokens}
                problem={problem(`tiers.${index}.aboveInputTokens`)}
                onChange={(aboveInputTokens) => setTier(tier.id, { aboveInputTokens })}
              />
              {(['input', 'output', ...tierBuckets] as const).map((bucket) => (
                <AmountField
                  key={bucket}
                  label={t(`bucket.${bucket}`)}
                  required={bucket === 'input' || bucket === 'output'}
                  value={tier[bucket]}
                  problem={problem(`tiers.${index}.${bucket}`)}
                  onChange={(value) => setTier(tier.id, { [bucket]: value })}
                />
              ))}
            </div>
          </fieldset>
        ))}
        <Button
          className={styles.start}
          size="small"
          icon={<AddRegular />}
          disabled={form.tiers.length >= 10}
          onClick={() => set({ tiers: [...form.tiers, emptyTier()] })}
        >
          {t('tiers.add')}
        </Button>
      </section>
    </FormDrawer>
  )
}

interface AmountFieldProps {
  label: string
  value: string
  problem: string | undefined
  onChange: (value: string) => void
  placeholder?: string
  required?: boolean
  /** A number of tokens instead of an amount of money. */
  tokens?: boolean
}

function AmountField({
  label,
  value,
  problem,
  onChange,
  placeholder,
  required = false,
  tokens = false,
}: AmountFieldProps) {
  return (
    <Field
      label={label}
      required={required}
      validationState={problem === undefined ? 'none' : 'error'}
      validationMessage={problem ?? null}
    >
      <Input
        value={value}
        inputMode="decimal"
        placeholder={placeholder}
        contentBefore={tokens ? null : '$'}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  )
}
