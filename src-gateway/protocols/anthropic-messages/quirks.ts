import type { Quirks } from '../conversion.ts'

/**
 * In what a vendor's Messages differ from Anthropic's own. A field left out means: as at Anthropic, or, where the model
 * decides there, as Anthropic's model of that name does.
 */
export interface AnthropicQuirks {
  /** Takes pictures by URL. Default true; Bedrock and Vertex take only data. */
  imageUrls?: boolean
  /** Takes documents by URL. Default true. */
  fileUrls?: boolean
  /** Knows files uploaded to Anthropic's Files API. Default true. */
  fileIds?: boolean
  /** Takes documents (PDF, text) at all. Default true. */
  documents?: boolean
  /** Wants the betas as `anthropic_beta` in the body, not as a header. Default false. */
  betasInBody?: boolean
  /** Sends no beta at all, for vendors that refuse those they do not know. Default false. */
  noBetas?: boolean
  /** Knows `output_config.format`. */
  structuredOutput?: boolean
  /** Knows `output_config.effort`. */
  effort?: boolean
  /** Knows `thinking.type: adaptive`; false = thinking is asked for by a budget. */
  adaptive?: boolean
  /** Knows thinking at all. False = the field is left out. */
  thinking?: boolean
  /**
   * Neither checks nor needs signatures and wants its thinking back as it gave it, signed or not (the Anthropic-shaped
   * doors of other vendors). Default false.
   */
  unsignedThinking?: boolean
  /** Takes `role: system` in the middle of the messages. */
  midConversationSystem?: boolean
  /** A last assistant message is continued. */
  prefill?: boolean
  /** Takes temperature, top_p and top_k. */
  sampling?: boolean
  /** Knows `cache_control` on blocks. Default true. */
  cacheMarks?: boolean
  /** Knows `cache_control` on the whole request. Default true. */
  topLevelCache?: boolean
  /** Tools that the vendor runs, by how their type begins (`web_search_`); true = all (default), false = none. */
  serverTools?: boolean | readonly string[]
  /** Knows Anthropic's typed client tools (`bash_20250124`); false = they are sent as functions. Default true. */
  typedTools?: boolean
  /** Knows `strict` on tools. */
  strictTools?: boolean
  /** Knows `service_tier`. Default true. */
  serviceTier?: boolean
  /** Most tools a request may have; undefined = no limit is known. */
  maxTools?: number
  /** Largest `max_tokens`; undefined = the model's, as far as it is known. */
  maxOutputTokens?: number
}

/** A provider's quirks as this protocol's own; what is not known here is not looked at. */
export function quirksOf(quirks: Quirks): AnthropicQuirks {
  return quirks as AnthropicQuirks
}
