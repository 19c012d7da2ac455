import { Button, Field, Input, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, queryClient } from '../../client/api.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { makeKey } from './make-key.ts'
import { StepForm } from './step-form.tsx'
import { useKeyAtStake, type WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** The third step: a key of this gateway, shown once. */
export function KeyStep({ way }: { way: WelcomeWay }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const { tokenId } = way.state
  const token = useQuery(api.tokens.get.queryOptions({ input: { id: tokenId ?? 0 }, enabled: tokenId !== null }))
  const made = tokenId !== null && token.error === null
  const [again, setAgain] = useState(false)
  const [name, setName] = useState<string | null>(null)
  const [tries, setTries] = useState(0)
  const text = name ?? (again ? token.data?.name : undefined) ?? t('key.defaultName')
  const problem = tries > 0 && text.trim() === '' ? t('key.nameNeeded') : undefined

  const make = useMutation({
    mutationFn: () => makeKey(text.trim(), again ? tokenId : null, way.state.begun, (begun) => way.change({ begun })),
    // The answer holds the key itself: nothing of it may stay in the cache.
    gcTime: 0,
    onSuccess: ({ id, key }) => {
      way.showSecret(key)
      way.change({ tokenId: id })
      setAgain(false)
      void queryClient.invalidateQueries({ queryKey: api.tokens.key() })
      void queryClient.invalidateQueries({ queryKey: api.system.key() })
      make.reset()
    },
  })
  const passes = made && !again
  useKeyAtStake(passes && way.secret !== null)
  return (
    <StepForm
      way={way}
      title={t('key.title')}
      text={t('key.text')}
      submitLabel={passes ? t('continue') : make.isPending ? t('key.busy') : t('key.action')}
      busy={make.isPending}
      error={make.error}
      refused={tries}
      skippable={!passes}
      onSubmit={() => {
        if (passes) way.leave('done')
        else if (text.trim() === '') setTries(tries + 1)
        else make.mutate()
      }}
    >
      {passes && way.secret !== null ? (
        <>
          <div className={styles.key}>
            <span className={styles.keyText} data-testid="new-key">
              {way.secret}
            </span>
            <CopyButton text={way.secret} label={t('key.copy')} labelled appearance="secondary" />
          </div>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('key.once')}</MessageBarBody>
          </MessageBar>
        </>
      ) : passes ? (
        <KeptKey name={token.data?.name ?? ''} hint={token.data?.hint ?? ''} onAgain={() => setAgain(true)} />
      ) : (
        <div className={styles.fields}>
          <Field label={t('key.name')} hint={t(again ? 'key.againHint' : 'key.nameHint')} {...fieldState(problem)}>
            <Input value={text} maxLength={200} onChange={(_, data) => setName(data.value)} />
          </Field>
        </div>
      )}
    </StepForm>
  )
}

/** A key that was made before the page was opened anew: it is known by its ends alone. */
function KeptKey({ name, hint, onAgain }: { name: string; hint: string; onAgain: () => void }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  return (
    <>
      <div className={styles.key}>
        <span className={styles.itemName}>
          <span className={styles.name}>{name}</span>
          <span className={styles.mono}>{hint}</span>
        </span>
        <Button size="small" onClick={onAgain}>
          {t('key.again')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('key.kept')}</p>
    </>
  )
}
