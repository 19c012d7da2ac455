import { Button, MessageBar, MessageBarActions, MessageBarBody, Spinner, Switch } from '@fluentui/react-components'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPlan, ImportResult } from '../../../src-gateway/contract/imports.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { RiskList } from '../../parts/detected/risk-list.tsx'
import { Page } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { ChannelsTab } from './channels-tab.tsx'
import { useImportStyles } from './import.styles.ts'
import { type Choice, sizeOf } from './plan-choice.ts'
import { RestTab } from './rest-tab.tsx'
import { SkippedTab } from './skipped-tab.tsx'
import { TokensTab } from './tokens-tab.tsx'
import { useApply } from './use-apply.ts'

/** Reads the plan's source once more, variables of the environment included. */
export interface ReadAgain {
  busy: boolean
  error: unknown
  run: () => void
}

export interface PlanViewProps {
  plan: ImportPlan
  choice: Choice
  onChoose: (change: Partial<Choice>) => void
  readAgain: ReadAgain | null
  onResult: (result: ImportResult) => void
  onDone: () => void
}

type Tab = 'channels' | 'tokens' | 'rest' | 'skipped'

/** What an import would make, to be looked through, changed and ticked. */
export function PlanView({ plan, choice, onChoose, readAgain, onResult, onDone }: PlanViewProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const format = useFormat()
  const apply = useApply(plan, onResult)
  const tabs = tabsOf(plan)
  const [wanted, setWanted] = useState<Tab | null>(null)
  const tab = tabs.find(({ value }) => value === wanted) ?? tabs[0]
  const missing = useMemo(() => missingVariables(plan), [plan])
  const size = sizeOf(choice)
  const words = apply.isPending
    ? t('plan.importing')
    : size === 0
      ? t('plan.importNone')
      : t('plan.import', { count: size })
  const nothing = plan.channels.length + plan.tokens.length + plan.prices.count + plan.rules.length === 0
  const facts = [plan.file, t(`kind.${plan.kind}`), t('plan.keptUntil', { time: format.time(plan.expiresAt) })].filter(
    (fact) => fact !== null,
  )
  return (
    <Page
      title={t('plan.title', { source: t(`source.${plan.source}`) })}
      description={<span className={styles.facts}>{facts.join(' · ')}</span>}
      fill
      actions={
        <>
          <Button disabled={apply.isPending} onClick={onDone}>
            {t('plan.discard')}
          </Button>
          {nothing ? null : (
            <Button
              appearance="primary"
              disabled={size === 0 || apply.isPending}
              icon={apply.isPending ? <Spinner size="tiny" /> : null}
              onClick={() => apply.mutate(choice)}
            >
              {words}
            </Button>
          )}
        </>
      }
    >
      {plan.risks.length === 0 ? null : (
        <MessageBar intent="warning" layout="multiline" icon={null}>
          <MessageBarBody>
            <RiskList risks={plan.risks} />
          </MessageBarBody>
        </MessageBar>
      )}
      {missing.length === 0 || readAgain === null ? null : (
        <MessageBar intent="info">
          <MessageBarBody>
            {t('plan.environment', { count: missing.length, names: missing.slice(0, 8).join(', ') })}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" disabled={readAgain.busy} onClick={readAgain.run}>
              {readAgain.busy ? t('reading') : t('plan.useEnvironment', { count: missing.length })}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {[apply.error, readAgain?.error ?? null].map((error, index) =>
        error === null ? null : (
          <MessageBar key={index === 0 ? 'apply' : 'read'} intent="error" layout="multiline">
            <MessageBarBody>{errorText(error, t)}</MessageBarBody>
          </MessageBar>
        ),
      )}
      {nothing ? null : <Switches plan={plan} choice={choice} onChoose={onChoose} />}
      {tab === undefined ? (
        <EmptyState title={t('plan.emptyTitle')} text={t('plan.emptyText')} />
      ) : (
        <>
          <ChoiceBar
            kind="tabs"
            label={t('plan.parts')}
            options={tabs.map(({ value, count }) => ({
              value,
              text: count === null ? t(`tab.${value}`) : `${t(`tab.${value}`)} (${format.number(count)})`,
            }))}
            value={tab.value}
            onChange={setWanted}
          />
          <div role="tabpanel" aria-label={t(`tab.${tab.value}`)} className={styles.panel}>
            {tab.value === 'channels' ? <ChannelsTab plan={plan} choice={choice} onChoose={onChoose} /> : null}
            {tab.value === 'tokens' ? <TokensTab plan={plan} choice={choice} onChoose={onChoose} /> : null}
            {tab.value === 'rest' ? <RestTab plan={plan} /> : null}
            {tab.value === 'skipped' ? <SkippedTab plan={plan} /> : null}
          </div>
        </>
      )}
    </Page>
  )
}

function tabsOf(plan: ImportPlan): { value: Tab; count: number | null }[] {
  const rest = plan.groups.some(({ exists }) => !exists) || plan.prices.count > 0 || plan.rules.length > 0
  const left = plan.skipped.length + plan.notes.length
  return [
    ...(plan.channels.length > 0 ? [{ value: 'channels' as const, count: plan.channels.length }] : []),
    ...(plan.tokens.length > 0 ? [{ value: 'tokens' as const, count: plan.tokens.length }] : []),
    ...(rest ? [{ value: 'rest' as const, count: null }] : []),
    ...(left > 0 ? [{ value: 'skipped' as const, count: left }] : []),
  ]
}

/** Variables that it refers to and that were not read. */
function missingVariables(plan: ImportPlan): string[] {
  const notes = [plan.notes, ...plan.channels.map((one) => one.notes), ...plan.tokens.map((one) => one.notes)].flat()
  return [...new Set(notes.filter(({ code }) => code === 'environment.missing').flatMap(({ facts }) => facts))]
}

function Switches({ plan, choice, onChoose }: Pick<PlanViewProps, 'plan' | 'choice' | 'onChoose'>) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const format = useFormat()
  return (
    <fieldset className={styles.switches} aria-label={t('plan.options')}>
      {plan.channels.length === 0 ? null : (
        <Switch
          label={t('plan.enable')}
          checked={choice.enable}
          onChange={(_, data) => onChoose({ enable: data.checked })}
        />
      )}
      {plan.prices.count === 0 ? null : (
        <Switch
          label={t('plan.prices', { count: plan.prices.count, number: format.number(plan.prices.count) })}
          checked={choice.prices}
          onChange={(_, data) => onChoose({ prices: data.checked })}
        />
      )}
      {plan.rules.length === 0 ? null : (
        <Switch
          label={t('plan.rules', { count: plan.rules.length, number: format.number(plan.rules.length) })}
          checked={choice.rules}
          onChange={(_, data) => onChoose({ rules: data.checked })}
        />
      )}
    </fieldset>
  )
}
