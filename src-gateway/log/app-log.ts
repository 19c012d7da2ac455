import { type AppLogItem, type AppLogLevel, type AppLogSource, appLogLevels, appLogSources } from '../contract/index.ts'
import { endOfLines, linesBackwards } from './lines-backwards.ts'
import { type EntryWords, holdText, type LogEntry, mayHold, plainEntry, readEntry, safeWords } from './log-entry.ts'
import { closeLogFiles, type OpenLogFile, openLogFiles } from './log-files.ts'

export interface AppLogQuery {
  /** This level and what is more urgent. */
  level?: AppLogLevel | undefined
  source?: AppLogSource | undefined
  search?: string | undefined
  /** Milliseconds since 1970, the end excluded. */
  from?: number | undefined
  to?: number | undefined
  limit: number
  /** Only what is older than this place. */
  before?: string | undefined
  /** Only what was written after this place. */
  since?: string | undefined
  signal?: AbortSignal | undefined
}

export interface AppLogPage {
  items: AppLogItem[]
  nextCursor: string | null
  newest: string
  gap: boolean
  sizeBytes: number
}

/** A place in one log: a file, and where in it a line begins. */
interface Place {
  file: string
  offset: number
}

/** An entry and the place of its first line. */
interface PlacedEntry extends LogEntry {
  at: number
  place: Place
}

/** Words of others that stand together are one entry, up to so many lines. */
const mostPlainLines = 300

/**
 * The log files of the gateway and of the desktop app as one list, newest first. They are read from their end, piece by piece,
 * so that a page costs what it shows and the relay's loop is never held up.
 */
export class AppLog {
  readonly #folder: string

