import { type AppLogLevel, appLogLevels } from '../contract/index.ts'
import { redact, redactField } from './redact.ts'

/** Longest message and longest details that are shown; a stack of a hundred frames is within. */
const maxMessage = 4_000
const maxDetails = 40_000

/** A line of a log, or several that belong together, as far as it has to be read to be found. */
export interface LogEntry {
  /** Milliseconds since 1970; null for words that are no line of ours, such as a trace of the runtime. */
  at: number | null
  level: AppLogLevel
  /** As it stands in the file. */
  text: string
}

/** An entry as people read it. */
export interface EntryWords {
  message: string
  details: string | null
}

/** How our lines begin: the gateway's, and those of the shell. Most of a log is passed over, so this is all that is read of it. */
const gatewayBegin = /^\{"level":"([a-z]+)","time":"([^"]+)"[,}]/
const shellBegin = /^\{"time":"([^"]+)","level":"([a-z]+)"[,}]/

const levels: ReadonlySet<string> = new Set(appLogLevels)

function isLevel(value: string): value is AppLogLevel {
  return levels.has(value)
}

/** A line of ours; undefined for any other text. */
export function readEntry(text: string): LogEntry | undefined {
  let level: string | undefined
  let time: string | undefined
  const [, first, second] = gatewayBegin.exec(text) ?? []
  if (first !== undefined) [level, time] = [first, second]
  else {
    const shell = shellBegin.exec(text)
    if (shell !== null) [, time, level] = shell
  }
  if (level === undefined || time === undefined || !isLevel(level) || !text.endsWith('}')) return undefined
  const at = Date.parse(time)
  return Number.isNaN(at) ? undefined : { at, level, text }
}

/** What is no line of ours: the runtime's own words, as one entry. */
export function plainEntry(lines: readonly string[]): LogEntry {
  return { at: null, level: 'warn', text: lines.join('\n') }
}

/** Text of which each piece that people see stands in the file letter for letter. */
const plainSearch = /^[\p{L}\p{N} _./@=-]+$/u

/** Whether the entry may hold a text; quick, and wrong only in saying that it may. `wanted` in lower case. */
export function mayHold({ text }: LogEntry, wanted: string): boolean {
  return !plainSearch.test(wanted) || text.toLowerCase().includes(wanted)
}

/**
 * The words of an entry without secrets, not longer than can be shown. Lines are freed of secrets when they are written; what an
 * older version or the runtime itself wrote was not.
 */
export function safeWords({ text }: LogEntry): EntryWords {
  const facts = factsIn(text)
  if (facts === undefined) {
    // As one text: some secrets span lines.
    const [first = '', ...others] = redact(text).split('\n')
    return cutWords({ message: first, details: others.length === 0 ? null : others.join('\n') })
  }
  return cutWords(wordsOf(facts))
}

/** Without secrets; undefined when it is no JSON object. */
function factsIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{') || text.includes('\n')) return undefined
  try {
    return JSON.parse(text, redactField)
  } catch {
    return undefined
  }
}

/** Facts as people read them: an error's stack with its line breaks, the rest as JSON. */
function wordsOf(facts: Record<string, unknown>): EntryWords {
  const { time: _time, level: _level, name: _name, instanceId: _instance, msg, err, ...others } = facts
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
  const message = typeof msg === 'string' && msg !== '' ? msg : reason
  return { message, details: parts.length === 0 ? null : parts.join('\n') }
}

function cutWords({ message, details }: EntryWords): EntryWords {
  return { message: cut(message, maxMessage), details: details === null ? null : cut(details, maxDetails) }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} …`
}

/** Whether the words hold the text; `wanted` in lower case. */
export function holdText({ message, details }: EntryWords, wanted: string): boolean {
  return message.toLowerCase().includes(wanted) || (details?.toLowerCase().includes(wanted) ?? false)
}
