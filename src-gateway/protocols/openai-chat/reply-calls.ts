import type { ReplyEvent } from '../../ir/event.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import { isObject, objectOf } from '../json-values.ts'
import { originalName } from '../wire-names.ts'
import { argumentsText, thoughtSignature } from './read-message.ts'
import type { PartIndexes, ReplyParts } from './reply-parts.ts'

const id = 'openai-chat'

interface Call {
  index: number | undefined
  id: string
  name: string
  kind: 'function' | 'custom'
  /** All input so far. */
  input: string
  /** How much of it has been told. */
  told: number
  opaque: OpaqueState | undefined
}

interface Piece {
  position: number | undefined
  id: string
  name: string
  kind: 'function' | 'custom'
  input: string
  signature: string | undefined
}

/**
 * The calls of one candidate, put together from pieces as vendors send them: with no index, with all under one, with the id
 * or the name in every piece or in none, whole in one piece, or twice. They are closed at the end only, for arguments may
 * be valid JSON half-way.
 */
export class ReplyCalls {
  private readonly list: Call[] = []
  private readonly byPosition = new Map<number, Call>()
  private readonly parts: ReplyParts
  private readonly indexes: PartIndexes
  private readonly out: ReplyEvent[]
  private readonly hints: Readonly<Record<string, unknown>>

  constructor(parts: ReplyParts, indexes: PartIndexes, out: ReplyEvent[], hints: Readonly<Record<string, unknown>>) {
    this.parts = parts
    this.indexes = indexes
    this.out = out
    this.hints = hints
  }

  get count(): number {
    return this.list.length
  }

  /** `whole`: the list is complete, each entry a call of its own. */
  read(raw: unknown, whole: boolean): void {
    if (!Array.isArray(raw)) return
    for (const entry of raw) {
      if (!isObject(entry)) continue
      const piece = readPiece(entry)
      const call = whole ? this.add(piece) : this.find(piece)
      this.feed(call, piece)
    }
  }

  /** The legacy `function_call`, at most one an answer. An empty one, as some always send, is none. */
  readLegacy(raw: unknown): void {
    if (!isObject(raw)) return
    const name = typeof raw.name === 'string' ? raw.name : ''
    const input = argumentsText(raw.arguments)
    if (name === '' && (input === '' || this.list.length === 0)) return
    const piece: Piece = { position: 0, id: '', name, kind: 'function', input, signature: undefined }
    this.feed(this.byPosition.get(0) ?? this.add(piece), piece)
  }

  /** A signature of the whole message belongs to its first call. */
  signFirst(value: string): boolean {
    const [first] = this.list
    if (first === undefined) return false
    first.opaque ??= { origin: id, value }
    return true
  }

  close(): void {
    for (const call of this.list) {
      if (call.index === undefined) this.start(call)
      if (call.input !== 'null') this.tell(call)
      const { index = 0, opaque } = call
      this.out.push({ type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) })
    }
    this.list.length = 0
    this.byPosition.clear()
  }

  private find(piece: Piece): Call {
    const known = piece.position === undefined ? this.withoutPosition(piece) : this.byPosition.get(piece.position)
    if (known === undefined) return this.add(piece)
    return isAnother(known, piece) ? this.add(piece) : known
  }

  private withoutPosition(piece: Piece): Call | undefined {
    if (piece.id !== '') return this.list.find((call) => call.id === piece.id)
    return this.list.at(-1)
  }

  private add(piece: Piece): Call {
    const call: Call = {
      index: undefined,
      id: piece.id,
      name: '',
      kind: piece.kind,
      input: '',
      told: 0,
      opaque: undefined,
    }
    this.list.push(call)
    if (piece.position !== undefined) this.byPosition.set(piece.position, call)
    return call
  }

  private feed(call: Call, piece: Piece): void {
    if (piece.signature !== undefined) call.opaque = { origin: id, value: piece.signature }
    if (call.name === '') call.name = piece.name
    if (call.id === '' && call.index === undefined) call.id = piece.id
    // A vendor that closes with the whole call once more.
    if (piece.name !== '' && call.input !== '' && piece.input === call.input && isWhole(call.input)) return
    call.input += piece.input
    if (call.name === '') return
    if (call.index === undefined) this.start(call)
    // `null` for no arguments must not get out, whole or in pieces.
    if (!'null'.startsWith(call.input)) this.tell(call)
  }

  private start(call: Call): void {
    this.parts.close()
    const index = this.indexes.take()
    call.index = index
    if (
      call.id === '' ||
      this.list.some((other) => other !== call && other.index !== undefined && other.id === call.id)
    )
      call.id = madeUpCallId()
    this.parts.filled = true
    const name = originalName(objectOf(this.hints.toolNames), call.name)
    this.out.push(this.parts.startEvent(index, { type: 'tool-call', id: call.id, name, kind: call.kind }))
  }

  private tell(call: Call): void {
    if (call.index === undefined || call.told === call.input.length) return
    const text = call.told === 0 ? call.input : call.input.slice(call.told)
    call.told = call.input.length
    this.out.push({ type: 'part-delta', index: call.index, text })
  }
}

/** Whether a piece that stands where a call is already begins another one: a vendor that counts wrongly. */
function isAnother(call: Call, piece: Piece): boolean {
  if (piece.name === '' || call.name === '') return false
  if (piece.id !== '' && call.id !== '' && piece.id !== call.id) return true
  if (piece.id !== '' && piece.id === call.id) return false
  if (piece.name !== call.name) return true
  return piece.input !== '' && isWhole(call.input) && piece.input !== call.input
}

function isWhole(input: string): boolean {
  if (!input.endsWith('}')) return false
  try {
    JSON.parse(input)
    return true
  } catch {
    return false
  }
}

function readPiece(raw: Readonly<Record<string, unknown>>): Piece {
  const custom = objectOf(raw.custom)
  const isCustom = raw.type === 'custom' || (raw.function === undefined && typeof custom.name === 'string')
  const body = isCustom ? custom : objectOf(raw.function)
  return {
    position: typeof raw.index === 'number' ? raw.index : undefined,
    id: typeof raw.id === 'string' ? raw.id : '',
    name: typeof body.name === 'string' ? body.name : '',
    kind: isCustom ? 'custom' : 'function',
    input: argumentsText(isCustom ? body.input : body.arguments),
    signature: thoughtSignature(raw),
  }
}
