import { defineProvider } from '../define-provider.ts'
import { bearer } from '../key.ts'

/**
 * https://docs.siliconflow.cn. Accounts outside China use https://api.siliconflow.com/v1 as base URL.
 */
export const siliconflow = defineProvider({
  id: 'siliconflow',
  name: 'SiliconFlow',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.siliconflow.cn/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: 'https://cloud.siliconflow.cn/account/ak',
  testModel: 'Qwen/Qwen3-8B',
  authorize: ({ key }) => bearer(key),
})
