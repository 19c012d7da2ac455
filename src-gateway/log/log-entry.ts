import { type AppLogLevel, appLogLevels } from '../contract/index.ts'
import { redact, redactField } from './redact.ts'

/** Longest message and longest details that are shown; a stack of a hundred frames is within. */
const maxMessage = 4_000
const maxDetails = 40_000

/** What a line says. */
export interface LogEntry {
  /** Milliseconds since 1970; null for words that are no line of ours, such as a trace of the runtime. */
  at: number | null
  level: AppLogLevel
  /** Its own words; empty when the facts have to do. */
  message: string
  /** What else it says, by name; for words of others, `lines` holds what follows the first. */
  facts: Readonly<Record<string, unknown>> | { lines: readonly string[] }
}

/** An entry as people read it. */
export interface EntryWords {
  message: string
  details: string | null
}

const levels: ReadonlySet<unknown> = new Set(appLogLevels)

function isLevel(value: unknown): value is AppLogLevel {
  return levels.has(value)
}

/** A line of ours; undefined for any other text. */
export function readEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined
  const { time, level, msg, name: _name, instanceId: _instance, ...facts } = read as Record<string, unknown>
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
  if (Number.isNaN(at) || !isLevel(level)) return undefined
  return { at, level, message: typeof msg === 'string' ? msg : '', facts }
}

/** What is no line of ours: the runtime's own words, as one entry. */
export function plainEntry([first = '', ...lines]: readonly string[]): LogEntry {
  return { at: null, level: 'warn', message: first, facts: { lines } }
}

/** Facts as people read them: an error's stack with its line breaks, the rest as JSON. */
export function wordsOf({ message, facts }: LogEntry): EntryWords {
  if (isPlain(facts)) return { message, details: facts.lines.length === 0 ? null : facts.lines.join('\n') }
  const { err, ...others } = facts
  const parts: string[] = []
  let reason = ''
  if (Object.keys(others).length > 0) parts.push(JSON.stringify(others, null, 2))
  if (typeof err === 'object' && err !== null) {
    const { message: told, stack, type: _type, ...further } = err as Record<string, unknown>
    if (typeof told === 'string') reason = told
    if (typeof stack === 'string') parts.push(stack)
    else if (reason !== '') parts.push(reason)
    if (Object.keys(further).length > 0) parts.push(JSON.stringify(further, null, 2))
  } else if (err !== undefined) parts.push(JSON.stringify(err, null, 2))
  return { message: message === '' ? reason : message, details: parts.length === 0 ? null : parts.join('\n') }
}

function isPlain(facts: LogEntry['facts']): facts is { lines: readonly string[] } {
  return Array.isArray(facts.lines)
}

/**
 * The entry without secrets. Lines are freed of secrets when they are written; what an older version or the runtime itself
 * wrote was not.
 */
export function safeEntry(entry: LogEntry): LogEntry {
  const message = redact(entry.message)
  if (isPlain(entry.facts)) {
    // As one text: some secrets span lines.
    const lines = redact(entry.facts.lines.join('\n')).split('\n')
    return { ...entry, message, facts: { lines: entry.facts.lines.length === 0 ? [] : lines } }
  }
  return { ...entry, message, facts: JSON.parse(JSON.stringify(entry.facts), redactField) }
}

/** Not longer than can be shown. */
export function cutWords({ message, details }: EntryWords): EntryWords {
  return { message: cut(message, maxMessage), details: details === null ? null : cut(details, maxDetails) }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} …`
}

/** Whether the words hold the text; `wanted` in lower case. */
export function holdText({ message, details }: EntryWords, wanted: string): boolean {
  return message.toLowerCase().includes(wanted) || (details?.toLowerCase().includes(wanted) ?? false)
}
