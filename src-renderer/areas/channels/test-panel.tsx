import { Button, Field, Select, Spinner } from '@fluentui/react-components'
import { PulseRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { showTest } from './channel-actions.ts'
import { useDrawerStyles } from './drawer.styles.ts'

/** Sends one small request through the saved channel and says what came back. */
export function TestPanel({ channel, dirty }: { channel: Channel; dirty: boolean }) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const format = useFormat()
  const [model, setModel] = useState('')
  const test = useMutation(
    api.channels.test.mutationOptions({ onSuccess: (result, input) => showTest(Number(input.id), result) }),
  )
  // A wildcard names no model that could be asked for.
  const models = channel.models.filter((name) => !name.endsWith('*')).slice(0, 500)
  const last = test.data ?? channel.lastTest
  return (
    <section className={styles.testBox} aria-label={t('test.action')}>
      <div className={styles.testRow}>
        <Field label={t('test.model')}>
          <Select value={model} onChange={(_, data) => setModel(data.value)}>
            <option value="">{t('test.anyModel')}</option>
            {models.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          icon={test.isPending ? <Spinner size="extra-tiny" /> : <PulseRegular />}
          disabled={test.isPending}
          onClick={() => test.mutate({ id: channel.id, ...(model === '' ? {} : { model }) })}
        >
          {t('test.action')}
        </Button>
      </div>
      {dirty ? <span className={styles.quiet}>{t('test.savedOnly')}</span> : null}
      <div role="status" className={styles.section}>
        {test.error !== null ? (
          <pre className={styles.pre}>{errorText(test.error, t)}</pre>
        ) : last === null ? null : (
          <>
            <span className={styles.wrap}>
              <StatusBadge tone={last.ok ? 'good' : 'bad'} text={last.ok ? t('test.ok') : t('test.failed')} />
              <span>
                {t('test.summary', {
                  model: last.model,
                  latency: format.ms(last.latencyMs),
                  status: last.status === 0 ? t('test.noAnswer') : last.status,
                })}
              </span>
            </span>
            {last.message === null || last.ok ? null : <pre className={styles.pre}>{last.message}</pre>}
          </>
        )}
      </div>
    </section>
  )
}
