import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { JsonObject, ReadReplyContext, StreamReader } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { ReplyParts } from '../reply-parts.ts'
import { originalName } from '../wire-names.ts'
import { readCitation } from './citations.ts'
import { errorText } from './error.ts'
import { readFinishReason } from './finish-reason.ts'
import { planState, thinkingState } from './thinking-state.ts'
import { readUsage } from './usage.ts'

const id = 'cohere-chat'

/** The part that grows now. A text stays open behind its `content-end`, for citations of it may follow. */
type Growing =
  | { kind: 'text'; part: number; text: string }
  | { kind: 'thinking' | 'plan'; part: number }
  | { kind: 'call'; part: number }

interface State {
  parts: ReplyParts
  /** Tools that were sent under another name: their name on the wire, and the client's. */
  toolNames: Readonly<Record<string, string>>
  growing: Growing | undefined
  began: boolean
  ended: boolean
}

type Reducer = (event: JsonObject, state: State) => void

/** https://docs.cohere.com/docs/streaming */
const reducers: Readonly<Record<string, Reducer>> = {
  'message-start': () => {},
  'content-start': (event, state) => {
    const content = contentOf(event)
    if (content.type === 'thinking' || content.type === 'text') open(content.type, state)
    growContent(content, state)
  },
  'content-delta': (event, state) => growContent(contentOf(event), state),
  'content-end': (_event, state) => {
    if (state.growing?.kind === 'thinking') close(state)
  },
  'tool-plan-delta': (event, state) => {
    const { tool_plan: plan } = messageOf(event)
    if (typeof plan === 'string' && plan !== '') state.parts.delta(open('plan', state), plan)
  },
  'tool-call-start': (event, state) => startCall(event, state),
  'tool-call-delta': (event, state) => {
    const call = state.growing?.kind === 'call' ? state.growing : undefined
    if (call !== undefined) state.parts.delta(call.part, functionOf(event).arguments)
  },
  'tool-call-end': (_event, state) => {
    if (state.growing?.kind === 'call') close(state)
  },
  'citation-start': (event, state) => {
    const { citations } = messageOf(event)
    const text = state.growing?.kind === 'text' ? state.growing : undefined
    for (const raw of Array.isArray(citations) ? citations : [citations]) {
      const citation = isObject(raw) && text !== undefined ? readCitation(raw, text.text) : undefined
      if (text !== undefined && citation !== undefined)
        state.parts.add({ type: 'citation', index: text.part, citation })
      else state.parts.add({ type: 'provider-event', protocol: id, name: 'citation-start', value: raw })
    }
  },
  'citation-end': () => {},
  'message-end': (event, state) => {
    close(state)
    const delta = objectOf(event.delta)
    const usage = readUsage(delta.usage)
    if (usage !== undefined) state.parts.add({ type: 'usage', usage })
    const message = errorText({ error: delta.error })
    if (message !== undefined) state.parts.add({ type: 'error', error: { status: 500, message } })
    else state.parts.add({ type: 'finish', reason: readFinishReason(delta.finish_reason) })
    state.ended = true
  },
}

/** Reads the events of one reply; a whole reply is read as the events that would have made it. */
export class CohereReader implements StreamReader {
  readonly #state: State

  constructor({ hints }: Pick<ReadReplyContext, 'hints'>) {
    this.#state = {
      parts: new ReplyParts(),
      toolNames: objectOf(hints.toolNames) as Readonly<Record<string, string>>,
      growing: undefined,
      began: false,
      ended: false,
    }
  }

  read(name: string, data: string): ReplyEvent[] {
    if (this.#state.ended || data === '[DONE]') return []
    let event: unknown
    try {
      event = JSON.parse(data)
    } catch {
      return this.#fail({ status: 502, message: 'The upstream sent an event that is not JSON.' })
    }
    return this.take(name, event)
  }

  /** Takes an event that is parsed already. */
  take(name: string, event: unknown): ReplyEvent[] {
    const state = this.#state
    if (state.ended) return []
    const told = objectOf(event)
    const type = typeof told.type === 'string' ? told.type : name
    const reducer = Object.hasOwn(reducers, type) ? reducers[type] : undefined
    if (reducer === undefined) {
      const message = type === '' || type === 'error' ? errorText(event) : undefined
      if (message !== undefined) {
        const { status_code: status } = told
        return this.#fail({
          status: typeof status === 'number' && status >= 400 && status < 600 ? status : 500,
          message,
        })
      }
    }
    this.#begin(told.id)
    if (reducer !== undefined) reducer(told, state)
    else state.parts.add({ type: 'provider-event', protocol: id, name: type, value: event })
    return state.parts.take()
  }

  end(): ReplyEvent[] {
    if (this.#state.ended) return []
    return this.#fail({ status: 502, message: 'The upstream ended its stream before the answer was complete.' })
  }

  #begin(replyId: unknown): void {
    if (this.#state.began) return
    this.#state.began = true
    this.#state.parts.add(
      typeof replyId === 'string' ? { type: 'response-start', id: replyId } : { type: 'response-start' },
    )
  }

  #fail(error: ReplyError): ReplyEvent[] {
    const state = this.#state
    this.#begin(undefined)
    close(state)
    state.parts.add({ type: 'error', error })
    state.ended = true
    return state.parts.take()
  }
}

function messageOf(event: JsonObject): Readonly<Record<string, unknown>> {
  return objectOf(objectOf(event.delta).message)
}

function contentOf(event: JsonObject): Readonly<Record<string, unknown>> {
  return objectOf(messageOf(event).content)
}

function functionOf(event: JsonObject): Readonly<Record<string, unknown>> {
  return objectOf(callOf(event).function)
}

/** One object, in spite of its name; some versions put it into a list. */
function callOf(event: JsonObject): Readonly<Record<string, unknown>> {
  const { tool_calls: calls } = messageOf(event)
  return objectOf(Array.isArray(calls) ? calls[0] : calls)
}

function growContent({ text, thinking }: Readonly<Record<string, unknown>>, state: State): void {
  if (typeof thinking === 'string' && thinking !== '')
    state.parts.delta(state.growing?.kind === 'thinking' ? state.growing.part : open('thinking', state), thinking)
  if (typeof text !== 'string' || text === '') return
  const part = state.growing?.kind === 'text' ? state.growing.part : open('text', state)
  if (state.growing?.kind === 'text') state.growing.text += text
  state.parts.delta(part, text)
}

/** Begins a part, unless it is a plan that grows already. */
function open(kind: 'text' | 'thinking' | 'plan', state: State): number {
  if (kind === 'plan' && state.growing?.kind === 'plan') return state.growing.part
  close(state)
  const part = state.parts.start({ type: kind === 'text' ? 'text' : 'thinking' })
  state.growing = kind === 'text' ? { kind, part, text: '' } : { kind, part }
  return part
}

function close(state: State): void {
  const { growing } = state
  if (growing === undefined) return
  state.growing = undefined
  const mark = growing.kind === 'plan' ? planState : growing.kind === 'thinking' ? thinkingState : undefined
  state.parts.end(growing.part, mark)
}

function startCall(event: JsonObject, state: State): void {
  close(state)
  const { id: callId } = callOf(event)
  const { name, arguments: input } = functionOf(event)
  const wireName = typeof name === 'string' ? name : ''
  const part = state.parts.start({
    type: 'tool-call',
    id: typeof callId === 'string' && callId !== '' ? callId : madeUpCallId(),
    name: originalName(state.toolNames, wireName),
    kind: 'function',
  })
  state.growing = { kind: 'call', part }
  state.parts.delta(part, isObject(input) ? JSON.stringify(input) : input)
}
