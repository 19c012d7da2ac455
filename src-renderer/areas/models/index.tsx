import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'

export function ModelsPage() {
  const { t } = useTranslation('models')
  return <Page title={t('title')} />
}
