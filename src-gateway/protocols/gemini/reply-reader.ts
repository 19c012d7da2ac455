import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import { noUsage, type ToolCalls } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { originalName } from '../wire-names.ts'
import { readErrorBody } from './error.ts'
import { type Fields, field, listField, numberField, objectField, otherFields, stringField } from './fields.ts'
import { readBlockReason, readFinishReason } from './finish-reason.ts'
import { readMedia } from './media.ts'
import { PartialArgs } from './partial-args.ts'
import { readCitations } from './read-citations.ts'
import { kindOf, readProviderPart } from './read-part.ts'
import { readSignature } from './signatures.ts'
import { hasCounts, readGroundedTools, readUsage } from './usage.ts'

/** Names of the client's tools where the upstream knows them by another. */
export type ToolNames = Readonly<Record<string, string>>

interface OpenPart {
  index: number
  kind: 'text' | 'thinking' | 'call'
  text: string
  opaque: OpaqueState | undefined
  /** Arguments of a call that come in pieces. */
  args?: PartialArgs
}

interface Candidate {
  index: number
  open: OpenPart | undefined
  calledTool: boolean
  finish: FinishReason | undefined
  grounding: Fields | undefined
  citations: Fields | undefined
}

const candidateNames: ReadonlySet<string> = new Set(['content', 'index', 'finishReason', 'tokenCount'])

/**
 * Turns GenerateContentResponses into events: the chunks of a stream or the one of a whole reply. Texts of neighbouring
 * chunks are one part until another kind comes. Finish and usage are told at the end, since both may still change.
 */
export class ReplyReader {
  private readonly names: ToolNames
  private readonly candidates = new Map<number, Candidate>()
  private events: ReplyEvent[] = []
  private nextIndex = 0
  private started = false
  private understood = false
  private failed = false
  private blocked: FinishReason | undefined
  /** The last `usageMetadata` with counts; read once, at the end. */
  private counts: Fields | undefined
  private metered = false
  private tools: ToolCalls | undefined

  constructor(names: ToolNames) {
    this.names = names
  }

  /** The events of one chunk. Never throws for what a vendor sends. */
  take(chunk: unknown): ReplyEvent[] {
    if (this.failed) return []
    this.events = []
    // Without `alt=sse` the chunks come as one array.
    for (const reply of Array.isArray(chunk) ? (chunk as unknown[]) : [chunk]) if (!this.failed) this.takeReply(reply)
    return this.events
  }

  /** The closing events. `cut`: a stream without a finish reason was cut short; a document need not have one. */
  end(cut: boolean): ReplyEvent[] {
    if (this.failed) return []
    this.events = []
    for (const candidate of this.candidates.values()) this.close(candidate)
    if (!this.understood) {
      this.fail('The upstream answered with nothing that is a Gemini reply.')
      return this.events
    }
    const list = [...this.candidates.values()]
    if (cut && this.blocked === undefined && !list.some(({ finish }) => finish !== undefined)) {
      this.tellUsage()
      this.fail('The upstream ended its stream in the middle of the answer.')
      return this.events
    }
    this.tellUsage()
    if (list.length === 0)
      this.events.push({ type: 'finish', reason: this.blocked ?? { unified: 'other', raw: undefined } })
    for (const { index, finish, calledTool } of list) {
      const reason = finish ??
        this.blocked ?? { unified: calledTool ? ('tool-calls' as const) : ('stop' as const), raw: undefined }
      this.events.push({ type: 'finish', reason, ...ofCandidate(index) })
    }
    return this.events
  }

  /** An error in place of what should have come. */
  fail(message: string): ReplyEvent[] {
    if (this.failed) return []
    this.failed = true
    const event: ReplyEvent = { type: 'error', error: { status: 502, message } }
    this.events.push(event)
    return [event]
  }

  private tellUsage(): void {
    // A blocked prompt may be reported without any count, which says that nothing was used.
    const usage =
      readUsage(this.counts, this.tools) ?? (this.blocked === undefined || !this.metered ? undefined : { ...noUsage })
    if (usage !== undefined) this.events.push({ type: 'usage', usage })
  }

