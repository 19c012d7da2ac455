import type { ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { Citation } from '../../ir/part.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { readDataUrl } from '../data-url.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readFinishReason } from './finish-reason.ts'
import { type ChatDialect, chatDialect } from './quirks.ts'
import { thoughtSignature } from './read-message.ts'
import { textOf, thinkingText } from './read-part.ts'
import { detailText } from './reasoning-details.ts'
import { ReplyCalls } from './reply-calls.ts'
import { type PartIndexes, ReplyParts } from './reply-parts.ts'
import { ThinkTags } from './think-tags.ts'

const id = 'openai-chat'
type Raw = Readonly<Record<string, unknown>>

/** What is the same for all candidates of a reply. */
export class ReplyReading {
  readonly dialect: ChatDialect
  readonly context: ReadReplyContext
  constructor(context: ReadReplyContext) {
    this.context = context
    this.dialect = chatDialect(context.quirks)
  }

  /** Whether plain thinking must come back to this vendor, so that it has to be known as its own. */
  get plainState(): boolean {
    return this.dialect.reasoningReplay !== 'none' && this.dialect.reasoningReplay !== 'details'
  }
}

/** One of the answers: takes its messages and deltas and tells their parts. */
export class CandidateReader {
  readonly parts: ReplyParts
  readonly calls: ReplyCalls
  readonly thinkTags: ThinkTags | undefined
  readonly out: ReplyEvent[]
  readonly context: ReadReplyContext
  /** The message is complete, not a delta. */
  whole = false
  /** Text of the thinking was told by this message, so that the details need not tell it again. */
  toldThinking = false
  finish: FinishReason | undefined
  private audio: { id?: string; data: string; transcript: string } | undefined
  private citations: Citation[] = []
  private signature: string | undefined

  constructor(candidate: number, reading: ReplyReading, indexes: PartIndexes, out: ReplyEvent[]) {
    this.context = reading.context
    this.out = out
    this.parts = new ReplyParts(candidate, indexes, out, reading.plainState)
    this.calls = new ReplyCalls(this.parts, indexes, out, reading.context.hints)
    this.thinkTags = reading.dialect.thinkTags ? new ThinkTags() : undefined
  }

  /** A message, or a delta of one. Fields are read in the order in which they were thought, not in which they stand. */
  take(message: Raw, whole: boolean): void {
    this.whole = whole
    this.toldThinking = false
    for (const [field, reduce] of reducers) {
      const value = message[field]
      if (value !== undefined && value !== null && value !== '') reduce(value, this, message)
    }
  }

  text(text: string): void {
    if (this.thinkTags === undefined) {
      this.parts.text(text)
      return
    }
    const found = this.thinkTags.push(text)
    this.parts.thinking(found.thinking)
    this.parts.text(found.text)
  }

  addAudio({ id: audioId, data, transcript }: Raw): void {
    if (textOf(audioId) === undefined && textOf(data) === undefined && textOf(transcript) === undefined) return
    this.audio ??= { data: '', transcript: '' }
    if (typeof audioId === 'string') this.audio.id = audioId
    if (typeof data === 'string') this.audio.data += data
    if (typeof transcript === 'string') this.audio.transcript += transcript
  }

  /** Pages an answer rests on, told once for all of it and in every chunk: kept until the end. */
  citePages(citations: Citation[]): void {
    this.citations = citations
  }

  sign(value: string): void {
    this.signature = value
  }

  read(reason: unknown): void {
    this.finish = readFinishReason(reason) ?? this.finish
  }

  /** Closes all parts and gives the reason; where none came, what the answer holds tells it. */
  close(): FinishReason {
    const rest = this.thinkTags?.end()
    if (rest !== undefined) {
      this.parts.thinking(rest.thinking)
      this.parts.text(rest.text)
    }
    if (this.citations.length > 0 && this.parts.hasOpenText) this.parts.cite(this.citations)
    if (this.signature !== undefined && !this.calls.signFirst(this.signature)) this.parts.signText(this.signature)
    const called = this.calls.count > 0
    this.parts.close()
    this.calls.close()
    this.tellAudio()
    const reason = this.finish
    if (reason === undefined) return { unified: called ? 'tool-calls' : 'stop', raw: undefined }
    // Some say `stop` although they call.
    return called && reason.unified === 'stop' ? { unified: 'tool-calls', raw: reason.raw } : reason
  }

  private tellAudio(): void {
    const { audio } = this
    this.audio = undefined
    if (audio === undefined) return
    const format = objectOf(this.context.request.extensions[id]?.audio).format
    const word = typeof format === 'string' ? format : 'wav'
    const mediaType = word === 'mp3' ? 'audio/mpeg' : `audio/${word}`
    this.parts.whole({
      type: 'audio',
      source: { kind: 'data', mediaType, data: audio.data },
      ...(audio.id === undefined ? undefined : { id: audio.id }),
      ...(audio.transcript === '' ? undefined : { transcript: audio.transcript }),
    })
  }
}

type Reducer = (value: unknown, reader: CandidateReader, message: Raw) => void

