import type { PartStart, ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { InSequence } from '../../ir/in-sequence.ts'
import type { Citation } from '../../ir/part.ts'
import { noUsage, type Usage } from '../../ir/usage.ts'
import type { StreamWriter, WriteReplyContext } from '../conversion.ts'
import { writeReplyError } from './error.ts'
import type { Fields } from './fields.ts'
import { writeFinishReason } from './finish-reason.ts'
import { writeUsage } from './usage.ts'
import { type CitedText, writeGrounding } from './write-citations.ts'
import { writeReplyPart } from './write-parts.ts'

interface OpenPart {
  start: PartStart
  candidate: number
  text: string
  citations: Citation[]
}

type Reducers = { [Type in ReplyEvent['type']]: (event: Extract<ReplyEvent, { type: Type }>) => string }

/** A stream of GenerateContentResponses, as server-sent events or as one array. */
export function writeStream(context: WriteReplyContext): StreamWriter {
  return new GeminiStreamWriter(context)
}

/**
 * Texts go as they come; a call waits until it is whole, for Gemini's clients take a functionCall for complete. The last
 * chunk has the finish reasons and the usage.
 */
class GeminiStreamWriter implements StreamWriter {
  private readonly context: WriteReplyContext
  private readonly sequence = new InSequence()
  private readonly open = new Map<number, OpenPart>()
  private readonly ended = new Set<number>()
  private readonly finishes = new Map<number, FinishReason>()
  private readonly texts = new Map<number, CitedText[]>()
  /** What every chunk ends with, as JSON. */
  private readonly ids: string
  private usage: Usage | undefined
  private error: ReplyError | undefined
  /** Those that had a part or an end. */
  private readonly candidates = new Set<number>()
  /** Those of which a part has been sent. */
  private readonly spoke = new Set<number>()
  private wroteAny = false
  private closed = false

  constructor(context: WriteReplyContext) {
    this.context = context
    this.ids = JSON.stringify({ modelVersion: context.model, responseId: context.id }).slice(1)
  }

  write(event: ReplyEvent): string {
    if (this.closed || this.error !== undefined) return ''
    if (event.type === 'error') {
      this.error = event.error
      return ''
    }
    if (event.type === 'part-end') this.ended.add(event.index)
    // Finishes close what is open in the sequence; other candidates may still be going on, so they are kept apart.
    if (event.type === 'finish') return this.reduce(event)
    return this.reduceAll(this.sequence.push(event))
  }

  end(): string {
    if (this.closed) return ''
    if (this.error !== undefined) return this.fail(this.error)
    const rest = this.reduceAll(this.sequence.closeAll())
    this.closed = true
    return rest + this.chunk(this.lastCandidates(), { usageMetadata: writeUsage(this.usage ?? noUsage) }) + this.tail()
  }

  fail(error: ReplyError): string {
    if (this.closed) return ''
    // Texts that waited are given out; a call without its end must not look like a whole one.
    const rest = this.sequence.closeAll().filter((event) => event.type !== 'part-end' || this.ended.has(event.index))
    const text = this.reduceAll(rest)
    this.closed = true
    return text + this.frame(JSON.stringify(writeReplyError(error))) + this.tail()
  }

  private reduceAll(events: readonly ReplyEvent[]): string {
    let text = ''
    for (const event of events) text += this.reduce(event)
    return text
  }

  private reduce(event: ReplyEvent): string {
    return (this.reducers[event.type] as (event: ReplyEvent) => string)(event)
  }

  private readonly reducers: Reducers = {
    'response-start': () => '',
    'part-start': ({ index, part, candidate = 0 }) => {
      this.candidates.add(candidate)
      this.open.set(index, { start: part, candidate, text: '', citations: [] })
      return ''
    },
    'part-delta': ({ index, text }) => {
      const part = this.open.get(index)
      if (part === undefined || text === '') return ''
      switch (part.start.type) {
        case 'thinking':
          return this.textChunk(text, ',"thought":true', part.candidate)
        case 'text':
        case 'refusal':
          part.text += text
          return this.textChunk(text, '', part.candidate)
        case 'tool-call':
          part.text += text
          return ''
        default:
          return ''
      }
    },
    citation: ({ index, citation }) => {
      this.open.get(index)?.citations.push(citation)
      return ''
    },
    'part-end': ({ index, opaque }) => {
      const part = this.open.get(index)
      if (part === undefined) return ''
      this.open.delete(index)
      const { start, candidate, text, citations } = part
      if (start.type === 'text') {
        const texts = this.texts.get(candidate) ?? []
        texts.push({ text, citations })
        this.texts.set(candidate, texts)
      }
      const grows = start.type === 'text' || start.type === 'thinking' || start.type === 'refusal'
      // What has been sent need not be sent again; the state follows on an empty text, as Google does it.
      if (grows && (opaque === undefined || start.type === 'refusal')) return ''
      const written = writeReplyPart(start, grows ? '' : text, opaque)
      return written === undefined ? '' : this.partChunk(written, candidate)
    },
    usage: ({ usage }) => {
      this.usage = usage
      return ''
    },
    finish: ({ reason, candidate = 0 }) => {
      this.candidates.add(candidate)
      this.finishes.set(candidate, reason)
      return ''
    },
    error: () => '',
    'provider-event': () => '',
  }

  private lastCandidates(): object[] {
    const indexes = this.candidates.size === 0 ? [0] : [...this.candidates].sort((left, right) => left - right)
    return indexes.map((index) => {
      const finish = this.finishes.get(index) ?? { unified: 'other', raw: undefined }
      const groundingMetadata = writeGrounding(this.texts.get(index) ?? [])
      return {
        // Google's chats forget a turn that has a chunk without parts. An answer that never had any is told as such.
        content: { role: 'model', parts: this.spoke.has(index) ? [{ text: '' }] : [] },
        finishReason: writeFinishReason(finish),
        index,
        ...(groundingMetadata === undefined ? undefined : { groundingMetadata }),
      }
    })
  }

  private partChunk(part: Fields, index: number): string {
    this.spoke.add(index)
    return this.chunk([{ content: { role: 'model', parts: [part] }, index }])
  }

  /** What nearly all chunks of a stream are, put together by hand: only its text has to be made JSON. */
  private textChunk(text: string, beside: string, index: number): string {
    this.spoke.add(index)
    const part = `{"text":${JSON.stringify(text)}${beside}}`
    const head = `{"candidates":[{"content":{"role":"model","parts":[${part}]},"index":${index}}],`
    return this.frame(head + this.ids)
  }

  private chunk(candidates: readonly object[], more?: object): string {
    const { model, id } = this.context
    return this.frame(JSON.stringify({ candidates, ...more, modelVersion: model, responseId: id }))
  }

  private frame(json: string): string {
    if (this.context.framing === 'sse') return `data: ${json}\r\n\r\n`
    const before = this.wroteAny ? ',\r\n' : '['
    this.wroteAny = true
    return before + json
  }

  private tail(): string {
    return this.context.framing === 'sse' ? '' : ']'
  }
}
