import { useTranslation } from 'react-i18next'
import type { AppLogItem } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { useAppLogStyles } from './app-log.styles.ts'
import { LevelBadge } from './app-log-columns.tsx'
import { lineText } from './line-text.ts'

/** One entry, whole. */
export function AppLogEntry({ entry, onClose }: { entry: AppLogItem; onClose: () => void }) {
  const { t } = useTranslation('app-log')
  const styles = useAppLogStyles()
  const format = useFormat()
  return (
    <DetailDrawer open title={t('entry')} onClose={onClose}>
      <div className={styles.entry}>
        <div className={styles.facts}>
          <LevelBadge level={entry.level} />
          <span className={styles.quiet}>{t(`source.${entry.source}`)}</span>
          <span className={styles.quiet}>{format.dateTime(entry.at)}</span>
        </div>
        <p className={styles.words}>{entry.message}</p>
        {entry.details === null ? null : <CodeBlock label={t('details')} text={entry.details} />}
        <div>
          <CopyButton text={lineText(entry)} label={t('copyLine')} labelled appearance="secondary" />
        </div>
      </div>
    </DetailDrawer>
  )
}
