import { z } from 'zod'
import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProviderWith } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { headerField, setHeaders } from '../settings-fields.ts'

const settings = z.object({
  appId: headerField('App id', 'Id of the Qianfan application to bill, sent as appid; empty = the account’s default'),
})

/** https://cloud.baidu.com/doc/qianfan-api/index.html and https://cloud.baidu.com/doc/qianfan-docs/s/6mh3e6gjp */
export const qianfan = defineProviderWith(settings, {
  id: 'qianfan',
  name: 'Baidu Qianfan (ERNIE)',
  category: 'vendor',
  defaultBaseUrl: 'https://qianfan.baidubce.com/v2',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: {
    'openai-chat': '/v2',
    'anthropic-messages': '/anthropic',
    also: [
      { protocol: 'openai-chat', path: '/v2/coding' },
      { protocol: 'anthropic-messages', path: '/anthropic/coding' },
    ],
  },
  keysUrl: 'https://console.bce.baidu.com/iam/#/iam/apikey/list',
  keyPlaceholder: 'bce-v3/…',
  testModel: 'ernie-speed-8k',
  headers: ({ appId }) => setHeaders({ appid: appId }),
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/** https://cloud.baidu.com/doc/qianfan-api/s/3m7of64lb */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: /qwen3|deepseek-v3|ernie-(?:4\.5|5)/.test(model) ? 'enable_thinking' : 'none',
    thinkingBudget: true,
    strictTools: false,
    files: 'none',
    topP: { min: 0, max: 1 },
    samplingFields: ['top_k', 'repetition_penalty'],
  }
}
