/** One server-sent event; `name` is '' when the stream names none. */
export interface SseEvent {
  name: string
  data: string
}

export interface SseReader {
  /** Takes text cut anywhere and answers the events that it completed. */
  push(text: string): SseEvent[]
}

/**
 * Splits an event stream for display. Lines end in LF, CRLF or CR; an event without its closing blank line is not
 * dispatched. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createSseReader(): SseReader {
  let pending = ''
  let name = ''
  let data: string[] = []

  function line(text: string, done: SseEvent[]) {
    if (text === '') {
      if (data.length > 0) done.push({ name, data: data.join('\n') })
      name = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const raw = colon < 0 ? '' : text.slice(colon + 1)
    const value = raw.startsWith(' ') ? raw.slice(1) : raw
    if (field === 'data') data.push(value)
    else if (field === 'event') name = value
  }

  return {
    push(text) {
      pending += text
      const done: SseEvent[] = []
      let start = 0
      for (let at = 0; at < pending.length; at++) {
        const char = pending[at]
        if (char !== '\n' && char !== '\r') continue
        // A CR at the very end may be half of a CRLF: wait for what follows.
        if (char === '\r' && at === pending.length - 1) break
        line(pending.slice(start, at), done)
        if (char === '\r' && pending[at + 1] === '\n') at++
        start = at + 1
      }
      pending = pending.slice(start)
      return done
    },
  }
}
