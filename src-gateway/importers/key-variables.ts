import { type ImportKeyVariable, importKeyVariables } from '../contract/index.ts'

/** A variable that vendors' own tools and SDKs read a key from, with the one that holds the address beside it. */
export interface KeyVariable {
  provider: string
  /** Where the same vendor's address may be set. */
  baseUrl?: string
}

export const keyVariables: Readonly<Record<ImportKeyVariable, KeyVariable>> = {
  OPENAI_API_KEY: { provider: 'openai', baseUrl: 'OPENAI_BASE_URL' },
  ANTHROPIC_API_KEY: { provider: 'anthropic', baseUrl: 'ANTHROPIC_BASE_URL' },
  ANTHROPIC_AUTH_TOKEN: { provider: 'anthropic', baseUrl: 'ANTHROPIC_BASE_URL' },
  GEMINI_API_KEY: { provider: 'gemini', baseUrl: 'GOOGLE_GEMINI_BASE_URL' },
  GOOGLE_API_KEY: { provider: 'gemini', baseUrl: 'GOOGLE_GEMINI_BASE_URL' },
  GOOGLE_GENERATIVE_AI_API_KEY: { provider: 'gemini' },
  DEEPSEEK_API_KEY: { provider: 'deepseek', baseUrl: 'DEEPSEEK_BASE_URL' },
  DASHSCOPE_API_KEY: { provider: 'dashscope', baseUrl: 'DASHSCOPE_BASE_URL' },
  MOONSHOT_API_KEY: { provider: 'moonshot', baseUrl: 'MOONSHOT_BASE_URL' },
  ZHIPUAI_API_KEY: { provider: 'zhipu' },
  ZHIPU_API_KEY: { provider: 'zhipu' },
  ZAI_API_KEY: { provider: 'zai' },
  MINIMAX_API_KEY: { provider: 'minimax', baseUrl: 'MINIMAX_BASE_URL' },
  ARK_API_KEY: { provider: 'volcengine', baseUrl: 'ARK_BASE_URL' },
  QIANFAN_API_KEY: { provider: 'qianfan' },
  HUNYUAN_API_KEY: { provider: 'hunyuan' },
  SILICONFLOW_API_KEY: { provider: 'siliconflow' },
  STEPFUN_API_KEY: { provider: 'stepfun' },
  OPENROUTER_API_KEY: { provider: 'openrouter', baseUrl: 'OPENROUTER_BASE_URL' },
  GROQ_API_KEY: { provider: 'groq', baseUrl: 'GROQ_BASE_URL' },
  TOGETHER_API_KEY: { provider: 'together' },
  FIREWORKS_API_KEY: { provider: 'fireworks' },
  MISTRAL_API_KEY: { provider: 'mistral' },
  COHERE_API_KEY: { provider: 'cohere' },
  CO_API_KEY: { provider: 'cohere' },
  XAI_API_KEY: { provider: 'xai' },
  PERPLEXITY_API_KEY: { provider: 'perplexity' },
  NVIDIA_API_KEY: { provider: 'nvidia' },
  CEREBRAS_API_KEY: { provider: 'cerebras' },
  DEEPINFRA_API_KEY: { provider: 'deepinfra' },
  NOVITA_API_KEY: { provider: 'novita' },
  HF_TOKEN: { provider: 'huggingface' },
  AZURE_OPENAI_API_KEY: { provider: 'azure-openai', baseUrl: 'AZURE_OPENAI_ENDPOINT' },
  AWS_BEARER_TOKEN_BEDROCK: { provider: 'bedrock' },
}

/** What is known of a variable by its name. */
export function keyVariable(name: string): KeyVariable | undefined {
  const known = importKeyVariables.find((one) => one === name)
  return known === undefined ? undefined : keyVariables[known]
}
