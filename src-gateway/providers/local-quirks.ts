import type { AnthropicQuirks } from '../protocols/anthropic-messages/quirks.ts'
import type { ChatQuirks } from '../protocols/openai-chat/quirks.ts'
import type { ResponsesQuirks } from '../protocols/openai-responses/quirks.ts'
import { foreignMessages } from './foreign-messages.ts'

/** llama.cpp's server, and what is built on it. https://github.com/ggml-org/llama.cpp/tree/master/tools/server */
export function llamaCppChat(): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: 'template',
    reasoningReplay: 'tool-turns',
    thinkTags: true,
    toolChoiceNamed: false,
    strictTools: false,
    imageUrls: false,
    files: 'none',
    maxStop: undefined,
    samplingFields: ['top_k', 'min_p', 'repeat_penalty'],
  }
}

/** Responses of servers that run on one's own machine: the conversation and functions, nothing fetched, nothing encrypted. */
export function localResponses(): Partial<ResponsesQuirks> {
  return { customTools: false, namespaces: false, encryptedReasoning: false, imageUrls: false, fileUrls: false }
}

/** Anthropic-shaped doors of such servers, which bill no cache. */
export function localMessages(): AnthropicQuirks {
  return foreignMessages({ cacheMarks: false })
}
