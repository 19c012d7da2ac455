import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../parts/copy-button.tsx'
import { SnippetTabs } from '../../parts/snippet-tabs.tsx'
import { useKeysStyles } from './keys.styles.ts'

/** Shows a new key, once. It closes by its button alone: a stray click must not cost the key. */
export function CreatedDialog({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation('keys')
  const styles = useKeysStyles()
  return (
    <Dialog open modalType="alert">
      <DialogSurface className={styles.dialog}>
        <DialogBody>
          <DialogTitle>{t('created.title', { name })}</DialogTitle>
          <DialogContent className={styles.dialogContent}>
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>{t('created.once')}</MessageBarBody>
            </MessageBar>
            <div className={styles.keyLine}>
              <span className={styles.keyText} data-testid="new-key">
                {secret}
              </span>
              <CopyButton text={secret} label={t('created.copy')} labelled appearance="primary" />
            </div>
            <SnippetTabs apiKey={secret} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('created.done')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
