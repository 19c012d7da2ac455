import type { Warnings } from '../../ir/warning.ts'
import type { WriteRequestContext } from '../conversion.ts'
import type { WireNames } from '../wire-names.ts'
import type { ModelTraits } from './model-family.ts'
import { type DocumentNames, mistralCallId } from './wire-names.ts'

/** What is known while one request is written. */
export interface WriteState {
  context: WriteRequestContext
  traits: ModelTraits
  warnings: Warnings
  toolNames: WireNames
  callIds: WireNames
  documents: DocumentNames
}

/** A call's id as this model takes it. */
export function wireCallId(id: string, { traits, callIds }: WriteState): string {
  return traits.family === 'mistral' ? mistralCallId(id) : callIds.of(id)
}
