import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'

export function ChannelsPage() {
  const { t } = useTranslation('channels')
  return <Page title={t('title')} />
}
