import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Card } from '../../parts/page.tsx'
import { useSettingsStyles } from './settings.styles.ts'

/** The way to what other programs hold. */
export function ImportCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const navigate = useNavigate()
  return (
    <Card title={t('import.title')} description={t('import.text')}>
      <div className={styles.buttons}>
        <Button onClick={() => void navigate('/import')}>{t('import.open')}</Button>
      </div>
    </Card>
  )
}