  private takeReply(reply: unknown): void {
    if (!isObject(reply)) return
    const error = field(reply, 'error')
    if (error !== undefined) {
      for (const candidate of this.candidates.values()) this.close(candidate)
      this.tellUsage()
      this.failed = true
      this.events.push({ type: 'error', error: readErrorBody(200, reply) })
      return
    }
    const candidates = listField(reply, 'candidates')
    const feedback = objectField(reply, 'promptFeedback')
    const usage = objectField(reply, 'usageMetadata')
    if (candidates.length > 0 || feedback !== undefined || usage !== undefined) this.understood = true
    if (!this.started && (this.understood || stringField(reply, 'responseId') !== undefined)) this.start(reply)
    this.blocked = readBlockReason(feedback === undefined ? undefined : field(feedback, 'blockReason')) ?? this.blocked
    if (usage !== undefined) {
      this.metered = true
      if (hasCounts(usage)) this.counts = usage
    }
    for (const [at, candidate] of candidates.entries())
      if (isObject(candidate)) this.takeCandidate(candidate, numberField(candidate, 'index') ?? at)
  }

  private start(reply: Fields): void {
    this.started = true
    const id = stringField(reply, 'responseId')
    const model = stringField(reply, 'modelVersion')
    const time = Date.parse(stringField(reply, 'createTime') ?? '')
    this.events.push({
      type: 'response-start',
      ...(id === undefined ? undefined : { id }),
      ...(model === undefined ? undefined : { model }),
      ...(Number.isNaN(time) ? undefined : { createdAt: Math.floor(time / 1000) }),
    })
  }

  private takeCandidate(raw: Fields, index: number): void {
    let candidate = this.candidates.get(index)
    if (candidate === undefined) {
      candidate = {
        index,
        open: undefined,
        calledTool: false,
        finish: undefined,
        grounding: undefined,
        citations: undefined,
      }
      this.candidates.set(index, candidate)
    }
    const content = objectField(raw, 'content')
    for (const part of content === undefined ? [] : listField(content, 'parts'))
      if (isObject(part)) this.takePart(part, candidate)
    const grounding = objectField(raw, 'groundingMetadata')
    candidate.grounding = grounding ?? candidate.grounding
    if (index === 0) this.tools = readGroundedTools(grounding) ?? this.tools
    candidate.citations = objectField(raw, 'citationMetadata') ?? candidate.citations
    candidate.finish = readFinishReason(field(raw, 'finishReason'), candidate.calledTool) ?? candidate.finish
    const value = otherFields(raw, candidateNames)
    if (value !== undefined)
      this.events.push({ type: 'provider-event', protocol: 'gemini', name: 'candidate', value: { index, ...value } })
  }

  private takePart(part: Fields, candidate: Candidate): void {
    const state = readSignature(part)?.opaque
    const text = stringField(part, 'text')
    if (text !== undefined) {
      this.takeText(text, field(part, 'thought') === true ? 'thinking' : 'text', state, candidate)
      return
    }
    const name = kindOf(part)
    if (name === undefined) {
      if (state !== undefined) this.takeText('', 'text', state, candidate)
      return
    }
    const reduce = Object.hasOwn(partReducers, name) ? partReducers[name] : undefined
    if (reduce?.(this, part, state, candidate) !== true) this.takeOther(name, part, candidate)
  }

  /** A signature belongs to the text it comes with or, on an empty one, to the text before it. */
  private takeText(
    text: string,
    kind: 'text' | 'thinking',
    opaque: OpaqueState | undefined,
    candidate: Candidate,
  ): void {
    if (text === '' && opaque === undefined) return
    let open = candidate.open
    if (open === undefined || open.kind !== kind || open.opaque !== undefined) {
      this.close(candidate)
      open = this.open(candidate, kind, kind === 'text' ? { type: kind } : { type: kind, summary: true })
    }
    if (text !== '') {
      open.text += text
      this.events.push({ type: 'part-delta', index: open.index, text })
    }
    open.opaque = opaque
  }

