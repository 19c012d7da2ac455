import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { LinkRefusal } from '../../../src-main/contract/shell.ts'
import { errorText } from '../../client/errors.ts'
import { useRefusalWords } from '../../client/link-refusal.ts'
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
  /** Why a link that opened the app was not even read, null when none was refused. */
  refusal: LinkRefusal | null
  onRead: (from: ImportFrom) => void
}

/** Where an import begins: what is on this machine, and whatever a person brings. */
export function StartPage({ busy, waiting, error, refusedLink, refusal, onRead }: StartPageProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const refusalWords = useRefusalWords()
  return (
    <Page title={t('title')} description={t('description')}>
      {refusal === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('common:link.refused.title')}</MessageBarTitle>
            {refusalWords(refusal)} {t('common:link.refused.instead')}
          </MessageBarBody>
        </MessageBar>
      )}
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
