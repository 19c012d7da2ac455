import { type OpaqueState, opaqueFor, packOpaque, unpackOpaque } from '../../ir/opaque.ts'
import { own } from './own.ts'

/** Origin of what no vendor signed. */
const nobody = 'none'
const unsigned = packOpaque({ origin: nobody, value: '' })

/**
 * What stands in a thinking block's `signature`. Clients drop thinking without one, though the vendor it came from may want
 * it back: what nobody signed gets a mark of ours.
 */
export function writeSignature(state: OpaqueState | undefined): string {
  return state === undefined || state.value === '' ? unsigned : opaqueFor(state, own)
}

/** The state that a signature is; undefined for our mark and for ''. */
export function readSignature(raw: unknown): OpaqueState | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  const state = unpackOpaque(raw, own)
  return state.origin === nobody ? undefined : state
}
