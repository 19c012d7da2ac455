import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { CommandLines } from './command-lines.tsx'
import { ModelField } from './model-field.tsx'
import { useSettled } from './use-settled.ts'

/** Starts a tool without touching its files: lines to copy, for the model that is chosen. */
export function LinesDrawer({ tool, onClose }: { tool: ClientTool; onClose: () => void }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const [main, setMain] = useState(tool.models.main ?? '')
  const model = useSettled(main).trim()
  return (
    <DetailDrawer open title={t('lines.title', { name: tool.name })} onClose={onClose}>
      <span className={styles.quiet}>{t('lines.text')}</span>
      {tool.modelChoice.main === 'none' ? null : (
        <ModelField
          label={t('lines.model')}
          hint={t('setUp.mainHint')}
          value={main}
          placeholder={t('setUp.modelPlace')}
          onChange={setMain}
        />
      )}
      <CommandLines tool={tool} main={model === '' ? null : model} small={tool.models.small} />
    </DetailDrawer>
  )
}
