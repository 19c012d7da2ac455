import { type Row, type Rows, wantedTables } from './rows.ts'

/**
 * Reads the rows of the wanted tables out of a dump, as text: nothing of it is executed. Understands what `sqlite3 .dump`,
 * cc-switch's export and mysqldump write. Statements that are not plain insertions of plain values are passed over.
 */
export function readSqlDump(text: string): { rows: Rows; unread: number } {
  const scan: Scan = { text, at: 0, backslashes: /^-- (?:MySQL|MariaDB) dump/m.test(text.slice(0, 2000)) }
  const rows: Record<string, Row[]> = {}
  const columns = new Map<string, string[]>()
  let unread = 0
  for (;;) {
    skipBlanks(scan)
    if (scan.at >= text.length) return { rows, unread }
    const start = scan.at
    const word = readWord(scan)?.toUpperCase()
    if (word === 'INSERT' || word === 'REPLACE') {
      if (!readInsert(scan, rows, columns)) unread++
    } else if (word === 'CREATE') readCreate(scan, columns)
    skipStatement(scan)
    if (scan.at === start) scan.at++
  }
}

interface Scan {
  readonly text: string
  at: number
  /** Whether `\` escapes within quotes. */
  readonly backslashes: boolean
}

function skipBlanks(scan: Scan): void {
  const { text } = scan
  for (;;) {
    while (scan.at < text.length && /\s/.test(text.charAt(scan.at))) scan.at++
    if (text.startsWith('--', scan.at) || text.startsWith('#', scan.at)) {
      const end = text.indexOf('\n', scan.at)
      scan.at = end === -1 ? text.length : end + 1
    } else if (text.startsWith('/*', scan.at)) {
      const end = text.indexOf('*/', scan.at + 2)
      scan.at = end === -1 ? text.length : end + 2
    } else return
  }
}

function readWord(scan: Scan): string | undefined {
  const pattern = /[A-Za-z_][A-Za-z0-9_$]*/y
  pattern.lastIndex = scan.at
  const match = pattern.exec(scan.text)
  if (match === null) return undefined
  scan.at = pattern.lastIndex
  return match[0]
}

/** A name, plain or in one of the three kinds of quotation marks; a schema before it is passed over. */
function readName(scan: Scan): string | undefined {
  skipBlanks(scan)
  const mark = scan.text.charAt(scan.at)
  let name: string | undefined
  if (mark === '"' || mark === '`') name = readQuoted(scan, mark)
  else if (mark === '[') {
    const end = scan.text.indexOf(']', scan.at)
    if (end === -1) return undefined
    name = scan.text.slice(scan.at + 1, end)
    scan.at = end + 1
  } else name = readWord(scan)
  if (name !== undefined && scan.text.charAt(scan.at) === '.') {
    scan.at++
    return readName(scan)
  }
  return name
}

/** Text between marks, a doubled one being one of its letters. Stands behind the closing mark then. */
function readQuoted(scan: Scan, mark: string): string | undefined {
  const { text } = scan
  let value = ''
  let from = scan.at + 1
  for (let at = from; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '\\' && scan.backslashes && mark !== '`') {
      value += text.slice(from, at) + unescaped(text.charAt(at + 1))
      at++
      from = at + 1
    } else if (letter === mark) {
      value += text.slice(from, at)
      if (text.charAt(at + 1) !== mark) {
        scan.at = at + 1
        return value
      }
      value += mark
      at++
      from = at + 1
    }
  }
  scan.at = text.length
  return undefined
}

function unescaped(letter: string): string {
  return { n: '\n', r: '\r', t: '\t', '0': '\0' }[letter] ?? letter
}

function skipStatement(scan: Scan): void {
  const { text } = scan
  while (scan.at < text.length) {
    const letter = text.charAt(scan.at)
    if (letter === ';') {
      scan.at++
      return
    }
    if (letter === "'" || letter === '"' || letter === '`') readQuoted(scan, letter)
    else if (text.startsWith('--', scan.at) || text.startsWith('/*', scan.at)) skipBlanks(scan)
    else scan.at++
  }
}

