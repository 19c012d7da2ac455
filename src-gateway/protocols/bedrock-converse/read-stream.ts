import type { ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { Citation } from '../../ir/part.ts'
import type { JsonObject, ReadReplyContext, StreamReader } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { ReplyParts } from '../reply-parts.ts'
import { originalName } from '../wire-names.ts'
import { isException, readException } from './error.ts'
import { readFinishReason } from './finish-reason.ts'
import { type ConverseHints, hintsOf } from './hints.ts'
import { readUsage } from './usage.ts'

const id = 'bedrock-converse'

/** A content block that has begun. `held`: what only counts once it is whole. */
type Block =
  | { kind: 'text'; part: number }
  | { kind: 'thinking'; part: number; signature: string }
  | { kind: 'redacted'; held: Buffer[] }
  | { kind: 'tool'; part: number }
  | { kind: 'server-tool'; start: JsonObject; held: string }
  | { kind: 'server-result'; start: JsonObject; held: unknown[] }

interface State {
  parts: ReplyParts
  hints: ConverseHints
  blocks: Map<unknown, Block>
  began: boolean
  /** The model called a tool that is the client's own. */
  called: boolean
  finish: Extract<ReplyEvent, { type: 'finish' }> | undefined
  usageSeen: boolean
  /** Finish or an error was told: nothing follows. */
  ended: boolean
}

type Reducer = (payload: JsonObject, state: State) => void

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html */
const reducers: Readonly<Record<string, Reducer>> = {
  messageStart: () => {},
  contentBlockStart: ({ contentBlockIndex, start }, state) => startBlock(contentBlockIndex, objectOf(start), state),
  contentBlockDelta: ({ contentBlockIndex, delta }, state) => readDelta(contentBlockIndex, objectOf(delta), state),
  contentBlockStop: ({ contentBlockIndex }, state) => stopBlock(contentBlockIndex, state),
  messageStop: ({ stopReason, additionalModelResponseFields }, state) => {
    for (const index of [...state.blocks.keys()]) stopBlock(index, state)
    const stopSequence = stopSequenceOf(additionalModelResponseFields)
    state.finish = {
      type: 'finish',
      reason: finishReason(stopReason, state),
      ...(stopSequence === undefined ? undefined : { stopSequence }),
    }
    if (state.usageSeen) tellFinish(state)
  },
  // Comes behind `messageStop`, and before it from some models; a finish is told after the usage.
  metadata: ({ usage, serviceTier }, state) => {
    const read = readUsage(usage, serviceTier)
    if (read !== undefined) state.parts.add({ type: 'usage', usage: read })
    state.usageSeen = true
    tellFinish(state)
  },
}

/** Reads the events of one reply. Whole replies are read as the events that would have made them, see `read-response.ts`. */
export class ConverseReader implements StreamReader {
  readonly #state: State

  constructor(context: Pick<ReadReplyContext, 'hints'>) {
    this.#state = {
      parts: new ReplyParts(),
      hints: hintsOf(context.hints),
      blocks: new Map(),
      began: false,
      called: false,
      finish: undefined,
      usageSeen: false,
      ended: false,
    }
  }

  read(name: string, data: string): ReplyEvent[] {
    if (this.#state.ended) return []
    let payload: unknown
    try {
      payload = JSON.parse(data)
    } catch {
      return this.#fail({ status: 502, message: 'The upstream sent an event that is not JSON.' })
    }
    return this.take(name, payload)
  }

  /** Takes an event that is parsed already. */
  take(name: string, payload: unknown): ReplyEvent[] {
    const state = this.#state
    if (state.ended) return []
    if (!Object.hasOwn(reducers, name) && isException(name)) return this.#fail(readException(name, payload))
    begin(state)
    const reducer = Object.hasOwn(reducers, name) ? reducers[name] : undefined
    if (reducer !== undefined && isObject(payload)) {
      // Nothing but the usage has a meaning behind the end.
      if (state.finish === undefined || name === 'metadata') reducer(payload, state)
    } else state.parts.add({ type: 'provider-event', protocol: id, name, value: payload })
    return state.parts.take()
  }

  end(): ReplyEvent[] {
    const state = this.#state
    if (state.ended) return []
    if (state.finish === undefined)
      return this.#fail({ status: 502, message: 'The upstream ended its stream before the answer was complete.' })
    tellFinish(state)
    return state.parts.take()
  }

  #fail(error: Extract<ReplyEvent, { type: 'error' }>['error']): ReplyEvent[] {
    const { parts } = this.#state
    begin(this.#state)
    parts.endAll()
    parts.add({ type: 'error', error })
    this.#state.ended = true
    return parts.take()
  }
}

function begin(state: State): void {
  if (state.began) return
  state.began = true
  state.parts.add({ type: 'response-start' })
}

function tellFinish(state: State): void {
  if (state.finish === undefined) return
  state.parts.add(state.finish)
  state.ended = true
}

/** A tool that stands for the answer's schema is no call: the client asked for none. */
function finishReason(raw: unknown, state: State): FinishReason {
  const reason = readFinishReason(raw)
  return reason.unified === 'tool-calls' && state.hints.answerTool !== undefined && !state.called
    ? { unified: 'stop', raw: reason.raw }
    : reason
}

function stopSequenceOf(fields: unknown): string | undefined {
  const object = objectOf(fields)
  const found = object.stop_sequence ?? objectOf(object.delta).stop_sequence
  return typeof found === 'string' ? found : undefined
}

function startBlock(index: unknown, start: Readonly<Record<string, unknown>>, state: State): void {
  stopBlock(index, state)
  if (isObject(start.toolUse)) startTool(index, start.toolUse, state)
  else if (isObject(start.toolResult))
    state.blocks.set(index, { kind: 'server-result', start: start.toolResult, held: [] })
  else if (isObject(start.image)) readImage(start.image, state)
  else if (Object.keys(start).length > 0) readUnknown(start, state)
}

function startTool(index: unknown, tool: JsonObject, state: State): void {
  const { toolUseId, name, type } = tool
  if (type === 'server_tool_use') {
    state.blocks.set(index, { kind: 'server-tool', start: tool, held: '' })
    return
  }
  const wireName = typeof name === 'string' ? name : ''
  if (wireName !== '' && wireName === state.hints.answerTool) {
    state.blocks.set(index, { kind: 'text', part: state.parts.start({ type: 'text' }) })
    return
  }
  state.called = true
  const part = state.parts.start({
    type: 'tool-call',
    id: typeof toolUseId === 'string' && toolUseId !== '' ? toolUseId : madeUpCallId(),
    name: originalName(state.hints.toolNames ?? {}, wireName),
    kind: 'function',
  })
  state.blocks.set(index, { kind: 'tool', part })
}

/** Blocks of text and thinking have no start event: their first delta begins them. */
function readDelta(index: unknown, delta: Readonly<Record<string, unknown>>, state: State): void {
  if (typeof delta.text === 'string' && delta.text !== '') state.parts.delta(textBlock(index, state), delta.text)
  if (isObject(delta.reasoningContent)) readReasoning(index, delta.reasoningContent, state)
  if (isObject(delta.citation)) {
    state.parts.add({ type: 'citation', index: textBlock(index, state), citation: readCitation(delta.citation) })
  }
  if (isObject(delta.toolUse)) {
    const block = state.blocks.get(index)
    const { input } = delta.toolUse
    if (block?.kind === 'server-tool' && typeof input === 'string') block.held += input
    else if (block?.kind === 'tool' || block?.kind === 'text') state.parts.delta(block.part, input)
  }
  if (delta.toolResult !== undefined) {
    const block = state.blocks.get(index)
    if (block?.kind === 'server-result')
      block.held.push(...(Array.isArray(delta.toolResult) ? delta.toolResult : [delta.toolResult]))
  }
  if (isObject(delta.image)) readImage(delta.image, state)
}

function textBlock(index: unknown, state: State): number {
  const block = state.blocks.get(index)
  if (block?.kind === 'text') return block.part
  stopBlock(index, state)
  const part = state.parts.start({ type: 'text' })
  state.blocks.set(index, { kind: 'text', part })
  return part
}

function readReasoning(index: unknown, { text, signature, redactedContent }: JsonObject, state: State): void {
  let block = state.blocks.get(index)
  if (typeof redactedContent === 'string') {
    if (block?.kind !== 'redacted') {
      stopBlock(index, state)
      block = { kind: 'redacted', held: [] }
      state.blocks.set(index, block)
    }
    block.held.push(Buffer.from(redactedContent, 'base64'))
    return
  }
  if (block?.kind !== 'thinking') {
    stopBlock(index, state)
    block = { kind: 'thinking', part: state.parts.start({ type: 'thinking' }), signature: '' }
    state.blocks.set(index, block)
  }
  state.parts.delta(block.part, text)
  if (typeof signature === 'string') block.signature += signature
}

function stopBlock(index: unknown, state: State): void {
  const block = state.blocks.get(index)
  if (block === undefined) return
  state.blocks.delete(index)
  const { parts } = state
  switch (block.kind) {
    case 'text':
    case 'tool':
      parts.end(block.part)
      break
    case 'thinking':
      parts.end(block.part, block.signature === '' ? undefined : { origin: id, value: block.signature })
      break
    case 'redacted': {
      const value = Buffer.concat(block.held).toString('base64')
      if (value !== '') parts.whole({ type: 'redacted-thinking', opaque: { origin: id, value } })
      break
    }
    case 'server-tool':
      readUnknown({ toolUse: { ...block.start, input: parsed(block.held) } }, state)
      break
    case 'server-result':
      readUnknown({ toolResult: { ...block.start, content: block.held } }, state)
      break
  }
}

/** A block that is the vendor's own, kept whole so that it can go back. */
function readUnknown(value: Readonly<Record<string, unknown>>, state: State): void {
  const [key = 'block'] = Object.keys(value)
  const type = objectOf(value[key]).type
  state.parts.whole({ type: 'provider', protocol: id, name: typeof type === 'string' ? type : key, value })
}

function readImage(image: JsonObject, state: State): void {
  const data = objectOf(image.source).bytes
  if (typeof data !== 'string') return
  const mediaType = `image/${typeof image.format === 'string' ? image.format : 'png'}`
  state.parts.whole({ type: 'image', source: { kind: 'data', mediaType, data } })
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html */
function readCitation(raw: JsonObject): Citation {
  const { url } = objectOf(objectOf(raw.location).web)
  const quote = (Array.isArray(raw.sourceContent) ? raw.sourceContent : [])
    .map((piece) => objectOf(piece).text)
    .filter((piece) => typeof piece === 'string')
    .join('')
  return {
    ...(typeof url === 'string' ? { url } : undefined),
    ...(typeof raw.title === 'string' ? { title: raw.title } : undefined),
    ...(quote === '' ? undefined : { quote }),
    extensions: { [id]: raw },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text === '' ? {} : text
  }
}
