import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Card } from '../../parts/page.tsx'
import { useDiagnosticsStyles } from './diagnostics.styles.ts'

/** The way to what tells why something does not work. */
export function DiagnoseCard() {
  const { t } = useTranslation('diagnostics')
  const styles = useDiagnosticsStyles()
  const navigate = useNavigate()
  return (
    <Card title={t('card.title')} description={t('card.text')}>
      <div className={styles.buttons}>
        <Button onClick={() => void navigate('/app-log')}>{t('card.log')}</Button>
        <Button onClick={() => void navigate('/diagnostics')}>{t('card.save')}</Button>
      </div>
    </Card>
  )
}
