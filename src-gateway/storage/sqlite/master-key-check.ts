import type Database from 'better-sqlite3'
import type { SecretBox } from '../secret-box.ts'
import { keyPlace } from './channels.ts'

const name = 'master-key-check'
const known = 'burncloud'

/**
 * Whether this is the master key the database was written with. A sealed known word tells; it is renewed when every stored
 * upstream key opens with the present key (above all when there is none), because then nothing is lost.
 */
export function masterKeyMatches(db: Database.Database, box: SecretBox): boolean {
  const sealed = db.prepare<[string], { value: string }>('SELECT value FROM installation WHERE name = ?').get(name)
  if (sealed && opensKnownWord(box, sealed.value)) return true
  for (const key of db.prepare<[], { id: number; secret: Buffer }>('SELECT id, secret FROM channel_keys').iterate()) {
    if (box.open(key.secret, keyPlace(key.id)) === null) return false
  }
  db.prepare(
    'INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ).run(name, box.seal(known, name).toString('base64'))
  return true
}

/** Whether a database's sealed word was sealed under this master key. */
export function opensKnownWord(box: SecretBox, sealed: string): boolean {
  return box.open(Buffer.from(sealed, 'base64'), name) === known
}
