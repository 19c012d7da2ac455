/** What a type number of New API or One API stands for here. */
export interface ChannelType {
  name: string
  /** Our provider; undefined = this gateway cannot speak to it. */
  provider: string | undefined
  /** Where it goes when it has no address of its own, in our spelling; undefined = the provider's own. */
  baseUrl?: string
  /** The address the peer fills in by itself, which says nothing. */
  preset?: string
}

const type = (
  name: string,
  provider: string | undefined,
  more: Omit<ChannelType, 'name' | 'provider'> = {},
): ChannelType => ({
  name,
  provider,
  ...more,
})
const openAiLike = (name: string, baseUrl: string): ChannelType => type(name, 'openai-compatible', { baseUrl })

/** The first 25 numbers are the same in both. */
const shared: Readonly<Record<number, ChannelType>> = {
  1: type('OpenAI', 'openai', { preset: 'https://api.openai.com' }),
  3: type('Azure', 'azure-openai'),
  6: openAiLike('OpenAIMax', 'https://api.openaimax.com/v1'),
  7: openAiLike('OhMyGPT', 'https://api.ohmygpt.com/v1'),
  8: type('Custom', 'openai-compatible'),
  9: openAiLike('AILS', 'https://api.caipacity.com/v1'),
  10: openAiLike('AI Proxy', 'https://api.aiproxy.io/v1'),
  12: openAiLike('API2GPT', 'https://api.api2gpt.com/v1'),
  13: openAiLike('AIGC2D', 'https://api.aigc2d.com/v1'),
  14: type('Anthropic', 'anthropic', { preset: 'https://api.anthropic.com' }),
  15: type('Baidu', undefined),
  16: type('Zhipu', 'zhipu', { preset: 'https://open.bigmodel.cn' }),
  17: type('Ali DashScope', 'dashscope', { preset: 'https://dashscope.aliyuncs.com' }),
  18: type('Xunfei Spark', undefined),
  19: openAiLike('360', 'https://api.360.cn/v1'),
  20: type('OpenRouter', 'openrouter', { preset: 'https://openrouter.ai/api' }),
  22: openAiLike('FastGPT', 'https://fastgpt.run/api/openapi/v1'),
  23: type('Tencent', undefined),
  24: type('Gemini', 'gemini', { preset: 'https://generativelanguage.googleapis.com' }),
  25: type('Moonshot', 'moonshot', { baseUrl: 'https://api.moonshot.cn/v1', preset: 'https://api.moonshot.cn' }),
}

/** https://github.com/QuantumNous/new-api, `constant/channel.go`. */
const newApi: Readonly<Record<number, ChannelType>> = {
  ...shared,
  2: type('Midjourney', undefined),
  4: type('Ollama', 'ollama', { preset: 'http://localhost:11434' }),
  5: type('Midjourney Plus', undefined),
  26: type('Zhipu v4', 'zhipu', { preset: 'https://open.bigmodel.cn' }),
  27: type('Perplexity', 'perplexity', { preset: 'https://api.perplexity.ai' }),
  31: openAiLike('LingYiWanWu', 'https://api.lingyiwanwu.com/v1'),
  33: type('AWS', 'bedrock'),
  34: type('Cohere', 'cohere', { preset: 'https://api.cohere.ai' }),
  35: type('MiniMax', 'minimax', { baseUrl: 'https://api.minimax.chat/v1', preset: 'https://api.minimax.chat' }),
  36: type('Suno', undefined),
  37: type('Dify', undefined),
  38: openAiLike('Jina', 'https://api.jina.ai/v1'),
  39: type('Cloudflare', 'cloudflare', { preset: 'https://api.cloudflare.com' }),
  40: type('SiliconFlow', 'siliconflow', { preset: 'https://api.siliconflow.cn' }),
  41: type('Vertex AI', 'vertex'),
  42: type('Mistral', 'mistral', { preset: 'https://api.mistral.ai' }),
  43: type('DeepSeek', 'deepseek', { preset: 'https://api.deepseek.com' }),
  44: openAiLike('Moka', 'https://api.moka.ai/v1'),
  45: type('VolcEngine', 'volcengine', { preset: 'https://ark.cn-beijing.volces.com' }),
  46: type('Baidu v2', 'qianfan', { preset: 'https://qianfan.baidubce.com' }),
  47: type('Xinference', 'openai-compatible'),
  48: type('xAI', 'xai', { preset: 'https://api.x.ai' }),
  49: type('Coze', undefined),
  50: type('Kling', undefined),
  51: type('Jimeng', undefined),
  52: type('Vidu', undefined),
  53: openAiLike('Submodel', 'https://llm.submodel.ai/v1'),
  54: type('Doubao Video', undefined),
  55: type('Sora', undefined),
  56: type('Replicate', undefined),
  57: type('Codex (ChatGPT login)', undefined),
}

