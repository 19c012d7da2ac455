import { useTranslation } from 'react-i18next'
import type { ImportPlan } from '../../../src-gateway/contract/imports.ts'
import { Card } from '../../parts/page.tsx'
import { useImportStyles } from './import.styles.ts'
import { noteWords } from './note-words.ts'

/** What is different from where it came from, and what was not taken and why. */
export function SkippedTab({ plan }: { plan: ImportPlan }) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const notes = plan.notes.map((note, at) => ({ key: `${at}`, words: noteWords(note, t) }))
  const skipped = plan.skipped.map((one, at) => ({ key: `${at}`, ...one }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={styles.scrolling} tabIndex={0}>
      {notes.length === 0 ? null : (
        <Card title={t('left.notes')}>
          <ul className={styles.plainList}>
            {notes.map(({ key, words }) => (
              <li key={key} className={styles.words}>
                {words}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {skipped.length === 0 ? null : (
        <Card title={t('left.skipped', { count: skipped.length })}>
          <ul className={styles.plainList}>
            {skipped.map(({ key, name, code, message }) => (
              <li key={key} className={styles.words}>
                <span className={styles.strong}>{name}</span>
                <div>{t(`skip.${code}`, { message, defaultValue: message })}</div>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
