import { Button, Field, Link, mergeClasses, Textarea } from '@fluentui/react-components'
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, Provider } from '../../../src-gateway/contract/index.ts'
import { openExternal } from '../../client/shell.ts'
import { Countdown } from '../../parts/countdown.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { keysOf } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'

const tones: Record<Channel['keys'][number]['state'], Tone> = {
  healthy: 'good',
  cooling: 'warning',
  open: 'warning',
  'no-credit': 'bad',
  revoked: 'bad',
  disabled: 'off',
  unreadable: 'bad',
}

interface KeysFieldProps {
  provider: Provider | undefined
  /** Keys that are stored; empty for a new channel. */
  stored: Channel['keys']
  text: string
  problem: string | undefined
  onChange: (text: string) => void
}

/** The upstream's keys. They are written, never read back: stored ones are known by their first and last characters. */
export function KeysField({ provider, stored, text, problem, onChange }: KeysFieldProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const [shown, setShown] = useState(false)
  const typed = keysOf(text).length
  const hint =
    stored.length > 0
      ? t('hint.keysKeep', { count: stored.length })
      : provider?.keyRequired === false
        ? t('hint.keysOptional')
        : t('hint.keys')
  const keysUrl = provider?.keysUrl ?? null
  return (
    <div className={styles.section}>
      {stored.length === 0 ? null : (
        <ul className={styles.keys} aria-label={t('keys.stored')}>
          {stored.map((key) => (
            <li key={key.id} className={styles.key}>
              <span className={styles.mono}>{key.hint}</span>
              <StatusBadge tone={tones[key.state]} text={t(`keys.state.${key.state}`)} />
              {key.until === null ? null : (
                <span className={styles.quiet}>
                  <Countdown until={key.until} />
                </span>
              )}
              {key.lastError === null ? null : <span className={styles.keyError}>{key.lastError}</span>}
            </li>
          ))}
        </ul>
      )}
      <Field label={stored.length > 0 ? t('field.keysNew') : t('field.keys')} hint={hint} {...fieldState(problem)}>
        <Textarea
          value={text}
          resize="vertical"
          placeholder={provider?.keyRequired === false ? '' : provider?.keyPlaceholder}
          textarea={{
            rows: 2,
            spellCheck: false,
            autoComplete: 'off',
            className: mergeClasses(styles.mono, shown || text === '' ? undefined : styles.hidden),
          }}
          onChange={(_, data) => onChange(data.value)}
        />
      </Field>
      <div className={styles.wrap}>
        <Button
          size="small"
          appearance="subtle"
          icon={shown ? <EyeOffRegular /> : <EyeRegular />}
          aria-pressed={shown}
          disabled={text === ''}
          onClick={() => setShown(!shown)}
        >
          {shown ? t('keys.hide') : t('keys.show')}
        </Button>
        {typed > 1 ? <span className={styles.quiet}>{t('keyCount', { count: typed })}</span> : null}
        {keysUrl === null ? null : (
          <Link as="button" type="button" onClick={() => openExternal(keysUrl)}>
            {t('keys.get', { name: provider?.name ?? '' })}
          </Link>
        )}
      </div>
    </div>
  )
}