function expect(scan: Scan, letter: string): boolean {
  skipBlanks(scan)
  if (scan.text.charAt(scan.at) !== letter) return false
  scan.at++
  return true
}

/**
 * Whether a bare word begins a line that is no column. `key` is a column of the tables that are wanted: as the word for an index,
 * mysqldump writes it in capitals.
 */
function isConstraint(word: string): boolean {
  return word === 'KEY' || /^(?:PRIMARY|FOREIGN|UNIQUE|CHECK|CONSTRAINT|INDEX|FULLTEXT)$/i.test(word)
}

/** Column names of a table, for insertions that name none. */
function readCreate(scan: Scan, columns: Map<string, string[]>): void {
  skipBlanks(scan)
  if (readWord(scan)?.toUpperCase() !== 'TABLE') return
  let name = readName(scan)
  if (name?.toUpperCase() === 'IF') {
    skipBlanks(scan)
    readWord(scan)
    skipBlanks(scan)
    readWord(scan)
    name = readName(scan)
  }
  if (name === undefined || !Object.hasOwn(wantedTables, name) || !expect(scan, '(')) return
  const names: string[] = []
  let depth = 0
  let fresh = true
  while (scan.at < scan.text.length && depth >= 0) {
    skipBlanks(scan)
    if (fresh) {
      const bare = /\w/.test(scan.text.charAt(scan.at))
      const column = readName(scan)
      if (column !== undefined && !(bare && isConstraint(column))) names.push(column)
      fresh = false
      continue
    }
    const letter = scan.text.charAt(scan.at)
    if (letter === "'" || letter === '"' || letter === '`') {
      readQuoted(scan, letter)
      continue
    }
    scan.at++
    if (letter === '(') depth++
    else if (letter === ')') depth--
    else if (letter === ',' && depth === 0) fresh = true
    else if (letter === ';') break
  }
  columns.set(name, names)
}

/** `INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')`. False when it is wanted and cannot be read. */
function readInsert(scan: Scan, rows: Record<string, Row[]>, columns: ReadonlyMap<string, string[]>): boolean {
  for (;;) {
    skipBlanks(scan)
    const word = readWord(scan)?.toUpperCase()
    if (word === undefined) return true
    if (word === 'INTO') break
  }
  const table = readName(scan)
  if (table === undefined || !Object.hasOwn(wantedTables, table)) return true
  let names = columns.get(table)
  if (expect(scan, '(')) {
    const listed: string[] = []
    do {
      const name = readName(scan)
      if (name === undefined) return false
      listed.push(name)
    } while (expect(scan, ','))
    if (!expect(scan, ')')) return false
    names = listed
  }
  skipBlanks(scan)
  if (names === undefined || readWord(scan)?.toUpperCase() !== 'VALUES') return false
  const most = wantedTables[table] ?? 0
  const into = rows[table] ?? []
  rows[table] = into
  do {
    if (!expect(scan, '(')) return false
    const values: (string | number | null)[] = []
    do {
      const value = readValue(scan)
      if (value === undefined) return false
      values.push(value)
    } while (expect(scan, ','))
    if (!expect(scan, ')')) return false
    if (values.length !== names.length) return false
    if (into.length < most) into.push(Object.fromEntries(names.map((name, index) => [name, values[index]])))
  } while (expect(scan, ','))
  return true
}

/** A plain value; a blob is null, since nothing that is wanted is one. Expressions are undefined. */
function readValue(scan: Scan): string | number | null | undefined {
  skipBlanks(scan)
  const { text } = scan
  const letter = text.charAt(scan.at)
  if (letter === "'" || (letter === '"' && scan.backslashes)) return readQuoted(scan, letter)
  if ((letter === 'X' || letter === 'x') && text.charAt(scan.at + 1) === "'") {
    scan.at++
    return readQuoted(scan, "'") === undefined ? undefined : null
  }
  const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
  number.lastIndex = scan.at
  const match = number.exec(text)
  if (match !== null) {
    scan.at = number.lastIndex
    return Number(match[0])
  }
  const word = readWord(scan)?.toUpperCase()
  if (word === 'NULL') return null
  if (word === 'TRUE') return 1
  return word === 'FALSE' ? 0 : undefined
}
