import type { Backup } from '../../../src-gateway/contract/backup.ts'
import { download } from '../../parts/save-file.ts'

/** The shortest passphrase that the gateway takes. */
export const shortestPassphrase = 8

/** Gives a backup to the person as a file. */
export function saveBackup(document: Backup): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }))
  download(url, `burncloud-backup-${document.madeAt.slice(0, 19).replaceAll(':', '-')}.json`)
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** The document in a file; undefined when it is no backup. The gateway checks the rest, and says what is wrong where. */
export function readBackup(text: string): Backup | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return isBackup(document) ? document : undefined
  } catch {
    return undefined
  }
}

function isBackup(document: unknown): document is Backup {
  return (
    typeof document === 'object' &&
    document !== null &&
    'format' in document &&
    document.format === 'burncloud-backup' &&
    'madeAt' in document &&
    typeof document.madeAt === 'string' &&
    'secrets' in document &&
    'configuration' in document
  )
}
