import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

/**
 * https://cloud.tencent.com/document/product/1729/111007 and https://cloud.tencent.com/document/product/1729/127293
 */
export const hunyuan = defineProvider({
  id: 'hunyuan',
  name: 'Tencent Hunyuan',
  category: 'vendor',
  defaultBaseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '/anthropic' },
  // Only the second generation and later answer in Anthropic's format.
  protocolsFor: (model) =>
    /hunyuan-(?:[2-9]|[2-9]\.\d)/.test(model) ? ['openai-chat', 'anthropic-messages'] : ['openai-chat'],
  keysUrl: 'https://console.cloud.tencent.com/hunyuan/api-key',
  testModel: 'hunyuan-lite',
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://cloud.tencent.com/document/product/1729/111007: instructions stand first and once, user and assistant take turns.
 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    laterSystem: false,
    requiresAlternation: true,
    reasoningInput: model.includes('a13b') ? 'enable_thinking' : 'none',
    toolChoiceRequired: 'none',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'none',
    files: 'none',
  }
}
