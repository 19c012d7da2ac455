import { Button, Field, Input, MessageBar, MessageBarBody, Spinner, Textarea } from '@fluentui/react-components'
import { AddRegular, CloudArrowDownRegular, DismissRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { fieldState } from '../../parts/field-state.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { ModelPickDialog } from './model-pick-dialog.tsx'
import { addNames, applyPick, splitNames } from './model-picker.ts'

/** So many names are drawn as chips; a longer list is edited as text. */
const chipsShown = 200

interface ModelsFieldProps {
  models: string[]
  problem: string | undefined
  onChange: (models: string[]) => void
  /** Asks upstream for its list; undefined while the form cannot be used for that. */
  fetchModels: () => Promise<string[]>
}

/** The names that clients may ask for. */
export function ModelsField({ models, problem, onChange, fetchModels }: ModelsFieldProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const [text, setText] = useState('')
  const [asText, setAsText] = useState(false)
  const [raw, setRaw] = useState('')
  const [fetched, setFetched] = useState<string[] | null>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const bulk = asText || models.length > chipsShown

  const add = () => {
    onChange(addNames(models, splitNames(text)))
    setText('')
  }
  const fetchList = () => {
    setBusy(true)
    setFailure(null)
    fetchModels()
      .then(setFetched, setFailure)
      .finally(() => setBusy(false))
  }

  return (
    <div className={styles.section}>
      <Field label={t('field.models')} hint={t('hint.models')} {...fieldState(problem)}>
        {bulk ? (
          <Textarea
            value={asText ? raw : models.join('\n')}
            resize="vertical"
            textarea={{ rows: 8, spellCheck: false }}
            onFocus={() => {
              if (asText) return
              setRaw(models.join('\n'))
              setAsText(true)
            }}
            onChange={(_, data) => {
              setAsText(true)
              setRaw(data.value)
              onChange(splitNames(data.value))
            }}
          />
        ) : (
          <Input
            value={text}
            placeholder={t('placeholder.models')}
            spellCheck={false}
            onChange={(_, data) => setText(data.value)}
            onBlur={() => text.trim() !== '' && add()}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return
              if (event.key === 'Enter' || event.key === ',') {
                event.preventDefault()
                add()
              }
            }}
            contentAfter={
              <Button
                appearance="transparent"
                size="small"
                icon={<AddRegular />}
                aria-label={t('models.add')}
                disabled={text.trim() === ''}
                onClick={add}
              />
            }
          />
        )}
      </Field>
      {bulk || models.length === 0 ? null : (
        <ul className={styles.chips} aria-label={t('models.chosen')}>
          {models.map((name) => (
            <li key={name} className={styles.chip}>
              {name}
              <Button
                className={styles.chipButton}
                appearance="transparent"
                size="small"
                icon={<DismissRegular />}
                aria-label={t('models.remove', { name })}
                onClick={() => onChange(models.filter((other) => other !== name))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.wrap}>
        <Button
          size="small"
          icon={busy ? <Spinner size="extra-tiny" /> : <CloudArrowDownRegular />}
          disabled={busy}
          onClick={fetchList}
        >
          {t('models.fetch')}
        </Button>
        <Button
          size="small"
          appearance="subtle"
          aria-pressed={bulk}
          disabled={models.length > chipsShown}
          onClick={() => {
            setRaw(models.join('\n'))
            setAsText(!asText)
          }}
        >
          {t('models.asText')}
        </Button>
        <span className={styles.quiet} role="status">
          {t('models.count', { count: models.length })}
        </span>
      </div>
      {failure === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(failure, t)}</MessageBarBody>
        </MessageBar>
      )}
      {fetched === null ? null : (
        <ModelPickDialog
          fetched={fetched}
          current={models}
          onClose={() => setFetched(null)}
          onPick={(picked) => {
            const next = applyPick(models, fetched, picked)
            onChange(next)
            setRaw(next.join('\n'))
            setFetched(null)
          }}
        />
      )}
    </div>
  )
}
