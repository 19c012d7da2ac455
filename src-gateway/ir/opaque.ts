/**
 * What a vendor attaches to its thinking or its calls so that it can recognise them in the next turn: Anthropic's
 * signature and redacted data, OpenAI's encrypted content, Gemini's thought signature. Only the vendor that made it can
 * read it, and it must come back unchanged in its place.
 */
export interface OpaqueState {
  /** Protocol of the upstream that made it. */
  origin: string
  /** The vendor's string, unchanged. */
  value: string
  /** Id that the state is bound to (a Responses reasoning item). */
  id?: string
}

/**
 * Begins every carrier. Carriers are plain base64, since Gemini's clients take a thought signature for bytes; these are
 * the first 12 bytes, `burncloud:1:`, a multiple of three, so the text before the rest is always the same.
 */
const head = 'burncloud:1:'
const mark = Buffer.from(head).toString('base64')

/**
 * Wraps a state for a client of another protocol, in whatever place that protocol has for its own (a thinking block's
 * signature, a reasoning item's encrypted content, a part's thought signature). The client sends it back like its own.
 */
export function packOpaque(state: OpaqueState): string {
  const { origin, value, id } = state
  return Buffer.from(head + JSON.stringify(id === undefined ? [origin, value] : [origin, value, id])).toString('base64')
}

/**
 * What a client sent back in a place of `protocol`: the state of another vendor when we had wrapped it, else the
 * protocol's own. `id` is given where the place has one beside it.
 */
export function unpackOpaque(text: string, protocol: string, id?: string): OpaqueState {
  return readCarrier(text) ?? { origin: protocol, value: text, ...(id === undefined ? undefined : { id }) }
}

/** The text that stands in a client's place for a state: the state itself for its own protocol, else a carrier. */
export function opaqueFor(state: OpaqueState, protocol: string): string {
  return state.origin === protocol ? state.value : packOpaque(state)
}

/** Whether a body may hold a carrier: a search of its bytes, a few microseconds for each 100 kB. */
export function mayHoldCarrier(body: Buffer): boolean {
  return body.includes(mark)
}

/** Whether a text is a carrier of ours: a state of another vendor, or our word that there is none. */
export function isCarrier(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith(mark)
}

/** Stands, packed, where a client's protocol wants a state and no vendor gave one. */
export const noState: OpaqueState = Object.freeze({ origin: 'none', value: '' })

/** Whether a state is `noState`, come back. */
export function isNoState({ origin }: OpaqueState): boolean {
  return origin === noState.origin
}

function readCarrier(text: string): OpaqueState | undefined {
  if (!text.startsWith(mark)) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8').slice(head.length))
    if (!Array.isArray(parsed)) return undefined
    const [origin, value, id] = parsed as unknown[]
    if (typeof origin !== 'string' || typeof value !== 'string') return undefined
    return { origin, value, ...(typeof id === 'string' ? { id } : undefined) }
  } catch {
    return undefined
  }
}
