import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import type { WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'
import { stepBefore, welcomeSteps } from './welcome-state.ts'

interface StepFormProps {
  way: WelcomeWay
  title: string
  text: string
  /** What the main button says. */
  submitLabel: string
  submitDisabled?: boolean
  busy?: boolean
  /** Failure of the last try, null when there is none. */
  error?: unknown
  onSubmit: () => void
  /** Counts tries that the fields did not allow: each takes the focus to the first field with a problem. */
  refused?: number
  /** A second button beside the main one. */
  also?: ReactNode
  /** false: passing the step over would be what the main button does. */
  skippable?: boolean
  children: ReactNode
}

/** One step: what it is for, its fields, and the way back, past and on. Enter in a field goes on. */
export function StepForm(props: StepFormProps) {
  const { way, title, text, submitLabel, submitDisabled = false, busy = false, onSubmit, also, children } = props
  const { error = null, skippable = true, refused = 0 } = props
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  const { step } = way.state
  const before = stepBefore(step)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the step comes up
  useEffect(() => {
    if (way.moved) heading.current?.focus()
  }, [])
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refused])
  return (
    <form
      ref={form}
      className={styles.card}
      aria-labelledby={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && !submitDisabled) onSubmit()
      }}
    >
      <div className={styles.head}>
        <span className={styles.small}>
          {t('steps.count', { at: welcomeSteps.indexOf(step) + 1, all: welcomeSteps.length })}
        </span>
        <h2 className={styles.title} id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p className={styles.text}>{text}</p>
      </div>
      <div className={styles.body}>
        {children}
        {error === null || error === undefined ? null : (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{errorText(error, t)}</MessageBarBody>
          </MessageBar>
        )}
      </div>
      <div className={styles.foot}>
        {before === null ? null : <Button onClick={() => way.go(before)}>{t('back')}</Button>}
        <span className={styles.grow} />
        {skippable ? (
          <Button appearance="subtle" onClick={() => way.leave('skipped')}>
            {t('skip')}
          </Button>
        ) : null}
        {also}
        <Button
          appearance="primary"
          type="submit"
          disabled={submitDisabled}
          disabledFocusable={busy}
          icon={busy ? <Spinner size="extra-tiny" appearance="inverted" /> : null}
        >
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}
