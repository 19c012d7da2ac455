import type { Quirks } from '../conversion.ts'

/** What a provider states about Converse. */
export interface ConverseQuirks {
  /**
   * The model behind an id that does not tell it, like the ARN of an application inference profile:
   * `anthropic.claude-sonnet-4-5-20250929-v1:0`.
   */
  baseModel?: string
}

/** A provider's quirks as this protocol's own; what is not known here is not looked at. */
export function quirksOf(quirks: Quirks): ConverseQuirks {
  return quirks as ConverseQuirks
}