/** https://github.com/songquanpeng/one-api, `relay/channeltype/define.go`. */
const oneApi: Readonly<Record<number, ChannelType>> = {
  ...shared,
  2: openAiLike('API2D', 'https://oa.api2d.net/v1'),
  4: openAiLike('CloseAI', 'https://api.closeai-proxy.xyz/v1'),
  5: openAiLike('OpenAI-SB', 'https://api.openai-sb.com/v1'),
  26: openAiLike('Baichuan', 'https://api.baichuan-ai.com/v1'),
  27: type('MiniMax', 'minimax', { baseUrl: 'https://api.minimax.chat/v1', preset: 'https://api.minimax.chat' }),
  28: type('Mistral', 'mistral', { preset: 'https://api.mistral.ai' }),
  29: type('Groq', 'groq', { preset: 'https://api.groq.com/openai' }),
  30: type('Ollama', 'ollama', { preset: 'http://localhost:11434' }),
  31: openAiLike('LingYiWanWu', 'https://api.lingyiwanwu.com/v1'),
  32: type('StepFun', 'stepfun', { preset: 'https://api.stepfun.com' }),
  33: type('AWS Claude', 'bedrock'),
  34: type('Coze', undefined),
  35: type('Cohere', 'cohere', { preset: 'https://api.cohere.ai' }),
  36: type('DeepSeek', 'deepseek', { preset: 'https://api.deepseek.com' }),
  37: type('Cloudflare', 'cloudflare', { preset: 'https://api.cloudflare.com' }),
  38: type('DeepL', undefined),
  39: type('Together', 'together', { preset: 'https://api.together.xyz' }),
  40: type('Doubao', 'volcengine', { preset: 'https://ark.cn-beijing.volces.com' }),
  41: type('Novita', 'novita', { preset: 'https://api.novita.ai/v3/openai' }),
  42: type('Vertex AI', 'vertex'),
  43: type('Proxy', undefined),
  44: type('SiliconFlow', 'siliconflow', { preset: 'https://api.siliconflow.cn' }),
  45: type('xAI', 'xai', { preset: 'https://api.x.ai' }),
  46: type('Replicate', undefined),
  47: type('Baidu v2', 'qianfan', { preset: 'https://qianfan.baidubce.com' }),
  48: openAiLike('Xunfei v2', 'https://spark-api-open.xf-yun.com/v1'),
  49: type('Ali Bailian', 'dashscope', { preset: 'https://dashscope.aliyuncs.com' }),
  50: type('OpenAI compatible', 'openai-compatible'),
  51: type('Gemini, OpenAI compatible', 'gemini', { preset: 'https://generativelanguage.googleapis.com' }),
}

/** undefined = a number that neither list has. */
export function channelType(number: number, source: 'new-api' | 'one-api'): ChannelType | undefined {
  const table = source === 'new-api' ? newApi : oneApi
  return Object.hasOwn(table, number) ? table[number] : undefined
}

/** Words that stand for the two addresses of a plan; ours find the other door of the same vendor by themselves. */
export const planAddresses: Readonly<Record<string, { provider: string; baseUrl: string }>> = {
  'glm-coding-plan': { provider: 'zhipu', baseUrl: 'https://open.bigmodel.cn/api/coding/paas/v4' },
  'glm-coding-plan-international': { provider: 'zai', baseUrl: 'https://api.z.ai/api/coding/paas/v4' },
  'kimi-coding-plan': { provider: 'moonshot', baseUrl: 'https://api.kimi.com/coding/v1' },
  'doubao-coding-plan': { provider: 'volcengine', baseUrl: 'https://ark.cn-beijing.volces.com/api/coding/v3' },
}
