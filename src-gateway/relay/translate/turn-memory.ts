import type { ReplyEvent } from '../../ir/event.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import type { RememberedTurn } from '../../protocols/conversion.ts'

/** Ids shorter than this are not unique beyond one answer (`call_0`); Gemini's own have eight characters. */
const minIdLength = 8
const maxTurns = 20_000
const maxBytes = 64 * 1024 * 1024

/**
 * What upstreams attached to turns that called tools, so that the next request of the conversation can bring it back even
 * when the client's protocol has no place for it or the client left it out. Bounded; the oldest go first. A lost entry costs
 * the model its earlier thinking, never the request.
 */
export class TurnMemory {
  private readonly turns = new Map<string, { turn: RememberedTurn; bytes: number }>()
  private bytes = 0

  /** `owner` keeps the calls of one client's key apart from another's. */
  put(owner: number, id: string, turn: RememberedTurn): void {
    if (id.length < minIdLength) return
    const callId = `${owner} ${id}`
    this.delete(callId)
    const bytes = sizeOf(turn)
    if (bytes > maxBytes / 4) return
    this.turns.set(callId, { turn, bytes })
    this.bytes += bytes
    while (this.turns.size > maxTurns || this.bytes > maxBytes) {
      const oldest = this.turns.keys().next()
      if (oldest.done === true) break
      this.delete(oldest.value)
    }
  }

  get(owner: number, id: string): RememberedTurn | undefined {
    return this.turns.get(`${owner} ${id}`)?.turn
  }

  private delete(callId: string): void {
    const entry = this.turns.get(callId)
    if (entry === undefined) return
    this.bytes -= entry.bytes
    this.turns.delete(callId)
  }
}

function sizeOf(turn: RememberedTurn): number {
  let bytes = 100
  for (const { text, opaque } of turn.thinking) bytes += 2 * (text.length + opaque.value.length)
  return turn.call === undefined ? bytes : bytes + 2 * turn.call.value.length
}

/** Notes, while a reply comes, the states that belong to its calls, and remembers them when the reply is complete. */
export class TurnRecorder {
  private readonly memory: TurnMemory
  private readonly owner: number
  private readonly texts = new Map<number, string>()
  private readonly callIds = new Map<number, string>()
  private thinking: { text: string; redacted: boolean; opaque: OpaqueState }[] = []
  private readonly found: { callId: string; turn: RememberedTurn }[] = []
  private readonly open = new Map<number, RememberedTurn['thinking']>()

  constructor(memory: TurnMemory, owner: number) {
    this.memory = memory
    this.owner = owner
  }

  take(event: ReplyEvent): void {
    switch (event.type) {
      case 'part-start':
        if (event.part.type === 'thinking') this.texts.set(event.index, '')
        else if (event.part.type === 'redacted-thinking') {
          this.thinking.push({ text: '', redacted: true, opaque: event.part.opaque })
        } else if (event.part.type === 'tool-call') {
          this.callIds.set(event.index, event.part.id)
          // The thinking before a call belongs to the first call after it.
          this.open.set(event.index, this.thinking)
          this.thinking = []
        }
        break
      case 'part-delta': {
        const text = this.texts.get(event.index)
        if (text !== undefined) this.texts.set(event.index, text + event.text)
        break
      }
      case 'part-end': {
        const text = this.texts.get(event.index)
        if (text !== undefined && event.opaque !== undefined) {
          this.thinking.push({ text, redacted: false, opaque: event.opaque })
        }
        const callId = this.callIds.get(event.index)
        if (callId === undefined) break
        const thinking = this.open.get(event.index) ?? []
        if (thinking.length > 0 || event.opaque !== undefined) {
          this.found.push({ callId, turn: { thinking, call: event.opaque } })
        }
        break
      }
      case 'finish':
        for (const { callId, turn } of this.found.splice(0)) this.memory.put(this.owner, callId, turn)
        break
    }
  }
}
