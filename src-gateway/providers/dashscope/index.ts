import { z } from 'zod'
import { defineProviderWith } from '../define-provider.ts'
import { headerField, setHeaders } from '../settings-fields.ts'

const settings = z.object({
  workspace: headerField(
    'Workspace',
    'Workspace id (llm-…), sent as X-DashScope-WorkSpace. Needed for a sub-workspace’s models; empty = the default workspace',
  ),
})

/**
 * https://help.aliyun.com/zh/model-studio/compatibility-of-openai-with-dashscope. Accounts outside China use the host
 * dashscope-intl.aliyuncs.com. Each format has a root of its own on the host.
 */
export const dashscope = defineProviderWith(settings, {
  id: 'dashscope',
  name: 'Alibaba DashScope (Qwen)',
  category: 'vendor',
  defaultBaseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: {
    'openai-chat': '/compatible-mode/v1',
    'openai-responses': '/api/v2/apps/protocols/compatible-mode/v1',
    'anthropic-messages': '/apps/anthropic',
  },
  keysUrl: 'https://bailian.console.aliyun.com/?tab=model#/api-key',
  testModel: 'qwen-flash',
  headers: ({ workspace }) => setHeaders({ 'x-dashscope-workspace': workspace }),
})
