import { defineProvider } from '../define-provider.ts'

/**
 * https://cloud.tencent.com/document/product/1729/111007
 */
export const hunyuan = defineProvider({
  id: 'hunyuan',
  name: 'Tencent Hunyuan',
  category: 'vendor',
  defaultBaseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://console.cloud.tencent.com/hunyuan/api-key',
  testModel: 'hunyuan-lite',
})
