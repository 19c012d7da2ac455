import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Card } from '../../parts/page.tsx'
import { SnippetTabs } from '../../parts/snippet-tabs.tsx'

/** How to send the first request. The key's place is left open: keys are shown only when they are made. */
export function SnippetCard() {
  const { t } = useTranslation('home')
  const navigate = useNavigate()
  return (
    <Card
      title={t('snippet.title')}
      description={t('snippet.text')}
      actions={
        <Button size="small" onClick={() => void navigate('/keys?new=1')}>
          {t('snippet.newKey')}
        </Button>
      }
    >
      <SnippetTabs only={['curl', 'openai-python', 'openai-node', 'bash', 'powershell']} />
    </Card>
  )
}
