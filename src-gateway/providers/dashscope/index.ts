import { z } from 'zod'
import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProviderWith } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
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
  priceLists: ['qwen'],
  headers: ({ workspace }) => setHeaders({ 'x-dashscope-workspace': workspace }),
  quirks: {
    'openai-chat': chatQuirks,
    'openai-responses': () => ({ customTools: false, namespaces: false, encryptedReasoning: false }),
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://help.aliyun.com/zh/model-studio/deep-thinking. The open models that think are answered as streams only, and so are
 * those with sound; https://help.aliyun.com/zh/model-studio/qwen-api-via-openai-chat-completions has the ranges.
 */
function chatQuirks(model: string): ChatQuirks {
  const openAndThinking = /^qwen3-(?:\d|next)/.test(model) && !/instruct|coder/.test(model)
  return {
    developerRole: false,
    streamOnly: openAndThinking || /^(?:qwq|qvq)|omni/.test(model),
    reasoningInput: 'enable_thinking',
    thinkingBudget: true,
    toolChoiceRequired: 'none',
    strictTools: false,
    jsonSchema: 'json_object',
    cacheControl: true,
    files: 'none',
    temperature: { min: 0, max: 1.99 },
    topP: { min: 0.01, max: 0.99 },
    samplingFields: ['top_k', 'repetition_penalty'],
  }
}
