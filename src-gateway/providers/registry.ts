import { anthropic } from './anthropic/index.ts'
import { anthropicCompatible } from './anthropic-compatible/index.ts'
import { azureOpenai } from './azure-openai/index.ts'
import { bedrock } from './bedrock/index.ts'
import { cerebras } from './cerebras/index.ts'
import { cloudflare } from './cloudflare/index.ts'
import { cohere } from './cohere/index.ts'
import { dashscope } from './dashscope/index.ts'
import { deepinfra } from './deepinfra/index.ts'
import { deepseek } from './deepseek/index.ts'
import { fireworks } from './fireworks/index.ts'
import { gemini } from './gemini/index.ts'
import { geminiCompatible } from './gemini-compatible/index.ts'
import { githubModels } from './github-models/index.ts'
import { groq } from './groq/index.ts'
import { huggingface } from './huggingface/index.ts'
import { hunyuan } from './hunyuan/index.ts'
import { jan } from './jan/index.ts'
import { llamaCpp } from './llama-cpp/index.ts'
import { lmStudio } from './lm-studio/index.ts'
import { minimax } from './minimax/index.ts'
import { mistral } from './mistral/index.ts'
import { moonshot } from './moonshot/index.ts'
import { novita } from './novita/index.ts'
import { nvidia } from './nvidia/index.ts'
import { ollama } from './ollama/index.ts'
import { openai } from './openai/index.ts'
import { openaiCompatible } from './openai-compatible/index.ts'
import { openrouter } from './openrouter/index.ts'
import { perplexity } from './perplexity/index.ts'
import { qianfan } from './qianfan/index.ts'
import { siliconflow } from './siliconflow/index.ts'
import { stepfun } from './stepfun/index.ts'
import { together } from './together/index.ts'
import type { Provider } from './types.ts'
import { vertex } from './vertex/index.ts'
import { vllm } from './vllm/index.ts'
import { volcengine } from './volcengine/index.ts'
import { xai } from './xai/index.ts'
import { zai } from './zai/index.ts'
import { zhipu } from './zhipu/index.ts'

/** Every vendor a channel can name, in the order the console offers them. Adding one is a folder and a line here. */
export const providers = {
  openai,
  'azure-openai': azureOpenai,
  anthropic,
  gemini,
  vertex,
  bedrock,
  deepseek,
  dashscope,
  moonshot,
  zhipu,
  zai,
  minimax,
  volcengine,
  qianfan,
  hunyuan,
  siliconflow,
  stepfun,
  openrouter,
  groq,
  together,
  fireworks,
  mistral,
  cohere,
  xai,
  perplexity,
  nvidia,
  cerebras,
  deepinfra,
  novita,
  huggingface,
  cloudflare,
  'github-models': githubModels,
  ollama,
  'lm-studio': lmStudio,
  'llama-cpp': llamaCpp,
  vllm,
  jan,
  'openai-compatible': openaiCompatible,
  'anthropic-compatible': anthropicCompatible,
  'gemini-compatible': geminiCompatible,
} satisfies Record<string, Provider>

export type ProviderId = keyof typeof providers

/** The provider of a channel; undefined for an id that this version does not know. */
export function findProvider(id: string): Provider | undefined {
  const table: Readonly<Record<string, Provider>> = providers
  return Object.hasOwn(table, id) ? table[id] : undefined
}
