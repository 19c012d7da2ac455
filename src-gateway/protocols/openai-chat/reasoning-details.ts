import { type OpaqueState, opaqueFor, unpackOpaque } from '../../ir/opaque.ts'
import type { RedactedThinkingPart, ThinkingPart } from '../../ir/part.ts'
import { isObject } from '../json-values.ts'

const id = 'openai-chat'

/**
 * OpenRouter's `reasoning_details`: what a vendor thought, with the signatures by which it knows its thoughts again. They
 * are sent back unchanged. https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning
 *
 * Where the thinking is a vendor's of this shape, the whole list is one state, kept as its JSON. Where it is another
 * protocol's, each thought is one entry whose signature (or data) carries the state.
 */
export type ReasoningDetail = Record<string, unknown>

/** The list as it goes to a client. Undefined when nothing in it needs to come back. */
export function writeReasoningDetails(
  parts: readonly (ThinkingPart | RedactedThinkingPart)[],
): ReasoningDetail[] | undefined {
  if (!parts.some((part) => part.opaque !== undefined)) return undefined
  const details: ReasoningDetail[] = []
  for (const part of parts) {
    const { opaque } = part
    const own = opaque?.origin === id ? readOwnDetails(opaque) : undefined
    if (own !== undefined) details.push(...own)
    else if (part.type === 'redacted-thinking')
      details.push({ type: 'reasoning.encrypted', data: opaqueFor(part.opaque, id), index: details.length })
    else details.push(writeDetail(part, details.length))
  }
  return details.length === 0 ? undefined : details
}

function writeDetail({ text, opaque, summary }: ThinkingPart, index: number): ReasoningDetail {
  const signature = opaque === undefined || opaque.origin === id ? undefined : { signature: opaqueFor(opaque, id) }
  const kind = summary === true && signature === undefined ? 'reasoning.summary' : 'reasoning.text'
  return { type: kind, [kind === 'reasoning.summary' ? 'summary' : 'text']: text, ...signature, index }
}

/** The entries that one state of this protocol stands for; undefined when it holds none. */
export function readOwnDetails(state: OpaqueState): ReasoningDetail[] | undefined {
  if (state.origin !== id || !state.value.startsWith('[{')) return undefined
  try {
    const list: unknown = JSON.parse(state.value)
    return Array.isArray(list) ? list.filter(isObject) : undefined
  } catch {
    return undefined
  }
}

/** The text that an entry shows. */
export function detailText(detail: ReasoningDetail): string {
  for (const text of [detail.text, detail.summary]) if (typeof text === 'string') return text
  return ''
}

/** What a client sent back: our carriers each as the thought they stand for, a vendor's own entries as one. */
export function readReasoningDetails(raw: readonly unknown[]): (ThinkingPart | RedactedThinkingPart)[] {
  const parts: (ThinkingPart | RedactedThinkingPart)[] = []
  let own: ReasoningDetail[] = []
  const closeOwn = (): void => {
    if (own.length === 0) return
    parts.push(ownThought(own))
    own = []
  }
  for (const detail of raw) {
    if (!isObject(detail)) continue
    const foreign = readCarrier(detail)
    if (foreign === undefined) own.push(detail)
    else {
      closeOwn()
      parts.push(foreign)
    }
  }
  closeOwn()
  return parts
}

function ownThought(details: ReasoningDetail[]): ThinkingPart {
  const text = details.map(detailText).join('')
  const summary = details.some(({ type }) => type === 'reasoning.summary') ? { summary: true } : undefined
  // Plain text with no state is no more than the text.
  if (!details.some((detail) => isString(detail.signature) || isString(detail.data) || isString(detail.id)))
    return { type: 'thinking', text, ...summary }
  return { type: 'thinking', text, ...summary, opaque: { origin: id, value: JSON.stringify(details) } }
}

function readCarrier(detail: ReasoningDetail): ThinkingPart | RedactedThinkingPart | undefined {
  if (isString(detail.data)) {
    const opaque = unpackOpaque(detail.data, id)
    return opaque.origin === id ? undefined : { type: 'redacted-thinking', opaque }
  }
  if (!isString(detail.signature)) return undefined
  const opaque = unpackOpaque(detail.signature, id)
  return opaque.origin === id ? undefined : { type: 'thinking', text: detailText(detail), opaque }
}

function isString(raw: unknown): raw is string {
  return typeof raw === 'string' && raw !== ''
}

/**
 * Adds the pieces of a streamed list to what came before: texts of one entry grow, other members are set once. Entries
 * without an index go on where the last one of their kind stopped.
 */
export function mergeReasoningDetails(list: ReasoningDetail[], pieces: readonly unknown[]): void {
  for (const piece of pieces) {
    if (!isObject(piece)) continue
    const last = list.at(-1)
    if (last === undefined || last.type !== piece.type || last.index !== piece.index || isString(piece.data)) {
      list.push({ ...piece })
      continue
    }
    for (const [name, value] of Object.entries(piece)) {
      const grows = name === 'text' || name === 'summary'
      if (grows && typeof value === 'string') last[name] = (typeof last[name] === 'string' ? last[name] : '') + value
      else if (value !== null && value !== undefined) last[name] = value
    }
  }
}
