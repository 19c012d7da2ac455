import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Page } from '../parts/page.tsx'

export function NotFound() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <Page title={t('common:nav.notFound')}>
      <div>
        <Button appearance="primary" onClick={() => void navigate('/')}>
          {t('common:nav.toHome')}
        </Button>
      </div>
    </Page>
  )
}