  /** `folder` is where `gateway.log` and `shell.log` are written. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws what the file system throws when a file is there and cannot be read */
  async list(query: AppLogQuery): Promise<AppLogPage> {
    const opened: { source: AppLogSource; files: OpenLogFile[] }[] = []
    try {
      for (const source of appLogSources) opened.push({ source, files: await openLogFiles(this.#folder, source) })
      return await this.#read(query, opened)
    } finally {
      await closeLogFiles(opened.flatMap(({ files }) => files))
    }
  }

  async #read(query: AppLogQuery, opened: { source: AppLogSource; files: OpenLogFile[] }[]): Promise<AppLogPage> {
    const before = readPlaces(query.before)
    const since = readPlaces(query.since)
    const newest = new Map<AppLogSource, Place>()
    const heads: Head[] = []
    let gap = false
    for (const { source, files } of opened) {
      const [current] = files
      if (current !== undefined)
        newest.set(source, { file: current.id, offset: await endOfLines(current.handle, 0, current.size) })
      if (query.source !== undefined && query.source !== source) continue
      const stop = since.get(source)
      if (stop !== undefined && !files.some(({ id }) => id === stop.file)) gap = true
      // A page after one that found nothing in this log has nothing left of it.
      if (query.before !== undefined && !before.has(source)) continue
      const entries = entriesBackwards(files, before.get(source), stop)
      heads.push({ source, entries, next: await take(entries) })
    }

    const matches = matcher(query)
    const items: AppLogItem[] = []
    const reached = new Map<AppLogSource, Place>()
    for (;;) {
      query.signal?.throwIfAborted()
      const head = latest(heads)
      if (head?.next === undefined || items.length === query.limit) break
      const { next, source } = head
      if (query.from !== undefined && next.at < query.from) {
        head.next = undefined
        continue
      }
      const words = matches(next)
      if (words !== undefined) items.push(itemOf(words, next, source))
      reached.set(source, next.place)
      head.next = await take(head.entries)
    }
    const left = heads.filter(({ next }) => next !== undefined)
    if (query.since !== undefined && left.length > 0) gap = true
    const open = new Map<AppLogSource, Place>()
    for (const { source } of left) {
      // A log of which nothing was taken begins where it began.
      const place = reached.get(source) ?? before.get(source) ?? newest.get(source)
      if (place !== undefined) open.set(source, place)
    }
    return {
      items,
      nextCursor: open.size === 0 ? null : writePlaces(open),
      newest: writePlaces(newest),
      gap,
      sizeBytes: opened.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0),
    }
  }
}

interface Head {
  source: AppLogSource
  entries: AsyncGenerator<PlacedEntry>
  next: PlacedEntry | undefined
}

async function take(entries: AsyncGenerator<PlacedEntry>): Promise<PlacedEntry | undefined> {
  const { done, value } = await entries.next()
  return done === true ? undefined : value
}

function latest(heads: readonly Head[]): Head | undefined {
  let found: Head | undefined
  for (const head of heads) {
    if (head.next !== undefined && (found?.next === undefined || head.next.at > found.next.at)) found = head
  }
  return found
}

/** Tells whether an entry is asked for, and answers its words without secrets. */
function matcher({ level, search, to }: AppLogQuery): (entry: PlacedEntry) => EntryWords | undefined {
  const least = level === undefined ? 0 : appLogLevels.indexOf(level)
  const wanted = search?.trim().toLowerCase() ?? ''
  return (entry) => {
    if (appLogLevels.indexOf(entry.level) < least) return undefined
    if (to !== undefined && entry.at >= to) return undefined
    // The cheap look first: most of a log is passed over.
    if (wanted !== '' && !mayHold(entry, wanted)) return undefined
    const words = safeWords(entry)
    // Sought in what may be shown alone: a search must not tell what is hidden.
    return wanted === '' || holdText(words, wanted) ? words : undefined
  }
}

function itemOf(words: EntryWords, { at, level, place }: PlacedEntry, source: AppLogSource): AppLogItem {
  const id = `${source}.${place.file}.${place.offset}`
  return { id, at: new Date(at).toISOString(), level, source, ...words }
}

/** The entries of one log, newest first, before one place and after another. */
async function* entriesBackwards(
  files: readonly OpenLogFile[],
  before: Place | undefined,
  since: Place | undefined,
): AsyncGenerator<PlacedEntry> {
  const begin = before === undefined ? 0 : files.findIndex(({ id }) => id === before.file)
  // Its file is gone, and with it whatever is older.
  if (begin < 0) return
  let lastAt: number | undefined
  for (const file of files.slice(begin)) {
    const to = file.id === before?.file ? Math.min(before.offset, file.size) : file.size
    const from = file.id === since?.file ? Math.min(since.offset, to) : 0
    let plain: { text: string; offset: number }[] = []
    const plainAs = (at: number): PlacedEntry => {
      const lines = plain.reverse()
      plain = []
      return {
        ...plainEntry(lines.map(({ text }) => text)),
        at,
        place: { file: file.id, offset: lines[0]?.offset ?? 0 },
      }
    }
    for await (const line of linesBackwards(file.handle, from, to)) {
      const entry = readEntry(line.text)
      if (entry === undefined || entry.at === null) {
        if (line.text.trim() === '' && plain.length === 0) continue
        plain.push(line)
        if (plain.length === mostPlainLines) yield plainAs(lastAt ?? file.changedAt)
        continue
      }
      // Such words were written after the line above them.
      if (plain.length > 0) yield plainAs(entry.at)
      lastAt = entry.at
      yield { ...entry, at: entry.at, place: { file: file.id, offset: line.offset } }
    }
    if (plain.length > 0) yield plainAs(lastAt ?? file.changedAt)
    if (file.id === since?.file) return
  }
}

/** As the contract writes places: `gateway.<file>.<offset>-shell.<file>.<offset>`. */
function writePlaces(places: ReadonlyMap<AppLogSource, Place>): string {
  return [...places].map(([source, { file, offset }]) => `${source}.${file}.${offset}`).join('-')
}

function readPlaces(text: string | undefined): Map<AppLogSource, Place> {
  const places = new Map<AppLogSource, Place>()
  for (const part of text?.split('-') ?? []) {
    const [source, file, offset] = part.split('.')
    const known = appLogSources.find((name) => name === source)
    if (known !== undefined && file !== undefined) places.set(known, { file, offset: Number(offset) })
  }
  return places
}
