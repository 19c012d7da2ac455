import { Button } from '@fluentui/react-components'
import { ArrowImportRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

/** Goes to where channels are brought over from elsewhere. */
export function ImportButton() {
  const { t } = useTranslation('channels')
  const navigate = useNavigate()
  return (
    <Button icon={<ArrowImportRegular />} onClick={() => void navigate('/import')}>
      {t('import')}
    </Button>
  )
}
