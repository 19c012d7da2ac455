import type { ChatQuirks } from '../protocols/openai-chat/quirks.ts'

/**
 * Zhipu's models at either of its platforms. https://docs.bigmodel.cn/api-reference and
 * https://docs.z.ai/api-reference/llm/chat-completion: temperature and top_p lie between 0 and 1 without the ends,
 * there is one stop word, and tools are chosen by the model alone.
 */
export function glmQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: /^glm-(?:4\.[5-9]|[5-9])/i.test(model) ? 'thinking' : 'none',
    reasoningReplay: 'tool-turns',
    toolChoiceRequired: 'none',
    toolChoiceNamed: false,
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    images: /^glm-[\d.]+v/i.test(model),
    files: 'none',
    temperature: { min: 0.01, max: 1 },
    topP: { min: 0.01, max: 0.99 },
    maxStop: 1,
  }
}
