import { createSseReader } from '../sse.ts'
import { type JsonLine, type JsonPart, layOutJson } from './lay-out-json.ts'

/** A line to draw, or the head of one event of a stream. */
export type MessageRow = ({ kind: 'line' } & JsonLine) | { kind: 'event'; number: number; name: string }

/** A message of an exchange as it is shown. */
export interface MessageView {
  shape: 'empty' | 'json' | 'events' | 'text'
  rows: MessageRow[]
  /** Events of a stream. */
  events: number
  /** There is more text than rows were made of. */
  cut: boolean
}

/** So many lines are drawn of one message; the whole of it is copied all the same. */
const mostLines = 20_000
/** An event of up to so many columns is not broken into members: a stream has hundreds of them. */
const eventFit = 360
const longestLine = 2_000

/** Reads a kept message for display: JSON, an event stream (SSE or one JSON value after another), or plain text. */
export function readMessage(text: string): MessageView {
  const start = text.search(/[^\s\ufeff]/)
  if (start < 0) return { shape: 'empty', rows: [], events: 0, cut: false }
  if (/^(?:event|data|id|retry)?:/.test(text.slice(start, start + 8))) return sseView(text.slice(start))
  if (text[start] === '{' || text[start] === '[') {
    const view = jsonView(text, start)
    if (view !== undefined) return view
  }
  return plainView(text)
}

function sseView(text: string): MessageView {
  const reader = createSseReader()
  // A stream that was cut off ends without the blank line that completes its last event.
  const events = [...reader.push(text), ...reader.push('\n\n')]
  const rows: MessageRow[] = []
  let cut = false
  for (const [index, { name, data }] of events.entries()) {
    if (rows.length >= mostLines) {
      cut = true
      break
    }
    rows.push({ kind: 'event', number: index + 1, name })
    const laid = layOutJson(data, { fit: eventFit, mostLines: mostLines - rows.length })
    const lines = /^\s*[{[]/.test(data) && laid !== undefined ? laid : plainLines(data, mostLines - rows.length)
    for (const line of lines.lines) rows.push({ kind: 'line', ...line })
    cut ||= lines.cut
  }
  return { shape: 'events', rows, events: events.length, cut }
}

/** One JSON value, or several after one another (as Ollama streams): each is an event then. */
function jsonView(text: string, start: number): MessageView | undefined {
  const first = layOutJson(text, { start, mostLines })
  if (first === undefined) return undefined
  let next = afterSpace(text, first.end)
  if (next >= text.length || first.cut)
    return { shape: 'json', rows: first.lines.map((line) => ({ kind: 'line', ...line })), events: 0, cut: first.cut }
  const rows: MessageRow[] = []
  let events = 0
  for (next = start; next < text.length && rows.length < mostLines; events++) {
    const laid = layOutJson(text, { start: next, fit: eventFit, mostLines: mostLines - rows.length })
    if (laid === undefined || (text[next] !== '{' && text[next] !== '[')) return undefined
    rows.push({ kind: 'event', number: events + 1, name: '' })
    for (const line of laid.lines) rows.push({ kind: 'line', ...line })
    next = afterSpace(text, laid.end)
  }
  return { shape: 'events', rows, events, cut: next < text.length }
}

function afterSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && /\s/.test(text[next] ?? '')) next += 1
  return next
}

function plainView(text: string): MessageView {
  const { lines, cut } = plainLines(text, mostLines)
  return { shape: 'text', rows: lines.map((line) => ({ kind: 'line', ...line })), events: 0, cut }
}

function plainLines(text: string, most: number): { lines: JsonLine[]; cut: boolean } {
  const lines: JsonLine[] = []
  for (const line of text.split(/\r\n|\r|\n/)) {
    for (let at = 0; at === 0 || at < line.length; at += longestLine) {
      if (lines.length >= most) return { lines, cut: true }
      lines.push({ indent: 0, parts: [part(line.slice(at, at + longestLine))] })
    }
  }
  return { lines, cut: false }
}

function part(text: string): JsonPart {
  return { text, kind: 'value' }
}
