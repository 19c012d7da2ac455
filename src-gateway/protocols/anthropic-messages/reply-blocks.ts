import type { PartStart } from '../../ir/event.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import type { Citation } from '../../ir/part.ts'
import type { JsonObject, ReadReplyContext } from '../conversion.ts'
import { isObject, wordOf } from '../json-values.ts'
import { originalName } from '../wire-names.ts'
import { own } from './own.ts'
import { readCitation, readProvider } from './read-blocks.ts'
import { readSignature } from './signature.ts'
import type { Hints } from './write-request.ts'

/** One block of an answer while it grows; a whole block is one that grew at once. */
export interface ReplyBlock {
  /** How the part begins; undefined = it is told when the block is whole (what Anthropic ran itself), or not at all. */
  start: PartStart | undefined
  /** Text, thinking or input that the block had when it began. */
  text: string
  citations: readonly Citation[]
  opaque: OpaqueState | undefined
  /** The block as the wire has it, for those told when whole. */
  whole: JsonObject | undefined
  /** JSON text of a whole block's input, in pieces. */
  input: string
  /** A call, whose input is '{}' when none comes. */
  call: boolean
}

/** What the request's writer left for the reader of the reply. */
export function hintsOf(context: ReadReplyContext): Hints {
  return context.hints as Hints
}

/** A block as it begins, in a stream or whole in a document. */
export function openBlock(raw: JsonObject, hints: Hints): ReplyBlock {
  const block: ReplyBlock = {
    start: undefined,
    text: '',
    citations: [],
    opaque: undefined,
    whole: undefined,
    input: '',
    call: false,
  }
  switch (raw.type) {
    case 'text':
      // What is said beside an answer that comes through a tool is none of it.
      if (hints.answerOnly === true) return block
      block.start = { type: 'text' }
      block.text = textOf(raw.text)
      if (Array.isArray(raw.citations)) block.citations = raw.citations.filter(isObject).map(readCitation)
      return block
    case 'thinking':
      block.start = { type: 'thinking' }
      block.text = textOf(raw.thinking)
      block.opaque = readSignature(raw.signature)
      return block
    case 'redacted_thinking':
      block.start = { type: 'redacted-thinking', opaque: { origin: own, value: textOf(raw.data) } }
      return block
    case 'tool_use':
      return openCall(raw, hints, block)
    default:
      block.whole = raw
      return block
  }
}

function openCall(raw: JsonObject, hints: Hints, block: ReplyBlock): ReplyBlock {
  const name = textOf(raw.name)
  block.call = true
  if (isObject(raw.input) && Object.keys(raw.input).length > 0) block.text = JSON.stringify(raw.input)
  block.start =
    name === hints.answerTool
      ? { type: 'text' }
      : {
          type: 'tool-call',
          id: wordOf(raw.id) ?? madeUpCallId(),
          name: originalName(hints.names ?? {}, name),
          kind: 'function',
        }
  return block
}

/** The part that a block told when whole has become. */
export function wholePart(block: ReplyBlock): PartStart | undefined {
  if (block.whole === undefined) return undefined
  const type = wordOf(block.whole.type) ?? 'unknown'
  const value = block.input === '' ? block.whole : { ...block.whole, input: parsed(block.input) }
  return readProvider(value, type) as PartStart
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function textOf(raw: unknown): string {
  return typeof raw === 'string' ? raw : ''
}
