import { Button, mergeClasses } from '@fluentui/react-components'
import { CheckmarkCircleFilled, CircleRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Status } from '../../../src-gateway/contract/system.ts'
import { api } from '../../client/api.ts'
import { Card } from '../../parts/page.tsx'
import { stepIds, stepPaths, stepsDone } from './checklist.ts'
import { useHomeStyles } from './home.styles.ts'

/** The way from an empty gateway to the first answer; gone once it is walked. */
export function ChecklistCard({ status }: { status: Status }) {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const navigate = useNavigate()
  const finished = status.counts.requests > 0 && status.counts.channels > 0 && status.counts.tokens > 0
  const channels = useQuery(
    api.channels.list.queryOptions({ input: { limit: 200 }, enabled: !finished && status.counts.channels > 0 }),
  )
  if (finished) return null
  const done = stepsDone(status.counts, channels.data?.items ?? [])
  const next = stepIds.find((id) => !done[id])
  return (
    <Card
      title={t('checklist.title')}
      description={t('checklist.progress', { done: stepIds.filter((id) => done[id]).length, all: stepIds.length })}
    >
      <ol className={styles.steps}>
        {stepIds.map((id) => (
          <li key={id} className={mergeClasses(styles.step, id === next && styles.stepNext)}>
            <span className={styles.stepHead}>
              <span
                className={done[id] ? styles.stepDone : styles.stepOpen}
                role="img"
                aria-label={t(done[id] ? 'checklist.done' : 'checklist.open')}
              >
                {done[id] ? <CheckmarkCircleFilled fontSize={20} /> : <CircleRegular fontSize={20} />}
              </span>
              {t(`checklist.${id}.title`)}
            </span>
            <span className={styles.stepText}>{t(`checklist.${id}.text`)}</span>
            {done[id] ? null : (
              <div>
                <Button
                  size="small"
                  appearance={id === next ? 'primary' : 'secondary'}
                  onClick={() => void navigate(stepPaths[id])}
                >
                  {t(`checklist.${id}.action`)}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}
