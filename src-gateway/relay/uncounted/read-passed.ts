import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext, UpstreamProtocol } from '../../protocols/conversion.ts'
import type { Operation } from '../../protocols/types.ts'
import { JsonElements } from '../../wire/json-elements.ts'
import { readSseEvents } from '../../wire/sse-lines.ts'
import { SseSource } from '../translate/event-source.ts'
import { type Answered, AnsweredTexts } from './answered.ts'

/** A reply as far as it passed through. */
export interface PassedReply {
  protocol: UpstreamProtocol
  operation: Operation
  framing: 'sse' | 'json-array' | false
  /** Its beginning. */
  bytes: Buffer
  /** How many bytes there were in all. */
  total: number
}

/** A reading for which the request does not matter: only texts are wanted. */
const reading: ReadReplyContext = {
  request: { model: '', stream: true, system: [], messages: [], tools: [], sampling: {}, stop: [], extensions: {} },
  hints: {},
  quirks: {},
}

/** What a reply says, as far as it passed. Never throws for what an upstream has sent. */
export function readPassed(passed: PassedReply): Answered {
  const { bytes, total } = passed
  const times = bytes.length === 0 ? 1 : Math.max(1, total / bytes.length)
  try {
    if (passed.operation === 'completions') return { texts: completionTexts(passed), calls: 0, times }
    const texts = new AnsweredTexts()
    for (const event of eventsOf(passed)) texts.take(event)
    return texts.answered(times)
  } catch {
    return nothing
  }
}

const nothing: Answered = Object.freeze({ texts: [], calls: 0, times: 1 })

function eventsOf({ protocol, framing, bytes }: PassedReply): ReplyEvent[] {
  if (framing === 'sse') return new SseSource(protocol.readStream(reading), readDocument(protocol)).push(bytes)
  if (framing === 'json-array') {
    const reader = protocol.readStream(reading)
    const events: ReplyEvent[] = []
    new JsonElements((element) => events.push(...reader.read('', element.toString()))).add(bytes)
    return events
  }
  return readDocument(protocol)(JSON.parse(bytes.toString()))
}

function readDocument(protocol: UpstreamProtocol): (body: unknown) => ReplyEvent[] {
  return (body) => protocol.readReply(body, reading)
}

/** The texts of a legacy completion, whole or streamed: `choices[].text`. */
function completionTexts({ framing, bytes }: PassedReply): string[] {
  const documents: string[] = []
  // The last event may be cut, and one without its end is none.
  if (framing === 'sse') readSseEvents(bytes, 0, ({ data }) => void documents.push(data.toString()))
  else documents.push(bytes.toString())
  return documents.flatMap((document) => {
    if (!document.startsWith('{')) return []
    const { choices } = JSON.parse(document) as { choices?: unknown }
    if (!Array.isArray(choices)) return []
    return choices.flatMap((choice: { text?: unknown } | null) =>
      typeof choice?.text === 'string' ? [choice.text] : [],
    )
  })
}
