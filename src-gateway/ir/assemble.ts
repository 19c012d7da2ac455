import type { PartStart, ReplyEvent } from './event.ts'
import type { OpaqueState } from './opaque.ts'
import type { Citation, Part } from './part.ts'
import type { Candidate, ConversationResponse } from './response.ts'

interface Growing {
  part: PartStart
  candidate: number
  text: string
  citations: Citation[]
  opaque: OpaqueState | undefined
}

/**
 * The whole answer that a stream of events adds up to. Parts stand in the order in which they began; empty texts are left
 * out unless they carry a state. A candidate without a finish event ends with `other`.
 */
export function assembleResponse(events: Iterable<ReplyEvent>): ConversationResponse {
  const assembler = new Assembler()
  for (const event of events) assembler.take(event)
  return assembler.response()
}

/** Assembles an answer while its events come. Holds the whole answer: bound its size where the bytes come in. */
export class Assembler {
  private readonly parts = new Map<number, Growing>()
  private readonly finishes = new Map<number, Pick<Candidate, 'finish' | 'stopSequence'>>()
  private readonly head: Pick<ConversationResponse, 'id' | 'model' | 'createdAt'> = {}
  private usage: ConversationResponse['usage']
  private error: ConversationResponse['error']

  take(event: ReplyEvent): void {
    switch (event.type) {
      case 'response-start':
        if (event.id !== undefined) this.head.id = event.id
        if (event.model !== undefined) this.head.model = event.model
        if (event.createdAt !== undefined) this.head.createdAt = event.createdAt
        break
      case 'part-start':
        this.parts.set(event.index, {
          part: event.part,
          candidate: event.candidate ?? 0,
          text: '',
          citations: [],
          opaque: undefined,
        })
        break
      case 'part-delta': {
        const growing = this.parts.get(event.index)
        if (growing !== undefined) growing.text += event.text
        break
      }
      case 'citation':
        this.parts.get(event.index)?.citations.push(event.citation)
        break
      case 'part-end': {
        const growing = this.parts.get(event.index)
        if (growing !== undefined && event.opaque !== undefined) growing.opaque = event.opaque
        break
      }
      case 'usage':
        this.usage = event.usage
        break
      case 'finish':
        this.finishes.set(event.candidate ?? 0, {
          finish: event.reason,
          ...(event.stopSequence === undefined ? undefined : { stopSequence: event.stopSequence }),
        })
        break
      case 'error':
        this.error = event.error
        break
      case 'provider-event':
        break
    }
  }

  response(): ConversationResponse {
    const indexes = new Set([...this.finishes.keys(), ...[...this.parts.values()].map(({ candidate }) => candidate)])
    const candidates = new Map<number, Candidate>()
    // By the numbers that were seen: one that an upstream made up must not cost memory.
    for (const index of [...(indexes.size === 0 ? [0] : indexes)].sort((a, b) => a - b)) {
      const finish = this.finishes.get(index) ?? { finish: { unified: 'other' as const, raw: undefined } }
      candidates.set(index, { content: [], ...finish })
    }
    for (const growing of this.parts.values()) {
      const part = finished(growing)
      if (part !== undefined) candidates.get(growing.candidate)?.content.push(part)
    }
    return {
      ...this.head,
      candidates: [...candidates.values()],
      usage: this.usage,
      ...(this.error === undefined ? undefined : { error: this.error }),
    }
  }
}

function finished({ part, text, citations, opaque }: Growing): Part | undefined {
  const state = opaque === undefined ? undefined : { opaque }
  switch (part.type) {
    case 'text':
      if (text === '' && opaque === undefined && citations.length === 0) return undefined
      return { type: 'text', text, ...(citations.length > 0 ? { citations } : undefined), ...state }
    case 'thinking':
      if (text === '' && opaque === undefined) return undefined
      return { type: 'thinking', text, ...(part.summary === true ? { summary: true } : undefined), ...state }
    case 'refusal':
      return text === '' ? undefined : { type: 'refusal', text }
    case 'tool-call': {
      const { type, id, name, kind, namespace } = part
      return { type, id, name, kind, input: text, ...(namespace === undefined ? undefined : { namespace }), ...state }
    }
    default:
      return opaque === undefined || part.type === 'audio' || part.type === 'file' || part.type === 'provider'
        ? part
        : { ...part, opaque }
  }
}
