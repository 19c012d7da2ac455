/**
 * `<PriceFields form problem onChange>`: every part of a price. `problem(path)` is the words for what is wrong with a field of
 * `PriceForm`, named as `priceProblems` does.
 */
import { Button, Field, Input } from '@fluentui/react-components'
import { AddRegular, DismissRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { ChoiceBar } from '../choice-bar.tsx'
import { fieldState } from '../field-state.ts'
import { usePriceStyles } from './price.styles.ts'
import {
  emptyNamed,
  emptyServiceTier,
  emptyTier,
  fallbackOf,
  type NamedForm,
  type PriceForm,
  pieces,
  type ServiceTierForm,
  type TierForm,
  type TokenForm,
  tokenBuckets,
} from './price-form.ts'

type Problem = (path: string) => string | undefined

export interface PriceFieldsProps {
  form: PriceForm
  problem: Problem
  onChange: (form: PriceForm) => void
}

const mostTiers = 10

export function PriceFields({ form, problem, onChange }: PriceFieldsProps) {
  const { t } = useTranslation()
  const styles = usePriceStyles()
  const set = (change: Partial<PriceForm>) => onChange({ ...form, ...change })
  return (
    <>
      <section className={styles.section} aria-label={t('common:price.tokens')}>
        <h3 className={styles.heading}>{t('common:price.tokens')}</h3>
        <span className={styles.quiet}>{t('common:price.unit')}</span>
        <TokenFields prices={form.prices} path="prices" problem={problem} onChange={(prices) => set({ prices })} />
      </section>
      <section className={styles.section} aria-label={t('common:price.pieces')}>
        <h3 className={styles.heading}>{t('common:price.pieces')}</h3>
        <div className={styles.grid}>
          {pieces.map((piece) => (
            <AmountField
              key={piece}
              label={t(`common:price.piece.${piece}`)}
              value={form[piece]}
              placeholder="0"
              problem={problem(piece)}
              onChange={(value) => set({ [piece]: value })}
            />
          ))}
        </div>
        <NamedFields
          rows={form.tools}
          path="tools"
          kind="tool"
          problem={problem}
          onChange={(tools) => set({ tools })}
        />
      </section>
      <section className={styles.section} aria-label={t('common:price.tiers.title')}>
        <h3 className={styles.heading}>{t('common:price.tiers.title')}</h3>
        <span className={styles.quiet}>{t('common:price.tiers.hint')}</span>
        <TierFields tiers={form.tiers} path="tiers" problem={problem} onChange={(tiers) => set({ tiers })} />
      </section>
      <section className={styles.section} aria-label={t('common:price.service.title')}>
        <h3 className={styles.heading}>{t('common:price.service.title')}</h3>
        <span className={styles.quiet}>{t('common:price.service.hint')}</span>
        <ServiceTierFields
          rows={form.serviceTiers}
          problem={problem}
          onChange={(serviceTiers) => set({ serviceTiers })}
        />
        <NamedFields
          rows={form.regions}
          path="regions"
          kind="region"
          problem={problem}
          onChange={(regions) => set({ regions })}
        />
      </section>
    </>
  )
}

interface TokenFieldsProps {
  prices: TokenForm
  path: string
  problem: Problem
  onChange: (prices: TokenForm) => void
  /** Whether an empty field means the price without the tier. */
  inTier?: boolean
}

function TokenFields({ prices, path, problem, onChange, inTier = false }: TokenFieldsProps) {
  const { t } = useTranslation()
  const styles = usePriceStyles()
  return (
    <div className={styles.grid}>
      {tokenBuckets.map((bucket) => {
        const required = bucket === 'input' || bucket === 'output'
        return (
          <AmountField
            key={bucket}
            label={t(`common:price.bucket.${bucket}`)}
            required={required}
            value={prices[bucket]}
            placeholder={required ? '' : t(`common:price.as.${inTier ? 'base' : fallbackOf(bucket)}`)}
            problem={problem(`${path}.${bucket}`)}
            onChange={(value) => onChange({ ...prices, [bucket]: value })}
          />
        )
      })}
    </div>
  )
}

interface TierFieldsProps {
  tiers: TierForm[]
  path: string
  problem: Problem
  onChange: (tiers: TierForm[]) => void
}

function TierFields({ tiers, path, problem, onChange }: TierFieldsProps) {
  const { t } = useTranslation()
  const styles = usePriceStyles()
  const set = (id: string, change: Partial<TierForm>) =>
    onChange(tiers.map((tier) => (tier.id === id ? { ...tier, ...change } : tier)))
  return (
    <>
      {tiers.map((tier, index) => (
        <fieldset key={tier.id} className={styles.box} aria-label={t('common:price.tiers.item', { index: index + 1 })}>
          <div className={styles.head}>
            <strong>{t('common:price.tiers.item', { index: index + 1 })}</strong>
            <RemoveButton
              label={t('common:price.tiers.remove', { index: index + 1 })}
              onClick={() => onChange(tiers.filter((other) => other.id !== tier.id))}
            />
          </div>
          <div className={styles.grid}>
            <AmountField
              label={t('common:price.tiers.above')}
              required
              sign={false}
              value={tier.above}
              problem={problem(`${path}.${index}.above`)}
              onChange={(above) => set(tier.id, { above })}
            />
          </div>
          <TokenFields
            inTier
            prices={tier.prices}
            path={`${path}.${index}.prices`}
            problem={problem}
            onChange={(prices) => set(tier.id, { prices })}
          />
        </fieldset>
      ))}
      <AddButton
        text={t('common:price.tiers.add')}
        disabled={tiers.length >= mostTiers}
        onClick={() => onChange([...tiers, emptyTier()])}
      />
    </>
  )
}

interface NamedFieldsProps {
  rows: NamedForm[]
  path: 'tools' | 'regions'
  kind: 'tool' | 'region'
  problem: Problem
  onChange: (rows: NamedForm[]) => void
}

function NamedFields({ rows, path, kind, problem, onChange }: NamedFieldsProps) {
  const { t } = useTranslation()
  const styles = usePriceStyles()
  const set = (id: string, change: Partial<NamedForm>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  return (
    <>
      {rows.map((row, index) => (
        <div key={row.id} className={styles.named}>
          <NameField
            label={t(`common:price.${kind}.name`)}
            placeholder={kind === 'tool' ? 'web_search' : 'us'}
            value={row.name}
            problem={problem(`${path}.${index}.name`)}
            onChange={(name) => set(row.id, { name })}
          />
          <AmountField
            label={t(`common:price.${kind}.value`)}
            required
            sign={kind === 'tool'}
            value={row.value}
            problem={problem(`${path}.${index}.value`)}
            onChange={(value) => set(row.id, { value })}
          />
          <span className={styles.besideField}>
            <RemoveButton
              label={t(`common:price.${kind}.remove`, { name: row.name === '' ? index + 1 : row.name })}
              onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
            />
          </span>
        </div>
      ))}
      <AddButton
        text={t(`common:price.${kind}.add`)}
        disabled={rows.length >= 50}
        onClick={() => onChange([...rows, emptyNamed()])}
      />
    </>
  )
}

interface ServiceTierFieldsProps {
  rows: ServiceTierForm[]
  problem: Problem
  onChange: (rows: ServiceTierForm[]) => void
}

/** Names that vendors use. */
const knownTiers = ['flex', 'priority', 'batch'] as const

function ServiceTierFields({ rows, problem, onChange }: ServiceTierFieldsProps) {
  const { t } = useTranslation()
  const styles = usePriceStyles()
  const set = (id: string, change: Partial<ServiceTierForm>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  return (
    <>
      {rows.map((row, index) => {
        const title = row.name === '' ? t('common:price.service.item', { index: index + 1 }) : row.name
        return (
          <fieldset key={row.id} className={styles.box} aria-label={title}>
            <div className={styles.head}>
              <strong>{title}</strong>
              <RemoveButton
                label={t('common:price.service.remove', { name: title })}
                onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
              />
            </div>
            <div className={styles.grid}>
              <NameField
                label={t('common:price.service.name')}
                placeholder="priority"
                value={row.name}
                problem={problem(`serviceTiers.${index}.name`)}
                onChange={(name) => set(row.id, { name })}
              />
              {row.kind === 'ratio' ? (
                <AmountField
                  label={t('common:price.service.ratio')}
                  required
                  sign={false}
                  placeholder="0.5"
                  value={row.ratio}
                  problem={problem(`serviceTiers.${index}.ratio`)}
                  onChange={(ratio) => set(row.id, { ratio })}
                />
              ) : null}
            </div>
            <span className={styles.start}>
              <ChoiceBar
                label={t('common:price.service.kind')}
                options={(['ratio', 'prices'] as const).map((value) => ({
                  value,
                  text: t(`common:price.service.by.${value}`),
                }))}
                value={row.kind}
                onChange={(kind) => set(row.id, { kind })}
              />
            </span>
            {row.kind === 'prices' ? (
              <>
                <TokenFields
                  prices={row.prices}
                  path={`serviceTiers.${index}.prices`}
                  problem={problem}
                  onChange={(prices) => set(row.id, { prices })}
                />
                <TierFields
                  tiers={row.tiers}
                  path={`serviceTiers.${index}.tiers`}
                  problem={problem}
                  onChange={(tiers) => set(row.id, { tiers })}
                />
              </>
            ) : null}
          </fieldset>
        )
      })}
      <AddButton
        text={t('common:price.service.add')}
        disabled={rows.length >= 20}
        onClick={() => {
          const next = knownTiers.find((name) => !rows.some((row) => row.name === name))
          onChange([...rows, emptyServiceTier(next)])
        }}
      />
    </>
  )
}

function AddButton({ text, disabled, onClick }: { text: string; disabled: boolean; onClick: () => void }) {
  const styles = usePriceStyles()
  return (
    <Button className={styles.start} size="small" icon={<AddRegular />} disabled={disabled} onClick={onClick}>
      {text}
    </Button>
  )
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return <Button appearance="subtle" size="small" icon={<DismissRegular />} aria-label={label} onClick={onClick} />
}

interface FieldProps {
  label: string
  value: string
  problem: string | undefined
  onChange: (value: string) => void
  placeholder?: string
}

function NameField({ label, value, problem, onChange, placeholder = '' }: FieldProps) {
  return (
    <Field label={label} required {...fieldState(problem)}>
      <Input
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        maxLength={32}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  )
}

interface AmountFieldProps extends FieldProps {
  required?: boolean
  /** Whether it is an amount of dollars. */
  sign?: boolean
}

function AmountField(props: AmountFieldProps) {
  const { label, value, problem, onChange, placeholder = '', required = false, sign = true } = props
  return (
    <Field label={label} required={required} {...fieldState(problem)}>
      <Input
        value={value}
        inputMode="decimal"
        placeholder={placeholder}
        contentBefore={sign ? '$' : null}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  )
}
