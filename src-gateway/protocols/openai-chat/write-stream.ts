import type { PartStart, ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { InSequence } from '../../ir/in-sequence.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import type { RedactedThinkingPart, ThinkingPart } from '../../ir/part.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { Usage } from '../../ir/usage.ts'
import type { JsonObject, StreamWriter, WriteReplyContext } from '../conversion.ts'
import { streamErrorEvent } from './error.ts'
import { writeFinishReason } from './finish-reason.ts'
import { writeReasoningDetails } from './reasoning-details.ts'
import { writeAnnotation, writeImage } from './write-annotations.ts'
import { thoughtSignatureOf, writeAudio } from './write-response.ts'
import { writeUsage } from './write-usage.ts'

/** Writes a stream of chunks. https://platform.openai.com/docs/api-reference/chat-streaming */
export function writeStream(context: WriteReplyContext): StreamWriter {
  return new ChatStreamWriter(context)
}

interface Choice {
  index: number
  /** The role has been told. */
  begun: boolean
  /** Length of the content so far, for the offsets of citations. */
  length: number
  calls: number
  thoughts: (ThinkingPart | RedactedThinkingPart)[]
  textState: OpaqueState | undefined
  finish: FinishReason | undefined
}

interface OpenPart {
  choice: Choice
  part: PartStart
  /** Number among the calls. */
  call: number
  /** Where its text begins in the content. */
  offset: number
  /** Whether anything of it was told. */
  told: boolean
  thought: ThinkingPart | undefined
}

type Reducers = {
  [T in ReplyEvent['type']]: (event: Extract<ReplyEvent, { type: T }>, writer: ChatStreamWriter) => string
}

const reducers: Reducers = {
  'response-start': () => '',
  'part-start': (event, writer) => writer.startPart(event.index, event.part, event.candidate ?? 0),
  'part-delta': (event, writer) => writer.growPart(event.index, event.text),
  citation: (event, writer) => {
    const open = writer.parts.get(event.index)
    const annotation = open === undefined ? undefined : writeAnnotation(event.citation, open.offset)
    return open === undefined || annotation === undefined
      ? ''
      : writer.chunk(open.choice, { annotations: [annotation] })
  },
  'part-end': (event, writer) => writer.endPart(event.index, event.opaque),
  usage: (event, writer) => {
    writer.usage = event.usage
    return ''
  },
  finish: (event, writer) => {
    writer.choice(event.candidate ?? 0).finish = event.reason
    return ''
  },
  // The relay ends the stream with `fail`.
  error: () => '',
  'provider-event': () => '',
}

class ChatStreamWriter implements StreamWriter {
  usage: Usage | undefined
  readonly parts = new Map<number, OpenPart>()
  private readonly sequence = new InSequence()
  private readonly choices = new Map<number, Choice>()
  /** What every chunk begins with, up to its choices. */
  private readonly head: string
  private readonly tail: string
  private readonly includeUsage: boolean

  constructor(context: WriteReplyContext) {
    const { id, createdAt, model, request } = context
    const head = JSON.stringify({ id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: createdAt, model })
    this.head = `data: ${head.slice(0, -1)},"choices":`
    this.includeUsage = request.includeUsage === true
    this.tail = this.includeUsage ? ',"usage":null}\n\n' : '}\n\n'
  }

  /** One after the other: many clients take a call for finished when the next begins. */
  write(event: ReplyEvent): string {
    let text = ''
    for (const next of this.sequence.push(event)) text += this.reduce(next)
    return text
  }

  private reduce(event: ReplyEvent): string {
    const reduce = reducers[event.type] as (event: ReplyEvent, writer: ChatStreamWriter) => string
    return reduce(event, this)
  }

  end(): string {
    if (this.choices.size === 0) this.choice(0)
    let text = ''
    for (const event of this.sequence.closeAll()) text += this.reduce(event)
    for (const choice of this.choices.values()) text += this.finishChoice(choice)
    if (this.includeUsage && this.usage !== undefined)
      text += `${this.head}[],"usage":${JSON.stringify(writeUsage(this.usage))}}\n\n`
    return `${text}data: [DONE]\n\n`
  }

  fail(error: ReplyError): string {
    return streamErrorEvent(error)
  }

  choice(index: number): Choice {
    let choice = this.choices.get(index)
    if (choice === undefined) {
      choice = { index, begun: false, length: 0, calls: 0, thoughts: [], textState: undefined, finish: undefined }
      this.choices.set(index, choice)
    }
    return choice
  }

  chunk(choice: Choice, delta: JsonObject, finish: string | null = null): string {
    const begun = choice.begun
    choice.begun = true
    const full = begun ? delta : { role: 'assistant', content: null, ...delta }
    return this.frame(choice, JSON.stringify(full), finish === null ? 'null' : `"${finish}"`)
  }

  /** What nearly all chunks of a stream are, put together by hand: only its text has to be made JSON. */
  private piece(choice: Choice, field: 'content' | 'reasoning_content' | 'refusal', text: string): string {
    if (!choice.begun) return this.chunk(choice, { [field]: text })
    return this.frame(choice, `{"${field}":${JSON.stringify(text)}}`, 'null')
  }

  private frame(choice: Choice, delta: string, reason: string): string {
    return `${this.head}[{"index":${choice.index},"delta":${delta},"logprobs":null,"finish_reason":${reason}}]${this.tail}`
  }

  startPart(index: number, part: PartStart, candidate: number): string {
    const choice = this.choice(candidate)
    const isCall = part.type === 'tool-call'
    const thought: ThinkingPart | undefined =
      part.type === 'thinking'
        ? { type: 'thinking', text: '', ...(part.summary ? { summary: true } : undefined) }
        : undefined
    const open = { choice, part, call: isCall ? choice.calls++ : -1, offset: choice.length, told: false, thought }
    this.parts.set(index, open)
    if (thought !== undefined) choice.thoughts.push(thought)
    switch (part.type) {
      case 'tool-call':
        return this.chunk(choice, { tool_calls: [beginCall(part, open.call)] })
      case 'redacted-thinking':
        choice.thoughts.push({ type: 'redacted-thinking', opaque: part.opaque })
        return ''
      case 'image': {
        const image = writeImage(part)
        return image === undefined ? '' : this.chunk(choice, { images: [{ ...image, index: 0 }] })
      }
      case 'audio':
        return this.chunk(choice, { audio: writeAudio(part, candidate) })
      default:
        return ''
    }
  }

  growPart(index: number, text: string): string {
    const open = this.parts.get(index)
    if (open === undefined || text === '') return ''
    open.told = true
    const { choice, part } = open
    switch (part.type) {
      case 'text':
        choice.length += text.length
        return this.piece(choice, 'content', text)
      case 'thinking':
        if (open.thought !== undefined) open.thought.text += text
        return this.piece(choice, 'reasoning_content', text)
      case 'refusal':
        return this.piece(choice, 'refusal', text)
      case 'tool-call':
        return this.chunk(choice, { tool_calls: [growCall(part, open.call, text)] })
      default:
        return ''
    }
  }

  endPart(index: number, opaque: OpaqueState | undefined): string {
    const open = this.parts.get(index)
    if (open === undefined) return ''
    this.parts.delete(index)
    const { choice, part } = open
    if (part.type === 'text') choice.textState = opaque ?? choice.textState
    if (open.thought !== undefined && opaque !== undefined) open.thought.opaque = opaque
    if (part.type !== 'tool-call') return ''
    return this.endCall(open, part, opaque)
  }

  private endCall(open: OpenPart, part: PartStart & { type: 'tool-call' }, opaque: OpaqueState | undefined): string {
    const rest = open.told || part.kind === 'custom' ? '' : '{}'
    if (rest === '' && opaque === undefined) return ''
    const state = opaque === undefined ? undefined : { extra_content: thoughtSignatureOf(opaque) }
    return this.chunk(open.choice, { tool_calls: [{ ...growCall(part, open.call, rest), ...state }] })
  }

  private finishChoice(choice: Choice): string {
    let text = ''
    // Once and whole, before the end: clients that keep the last value of a field they do not know keep all of it.
    const details = writeReasoningDetails(choice.thoughts)
    const extra = choice.textState === undefined ? undefined : { extra_content: thoughtSignatureOf(choice.textState) }
    if (details !== undefined || extra !== undefined)
      text += this.chunk(choice, { ...(details === undefined ? undefined : { reasoning_details: details }), ...extra })
    // The role must have been told, and never in the last chunk.
    if (!choice.begun) text += this.chunk(choice, { content: '' })
    return text + this.chunk(choice, {}, writeFinishReason(choice.finish, choice.calls > 0))
  }
}

function beginCall(part: PartStart & { type: 'tool-call' }, index: number): JsonObject {
  const name = wireToolName(part)
  if (part.kind === 'custom') return { index, id: part.id, type: 'custom', custom: { name, input: '' } }
  return { index, id: part.id, type: 'function', function: { name, arguments: '' } }
}

function growCall(part: PartStart & { type: 'tool-call' }, index: number, text: string): JsonObject {
  return part.kind === 'custom' ? { index, custom: { input: text } } : { index, function: { arguments: text } }
}
