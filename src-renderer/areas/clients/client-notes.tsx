import { InfoRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import type { ClientNote } from '../../../src-gateway/contract/index.ts'
import { useClientsStyles } from './clients.styles.ts'

/** What a person should know of a tool, in words of the language in force. */
export function ClientNotes({ notes }: { notes: readonly ClientNote[] }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  if (notes.length === 0) return null
  return (
    <ul className={styles.notes}>
      {notes.map(({ code, message }) => (
        <li key={code} className={styles.note}>
          <span className={styles.noteIcon} aria-hidden>
            <InfoRegular fontSize={16} />
          </span>
          <span>{t(`note.${code}`, { defaultValue: message })}</span>
        </li>
      ))}
    </ul>
  )
}
