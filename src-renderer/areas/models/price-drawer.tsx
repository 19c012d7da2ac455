import { Button } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { PriceFields } from '../../parts/price/price-fields.tsx'
import { type PriceForm, priceForm, priceProblems, toPrice } from '../../parts/price/price-form.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { PriceSourceBadge } from './model-columns.tsx'
import { useModelStyles } from './models.styles.ts'

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
  const problem = (field: string) => {
    const own = found[field]
    return tried && own !== undefined ? t(`common:price.problem.${own}`) : undefined
  }
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
      </section>
      <PriceFields form={form} problem={problem} onChange={setForm} />
    </FormDrawer>
  )
}
