import { Button } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPlan, ImportResult } from '../../../src-gateway/contract/imports.ts'
import { api } from '../../client/api.ts'
import { errorCode } from '../../client/errors.ts'
import { Page } from '../../parts/page.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { type Choice, firstChoice, retryChoice } from './plan-choice.ts'
import { PlanView, type ReadAgain } from './plan-view.tsx'
import { ResultView } from './result-view.tsx'

export interface PlanPageProps {
  id: string
  /** Reads the same once more with variables of the environment; null when it cannot be or was done. */
  readAgain: ReadAgain | null
  /** The preview is thrown away: the import begins anew. */
  onDone: () => void
}

/** A preview, and after that what became of it. */
export function PlanPage({ id, readAgain, onDone }: PlanPageProps) {
  const { t } = useTranslation('import')
  const plan = useQuery(
    api.imports.read.queryOptions({
      input: { id },
      // What was ticked must not move under a person's hand: it is asked for again when something was made.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      retry: false,
    }),
  )
  if (plan.data === undefined && errorCode(plan.error) === 'import.not_found') {
    return (
      <Page title={t('title')}>
        <EmptyState
          title={t('plan.goneTitle')}
          text={t('plan.goneText')}
          action={
            <Button appearance="primary" onClick={onDone}>
              {t('plan.startAgain')}
            </Button>
          }
        />
      </Page>
    )
  }
  if (plan.data === undefined) {
    return (
      <Page title={t('title')}>
        <QueryState query={plan}>{() => null}</QueryState>
      </Page>
    )
  }
  return <Loaded plan={plan.data} readAgain={readAgain} onDone={onDone} onMade={() => void plan.refetch()} />
}

interface LoadedProps extends Pick<PlanPageProps, 'readAgain' | 'onDone'> {
  plan: ImportPlan
  onMade: () => void
}

function Loaded({ plan, readAgain, onDone, onMade }: LoadedProps) {
  const [choice, setChoice] = useState<Choice>(() => firstChoice(plan))
  const [result, setResult] = useState<ImportResult | null>(null)
  if (result !== null) {
    return (
      <ResultView
        plan={plan}
        result={result}
        onRetry={() => {
          setChoice(retryChoice(choice, result.items))
          setResult(null)
          onMade()
        }}
        onDone={onDone}
      />
    )
  }
  return (
    <PlanView
      plan={plan}
      choice={choice}
      onChoose={(change) => setChoice((known) => ({ ...known, ...change }))}
      readAgain={readAgain}
      onResult={setResult}
      onDone={onDone}
    />
  )
}
