import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes the SQL migrations into a TypeScript module, because the gateway is one bundled file and must find them without
 * a folder beside it. Run by `npm run migration` after drizzle-kit; a storage test fails when the module is behind.
 */
const folder = join(import.meta.dirname, '../src-gateway/storage/migrations')
const journal: { entries: { tag: string }[] } = JSON.parse(
  readFileSync(join(folder, 'sqlite/meta/_journal.json'), 'utf8'),
)

const entries = journal.entries.map(({ tag }) => {
  const sql = readFileSync(join(folder, 'sqlite', `${tag}.sql`), 'utf8')
  return `  {\n    tag: ${JSON.stringify(tag)},\n    sql: ${JSON.stringify(sql)},\n  },\n`
})

writeFileSync(
  join(folder, 'sqlite.ts'),
  `/** Written by scripts/embed-migrations.ts from the SQL files in ./sqlite; do not edit. */
export const sqliteMigrations: readonly { tag: string; sql: string }[] = [
${entries.join('')}]
`,
)
