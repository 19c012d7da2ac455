import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResetScope } from '../../../src-gateway/contract/index.ts'
import { Card } from '../../parts/page.tsx'
import { useResetStyles } from './reset.styles.ts'
import { ResetDialog } from './reset-dialog.tsx'

const scopes: readonly ResetScope[] = ['history', 'settings', 'everything']

/** What can be forgotten, each with what that means. */
export function ResetCard() {
  const { t } = useTranslation('reset')
  const styles = useResetStyles()
  const [asked, ask] = useState<ResetScope | null>(null)
  return (
    <Card title={t('title')} description={t('description')}>
      <ul className={styles.list}>
        {scopes.map((scope) => (
          <li key={scope} className={styles.row}>
            <span className={styles.words}>
              <span className={styles.name}>{t(`${scope}.title`)}</span>
              <span className={styles.text}>{t(`${scope}.text`)}</span>
            </span>
            <Button onClick={() => ask(scope)} aria-label={t(`${scope}.title`)}>
              {t(`${scope}.button`)}
            </Button>
          </li>
        ))}
      </ul>
      {asked === null ? null : <ResetDialog scope={asked} onClose={() => ask(null)} />}
    </Card>
  )
}
