import type { AnthropicQuirks } from '../protocols/anthropic-messages/quirks.ts'

/**
 * What the Anthropic-shaped doors of other vendors and of local servers have in common: the conversation itself, tools and
 * thinking, and little of what Anthropic's own platform adds. Their thinking is not signed by Anthropic.
 */
export function foreignMessages(differing: AnthropicQuirks = {}): AnthropicQuirks {
  return {
    imageUrls: false,
    fileUrls: false,
    fileIds: false,
    documents: false,
    noBetas: true,
    structuredOutput: false,
    effort: false,
    adaptive: false,
    unsignedThinking: true,
    midConversationSystem: false,
    topLevelCache: false,
    serverTools: false,
    typedTools: false,
    strictTools: false,
    serviceTier: false,
    ...differing,
  }
}
