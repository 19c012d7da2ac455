import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'

export function LogsPage() {
  const { t } = useTranslation('logs')
  return <Page title={t('title')} />
}
