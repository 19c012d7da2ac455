import type { KnownProvider, ReadContext } from './types.ts'

const vendor = (id: string, defaultBaseUrl: string, protocols: string[] = ['openai-chat']): KnownProvider => ({
  id,
  name: id,
  category: 'vendor',
  defaultBaseUrl,
  protocols,
  keyRequired: true,
})
const compatible = (id: string, protocols: string[], keyRequired: boolean): KnownProvider => ({
  ...vendor(id, '', protocols),
  category: 'compatible',
  keyRequired,
})
const local = (id: string, defaultBaseUrl: string): KnownProvider => ({
  ...vendor(id, defaultBaseUrl),
  category: 'local',
  keyRequired: false,
})

/** Some providers, as the registry has them. */
export const someProviders: readonly KnownProvider[] = [
  vendor('openai', 'https://api.openai.com/v1', ['openai-chat', 'openai-responses']),
  vendor('anthropic', 'https://api.anthropic.com', ['anthropic-messages', 'openai-chat']),
  vendor('gemini', 'https://generativelanguage.googleapis.com', ['gemini', 'openai-chat']),
  vendor('deepseek', 'https://api.deepseek.com', ['openai-chat', 'anthropic-messages']),
  vendor('zhipu', 'https://open.bigmodel.cn/api/paas/v4', ['openai-chat', 'anthropic-messages']),
  vendor('moonshot', 'https://api.moonshot.ai/v1', ['openai-chat', 'anthropic-messages']),
  vendor('openrouter', 'https://openrouter.ai/api/v1'),
  vendor('groq', 'https://api.groq.com/openai/v1'),
  vendor('siliconflow', 'https://api.siliconflow.cn/v1'),
  vendor('azure-openai', '', ['openai-chat', 'openai-responses']),
  vendor('bedrock', 'https://bedrock-runtime.us-east-1.amazonaws.com', ['bedrock-converse']),
  vendor('vertex', 'https://aiplatform.googleapis.com', ['gemini']),
  vendor('cohere', 'https://api.cohere.com', ['cohere-chat']),
  local('ollama', 'http://127.0.0.1:11434'),
  local('lm-studio', 'http://127.0.0.1:1234/v1'),
  compatible('openai-compatible', ['openai-chat'], false),
  compatible('anthropic-compatible', ['anthropic-messages'], true),
  compatible('gemini-compatible', ['gemini'], true),
]

export function contextWith(environment: Record<string, string> = {}): ReadContext {
  return { providers: someProviders, environment, ownAddresses: ['http://127.0.0.1:8790'] }
}