  takeCall(part: Fields, opaque: OpaqueState | undefined, candidate: Candidate): boolean {
    const call = objectField(part, 'functionCall')
    if (call === undefined) return false
    const name = stringField(call, 'name')
    const goesOn = field(call, 'willContinue') === true
    if (name === undefined || name === '') {
      const open = candidate.open?.args === undefined ? undefined : candidate.open
      if (open === undefined) return true
      open.args?.take(call)
      open.opaque ??= opaque
      // `functionCall: {}` ends a call; some streams leave it out.
      if (!goesOn && field(call, 'partialArgs') === undefined) this.close(candidate)
      return true
    }
    this.close(candidate)
    candidate.calledTool = true
    const given = stringField(call, 'id')
    const id = given === undefined || given === '' ? madeUpCallId() : given
    const known = originalName(this.names, name)
    const open = this.open(candidate, 'call', { type: 'tool-call', id, name: known, kind: 'function' })
    open.opaque = opaque
    open.args = new PartialArgs()
    const args = objectField(call, 'args')
    if (args !== undefined) open.args.add(args)
    open.args.take(call)
    if (!goesOn && field(call, 'partialArgs') === undefined) this.close(candidate)
    return true
  }

  takeMedia(part: Fields, opaque: OpaqueState | undefined, candidate: Candidate): boolean {
    // A draft of a picture is a thought, not an answer.
    const media = field(part, 'thought') === true ? undefined : readMedia(part)
    if (media === undefined) return false
    this.whole(media, opaque, candidate)
    return true
  }

  private takeOther(name: string, part: Fields, candidate: Candidate): void {
    this.whole(readProviderPart(name, part), undefined, candidate)
  }

  private whole(part: PartStart, opaque: OpaqueState | undefined, candidate: Candidate): void {
    this.close(candidate)
    const index = this.nextIndex++
    this.events.push({ type: 'part-start', index, part, ...ofCandidate(candidate.index) })
    this.events.push({ type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) })
  }

  private open(candidate: Candidate, kind: OpenPart['kind'], part: PartStart): OpenPart {
    const index = this.nextIndex++
    const open: OpenPart = { index, kind, text: '', opaque: undefined }
    candidate.open = open
    this.events.push({ type: 'part-start', index, part, ...ofCandidate(candidate.index) })
    return open
  }

  private close(candidate: Candidate): void {
    const { open } = candidate
    if (open === undefined) return
    candidate.open = undefined
    const { index, args, opaque } = open
    if (args !== undefined) this.events.push({ type: 'part-delta', index, text: args.json() })
    if (open.kind === 'text' && (candidate.grounding !== undefined || candidate.citations !== undefined)) {
      for (const citation of readCitations(open.text, candidate.grounding, candidate.citations))
        this.events.push({ type: 'citation', index, citation })
      candidate.grounding = undefined
      candidate.citations = undefined
    }
    this.events.push({ type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) })
  }
}

type PartReducer = (reader: ReplyReader, part: Fields, opaque: OpaqueState | undefined, candidate: Candidate) => boolean

/** Parts with a meaning of their own; a reducer that cannot use one says false, and it becomes a provider part. */
const partReducers: Readonly<Record<string, PartReducer>> = {
  functionCall: (reader, part, opaque, candidate) => reader.takeCall(part, opaque, candidate),
  inlineData: (reader, part, opaque, candidate) => reader.takeMedia(part, opaque, candidate),
  fileData: (reader, part, opaque, candidate) => reader.takeMedia(part, opaque, candidate),
}

function ofCandidate(index: number): { candidate: number } | undefined {
  return index === 0 ? undefined : { candidate: index }
}

/** The names that a writer of requests left in its hints. */
export function namesOf(hints: Readonly<Record<string, unknown>>): ToolNames {
  return objectOf(hints.names) as ToolNames
}
