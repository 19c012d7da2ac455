import { isNoState, type OpaqueState, opaqueFor, packOpaque, unpackOpaque } from '../../ir/opaque.ts'
import type { RedactedThinkingPart, ThinkingPart } from '../../ir/part.ts'
import { type Fields, stringField } from './fields.ts'

/**
 * What Google documents for calls whose signature is not to be had, as when another model made them.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const standIn = 'skip_thought_signature_validator'

const standIns: ReadonlySet<string> = new Set([standIn, 'context_engineering_is_the_way_to_go'])
const redactedMark = 'redacted:'

/** The state in a client's `thoughtSignature`: Gemini's own or another vendor's that we had wrapped. */
export function readSignature(part: Fields): { opaque: OpaqueState } | undefined {
  const text = stringField(part, 'thoughtSignature')
  if (text === undefined || text === '' || standIns.has(text)) return undefined
  const opaque = unpackOpaque(text, 'gemini')
  return isNoState(opaque) ? undefined : { opaque }
}

/** `thoughtSignature` for a client: the state itself, or wrapped when another vendor made it. */
export function writeSignature(opaque: OpaqueState | undefined): { thoughtSignature: string } | undefined {
  return opaque === undefined ? undefined : { thoughtSignature: opaqueFor(opaque, 'gemini') }
}

/** The thought that stands for thinking which its vendor keeps to itself. */
export function writeRedacted({ opaque }: RedactedThinkingPart): Fields {
  const { origin, value, id = '' } = opaque
  return { text: '', thought: true, thoughtSignature: packOpaque({ origin, value, id: redactedMark + id }) }
}

/** A thought with its state; one without text may be another vendor's redacted thinking come back. */
export function readThought(
  text: string,
  state: { opaque: OpaqueState } | undefined,
): ThinkingPart | RedactedThinkingPart {
  const id = state?.opaque.id
  if (state === undefined || !id?.startsWith(redactedMark)) return { type: 'thinking', text, ...state }
  const { origin, value } = state.opaque
  const own = id.slice(redactedMark.length)
  return { type: 'redacted-thinking', opaque: { origin, value, ...(own === '' ? undefined : { id: own }) } }
}
