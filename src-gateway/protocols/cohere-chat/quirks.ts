import type { Quirks } from '../conversion.ts'

/** In what a vendor's version of Cohere's chat differs. */
export interface CohereQuirks {
  /** Whether the model thinks, and takes its thinking back. Default: it has `reasoning` in its name. */
  reasoning?: boolean
}

/** Whether a model takes `thinking`, and thinking in its messages. */
export function isReasoningModel(model: string, quirks: Quirks): boolean {
  return (quirks as CohereQuirks).reasoning ?? model.includes('reasoning')
}
