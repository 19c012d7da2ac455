import { Button, Field, Input, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { type SignInFailure, signIn } from '../../client/session.ts'
import { BrandMark } from '../../frame/brand-mark.tsx'
import { useSignInStyles } from './sign-in.styles.ts'

/** Lets a browser in by the admin token. The desktop app never shows it. */
export function SignInPage() {
  const { t } = useTranslation('sign-in')
  const styles = useSignInStyles()
  const cache = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [wrong, setWrong] = useState(false)

  useEffect(() => {
    document.title = `${t('title')} · BurnCloud`
  }, [t])
  // What was shown to the one who left is not kept for the one who comes.
  useEffect(() => cache.clear(), [cache])
  useEffect(() => input.current?.focus(), [])

  const explain = (failure: SignInFailure) => {
    if (failure.kind === 'wrong') return t('wrong')
    if (failure.kind === 'failed') return failure.message === '' ? t('common:error.unknown') : failure.message
    return failure.retryAfterSeconds === null ? t('limited') : t('limitedFor', { count: failure.retryAfterSeconds })
  }
  const submit = async () => {
    setProblem(null)
    setWrong(false)
    if (token.trim() === '') {
      setProblem(t('missing'))
      setWrong(true)
      return
    }
    setBusy(true)
    try {
      const failure = await signIn(token.trim())
      if (failure !== null) {
        setProblem(explain(failure))
        setWrong(failure.kind === 'wrong')
        input.current?.select()
      }
    } catch (error) {
      setProblem(errorText(error, t))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <BrandMark size={36} />
          <span>BurnCloud</span>
        </div>
        <h1 className={styles.title}>{t('title')}</h1>
        <form
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) void submit()
          }}
        >
          <Field
            label={t('token')}
            validationState={wrong && problem !== null ? 'error' : 'none'}
            validationMessage={wrong ? problem : null}
          >
            <Input
              input={{ ref: input }}
              type="password"
              autoComplete="current-password"
              spellCheck={false}
              size="large"
              value={token}
              onChange={(_, data) => setToken(data.value)}
            />
          </Field>
          {problem === null || wrong ? null : (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>{problem}</MessageBarBody>
            </MessageBar>
          )}
          <Button appearance="primary" size="large" type="submit" disabled={busy}>
            {t(busy ? 'busy' : 'submit')}
          </Button>
        </form>
        <div className={styles.help}>
          {t('where')}
          <ul className={styles.list}>
            <li>
              <Trans t={t} i18nKey="whereFile" components={{ code: <code className={styles.code} /> }} />
            </li>
            <li>
              <Trans t={t} i18nKey="whereVariable" components={{ code: <code className={styles.code} /> }} />
            </li>
          </ul>
        </div>
      </div>
    </main>
  )
}
