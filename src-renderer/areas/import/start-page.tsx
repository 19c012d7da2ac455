import { MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { Page } from '../../parts/page.tsx'
import { FoundCard } from './found-card.tsx'
import { useImportStyles } from './import.styles.ts'
import { PasteCard } from './paste-card.tsx'
import type { ImportFrom } from './read-file.ts'

export interface StartPageProps {
  busy: boolean
  /** A link is read as soon as the gateway answers. */
  waiting: boolean
  /** Why the last thing could not be read, null when there is nothing. */
  error: unknown
  /** The link that this was, as it may be shown. */
  refusedLink: string | null
  onRead: (from: ImportFrom) => void
}

/** Where an import begins: what is on this machine, and whatever a person brings. */
export function StartPage({ busy, waiting, error, refusedLink, onRead }: StartPageProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  return (
    <Page title={t('title')} description={t('description')}>
      {waiting ? (
        <MessageBar intent="info">
          <MessageBarBody>{t('linkWaits')}</MessageBarBody>
        </MessageBar>
      ) : null}
      {error === null || error === undefined ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            {errorText(error, t)}
            {refusedLink === null ? null : <code className={styles.refused}>{refusedLink}</code>}
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.columns}>
        <PasteCard busy={busy} onRead={onRead} />
        <FoundCard busy={busy} onRead={onRead} />
      </div>
    </Page>
  )
}
