import type Database from 'better-sqlite3'
import type { FileReport } from '../types.ts'
import { schemaVersion } from './migrate.ts'

/** Above this the log is left out of the check: it would take minutes. */
const wholeCheckPages = 65_536
/** More say no more than these: the file is damaged. */
const mostFindings = 10

const configurationTables = [
  'channels',
  'channel_keys',
  'tokens',
  'users',
  'groups',
  'budgets',
  'settings',
  'installation',
]

/** Looks at the whole file; may take seconds, so it belongs into a thread. */
export function readFileReport(db: Database.Database): FileReport {
  const number = (pragma: string) => Number(db.pragma(pragma, { simple: true }))
  const pages = number('page_count')
  const whole = pages <= wholeCheckPages
  const checks = whole
    ? [`quick_check(${mostFindings})`]
    : configurationTables.map((table) => `quick_check('${table}')`)
  return {
    sqlite: String(db.prepare('SELECT sqlite_version()').pluck().get()),
    schema: schemaVersion(db),
    pageBytes: number('page_size'),
    pages,
    freePages: number('freelist_count'),
    checked: whole ? 'everything' : 'configuration',
    damage: checks
      .flatMap((check) => (db.pragma(check) as { quick_check: string }[]).map(({ quick_check: found }) => found))
      .filter((found) => found !== 'ok')
      .slice(0, mostFindings),
  }
}