/** What a message or a delta may hold, in the order in which it is told. */
const reducers: readonly (readonly [string, Reducer])[] = [
  ['reasoning_content', readThinking],
  ['reasoning', (value, reader) => (reader.toldThinking ? undefined : readThinking(value, reader))],
  ['thinking', (value, reader) => (reader.toldThinking ? undefined : readThinking(value, reader))],
  ['reasoning_details', readDetails],
  ['content', readContent],
  ['refusal', (value, reader) => (typeof value === 'string' ? reader.parts.refusal(value) : undefined)],
  ['images', readImages],
  ['tool_calls', (value, reader) => reader.calls.read(value, reader.whole)],
  ['function_call', (value, reader) => reader.calls.readLegacy(value)],
  ['annotations', (value, reader) => reader.parts.cite(readAnnotations(value))],
  ['audio', (value, reader) => (isObject(value) ? reader.addAudio(value) : undefined)],
  ['extra_content', (_value, reader, message) => readSignature(reader, message)],
  ['executed_tools', (value, reader) => tellOwn('executed_tools', value, reader)],
]

function readThinking(value: unknown, reader: CandidateReader): void {
  const text = thinkingText(value)
  if (text === '') return
  reader.toldThinking = true
  reader.parts.thinking(text)
}

function readDetails(value: unknown, reader: CandidateReader): void {
  if (!Array.isArray(value) || value.length === 0) return
  if (!reader.toldThinking)
    for (const detail of value)
      if (isObject(detail)) reader.parts.thinking(detailText(detail), detail.type === 'reasoning.summary')
  reader.parts.reasoningDetails(value)
}

function readContent(value: unknown, reader: CandidateReader): void {
  if (typeof value === 'string') reader.text(value)
  else if (Array.isArray(value)) for (const part of value) readContentPart(part, reader)
}

type PartReducer = (part: Raw, reader: CandidateReader) => void

/** Parts of an answer's content, as Mistral and a few others send them. */
const partReducers: Readonly<Record<string, PartReducer>> = {
  text: (part, reader) => reader.text(textOf(part.text) ?? ''),
  output_text: (part, reader) => reader.text(textOf(part.text) ?? ''),
  refusal: (part, reader) => reader.parts.refusal(textOf(part.refusal) ?? ''),
  thinking: (part, reader) => reader.parts.thinking(thinkingText(part.thinking)),
  image_url: (part, reader) => readImages([part], reader),
}

function readContentPart(raw: unknown, reader: CandidateReader): void {
  if (typeof raw === 'string') {
    reader.text(raw)
    return
  }
  if (!isObject(raw)) return
  const type = typeof raw.type === 'string' ? raw.type : 'text'
  const reduce = Object.hasOwn(partReducers, type) ? partReducers[type] : undefined
  if (reduce === undefined) reader.parts.whole({ type: 'provider', protocol: id, name: type, value: raw })
  else reduce(raw, reader)
}

/** https://openrouter.ai/docs/features/multimodal/image-generation */
function readImages(value: unknown, reader: CandidateReader): void {
  if (!Array.isArray(value)) return
  for (const image of value) {
    const inner = objectOf(image).image_url
    const url = typeof inner === 'string' ? inner : objectOf(inner).url
    if (typeof url !== 'string' || url === '') continue
    const data = readDataUrl(url)
    const source: MediaSource = data === undefined ? { kind: 'url', url } : { kind: 'data', ...data }
    reader.parts.whole({ type: 'image', source })
  }
}

/** https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat */
function readAnnotations(value: unknown): Citation[] {
  if (!Array.isArray(value)) return []
  const citations: Citation[] = []
  for (const annotation of value) {
    const raw = objectOf(objectOf(annotation).url_citation)
    const url = textOf(raw.url)
    if (url === undefined) continue
    const title = textOf(raw.title)
    const quote = textOf(raw.content)
    citations.push({
      url,
      ...(title === undefined ? undefined : { title }),
      ...(quote === undefined ? undefined : { quote }),
      ...(typeof raw.start_index === 'number' ? { start: raw.start_index } : undefined),
      ...(typeof raw.end_index === 'number' ? { end: raw.end_index } : undefined),
      extensions: { [id]: objectOf(annotation) },
    })
  }
  return citations
}

function readSignature(reader: CandidateReader, message: Raw): void {
  const signature = thoughtSignature(message)
  if (signature !== undefined) reader.sign(signature)
}

function tellOwn(name: string, value: unknown, reader: CandidateReader): void {
  reader.out.push({ type: 'provider-event', protocol: id, name, value })
}

/** Perplexity's pages beside the choices: `search_results` with titles, else bare `citations`. */
export function readPages(reply: Raw): Citation[] {
  const found: Citation[] = []
  const list = Array.isArray(reply.search_results) ? reply.search_results : reply.citations
  for (const page of Array.isArray(list) ? list : []) {
    const url = typeof page === 'string' ? page : textOf(objectOf(page).url)
    if (url === undefined) continue
    const title = textOf(objectOf(page).title)
    found.push({ url, ...(title === undefined ? undefined : { title }) })
  }
  return found
}
