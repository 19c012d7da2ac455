import { mergeClasses } from '@fluentui/react-components'
import { ArrowCircleRightFilled, CheckmarkCircleFilled, CircleRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { useWelcomeStyles } from './welcome.styles.ts'
import { isReachable, type WelcomeState, type WelcomeStep, welcomeSteps } from './welcome-state.ts'

interface StepListProps {
  state: WelcomeState
  onGo: (step: WelcomeStep) => void
}

/** The steps and how far one is; those that were left can be gone back to. */
export function StepList({ state, onGo }: StepListProps) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  return (
    <ol className={styles.steps} aria-label={t('steps.label')}>
      {welcomeSteps.map((step) => {
        const now = step === state.step
        const left = state.left[step]
        const words = (
          <>
            <span className={mergeClasses(styles.mark, left === 'done' && styles.markDone, now && styles.markNow)}>
              {now ? <ArrowCircleRightFilled /> : left === 'done' ? <CheckmarkCircleFilled /> : <CircleRegular />}
            </span>
            <span className={styles.stepWords}>
              <span>{t(`${step}.step`)}</span>
              {now || left === undefined ? null : <span className={styles.stepNote}>{t(`steps.${left}`)}</span>}
            </span>
          </>
        )
        return (
          <li key={step} aria-current={now ? 'step' : undefined}>
            {now || !isReachable(state, step) ? (
              <span className={mergeClasses(styles.step, now && styles.stepNow)}>{words}</span>
            ) : (
              <button type="button" className={mergeClasses(styles.step, styles.stepButton)} onClick={() => onGo(step)}>
                {words}
              </button>
            )}
          </li>
        )
      })}
    </ol>
  )
}
