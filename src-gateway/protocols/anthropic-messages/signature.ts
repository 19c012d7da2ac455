import { isNoState, noState, type OpaqueState, opaqueFor, unpackOpaque } from '../../ir/opaque.ts'
import { own } from './own.ts'

/**
 * What stands in a thinking block's `signature`. Clients drop thinking without one, though the vendor it came from may want
 * it back: what nobody signed gets a mark of ours.
 */
export function writeSignature(state: OpaqueState | undefined): string {
  return opaqueFor(state === undefined || state.value === '' ? noState : state, own)
}

/** The state that a signature is; undefined for our mark and for ''. */
export function readSignature(raw: unknown): OpaqueState | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  const state = unpackOpaque(raw, own)
  return isNoState(state) ? undefined : state
}
