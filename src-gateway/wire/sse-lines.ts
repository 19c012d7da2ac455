/**
 * Server-sent events on bytes. https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 *
 * Lines end in LF, CRLF or CR; an event ends with an empty line; only then does it count, whatever order its fields stood in.
 */
export interface SseEvent {
  /** The `event:` field, '' when there is none. */
  name: string
  /** The `data:` lines, joined by LF. A view into the bytes given when there is one line. Valid during the call only. */
  data: Buffer
  /** Where the event stands in the bytes given, from its first line to after the empty line that closes it. */
  start: number
  end: number
}

const LF = 0x0a
const CR = 0x0d

/**
 * Reports every complete event in `bytes` from `from` on, until `visit` returns false, and returns the offset of the first
 * byte that belongs to none reported.
 * Comments and events without data are passed over. A CR at the very end is taken as a line end; should an LF follow in the
 * next bytes, it reads as one more empty line, which means nothing.
 */
export function readSseEvents(bytes: Buffer, from: number, visit: (event: SseEvent) => unknown): number {
  const end = bytes.length
  let done = from
  let name = ''
  let first: { start: number; end: number } | undefined
  let more: { start: number; end: number }[] | undefined
  let lf = -2
  let cr = -2
  let at = from
  while (at < end) {
    // The next LF and CR are each searched for once and remembered: most streams have only one of them.
    if (lf !== -1 && lf < at) lf = bytes.indexOf(LF, at)
    if (cr !== -1 && cr < at) cr = bytes.indexOf(CR, at)
    const lineEnd = lf < 0 ? cr : cr < 0 || lf < cr ? lf : cr
    if (lineEnd < 0) break
    const next = lineEnd === cr && lf === cr + 1 ? lineEnd + 2 : lineEnd + 1
    if (lineEnd === at) {
      if (first !== undefined) {
        const data = more === undefined ? bytes.subarray(first.start, first.end) : join(bytes, first, more)
        if (visit({ name, data, start: done, end: next }) === false) return next
      }
      first = undefined
      more = undefined
      name = ''
      done = next
    } else {
      const field = fieldOf(bytes, at, lineEnd)
      if (field === 'data') {
        const value = valueAfter(bytes, at + 4, lineEnd)
        if (first === undefined) first = value
        else if (more === undefined) more = [value]
        else more.push(value)
      } else if (field === 'event') {
        const value = valueAfter(bytes, at + 5, lineEnd)
        name = bytes.toString('utf8', value.start, value.end)
      }
    }
    at = next
  }
  return done
}

/** Whether an empty line may end somewhere in `bytes` at or after `from` (which should reach back over three bytes). */
export function mayHoldEmptyLine(bytes: Buffer, from: number): boolean {
  return (
    bytes.indexOf('\n\n', from, 'latin1') >= 0 ||
    bytes.indexOf('\n\r', from, 'latin1') >= 0 ||
    bytes.indexOf('\r\r', from, 'latin1') >= 0
  )
}

function fieldOf(bytes: Buffer, start: number, end: number): 'data' | 'event' | undefined {
  const c = bytes[start]
  if (c === 0x64) return named(bytes, start, end, 'data') ? 'data' : undefined
  if (c === 0x65) return named(bytes, start, end, 'event') ? 'event' : undefined
  return undefined
}

/** Whether the line is the field's name, alone or before a colon. */
function named(bytes: Buffer, start: number, end: number, name: string): boolean {
  const after = start + name.length
  if (after > end || (after < end && bytes[after] !== 0x3a)) return false
  for (let k = 1; k < name.length; k++) if (bytes[start + k] !== name.charCodeAt(k)) return false
  return true
}

/** The value after the colon at `colon`, without the one space that may follow it. */
function valueAfter(bytes: Buffer, colon: number, end: number): { start: number; end: number } {
  if (colon >= end) return { start: end, end }
  const start = colon + 1
  return { start: start < end && bytes[start] === 0x20 ? start + 1 : start, end }
}

const newline = Buffer.from('\n')

function join(
  bytes: Buffer,
  first: { start: number; end: number },
  more: readonly { start: number; end: number }[],
): Buffer {
  const parts = [bytes.subarray(first.start, first.end)]
  for (const line of more) parts.push(newline, bytes.subarray(line.start, line.end))
  return Buffer.concat(parts)
}
