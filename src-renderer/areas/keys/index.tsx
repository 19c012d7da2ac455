import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'

export function KeysPage() {
  const { t } = useTranslation('keys')
  return <Page title={t('title')} />
}
