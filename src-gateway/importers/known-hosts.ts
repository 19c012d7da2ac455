import type { Address } from './address.ts'

/** Hosts that vendors serve their own API from: the end of the name, and the provider it belongs to. */
const hosts: readonly (readonly [RegExp, string])[] = [
  [/^(?:[a-z]{2}\.)?api\.openai\.com$/, 'openai'],
  [/\.(?:openai\.azure|services\.ai\.azure|cognitiveservices\.azure)\.(?:com|us|cn)$/, 'azure-openai'],
  [/^api\.anthropic\.com$/, 'anthropic'],
  [/^generativelanguage\.googleapis\.com$/, 'gemini'],
  [/^(?:[a-z0-9-]+-)?aiplatform\.googleapis\.com$/, 'vertex'],
  [/^bedrock-runtime(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/, 'bedrock'],
  [/^api\.deepseek\.com$/, 'deepseek'],
  [/^(?:coding(?:-intl)?\.)?dashscope(?:-[a-z]+)?\.aliyuncs\.com$/, 'dashscope'],
  [/^api\.(?:moonshot\.(?:ai|cn)|kimi\.com)$/, 'moonshot'],
  [/^open\.bigmodel\.cn$/, 'zhipu'],
  [/^api\.z\.ai$/, 'zai'],
  [/^api\.(?:minimax\.(?:io|chat)|minimaxi\.com)$/, 'minimax'],
  [/^ark\.[a-z0-9-]+\.(?:volces|bytepluses)\.com$/, 'volcengine'],
  [/^qianfan\.baidubce\.com$/, 'qianfan'],
  [/^api\.hunyuan\.cloud\.tencent\.com$/, 'hunyuan'],
  [/^api\.siliconflow\.(?:cn|com)$/, 'siliconflow'],
  [/^api\.stepfun\.(?:com|ai)$/, 'stepfun'],
  [/^openrouter\.ai$/, 'openrouter'],
  [/^api\.groq\.com$/, 'groq'],
  [/^api\.together\.(?:xyz|ai)$/, 'together'],
  [/^api\.fireworks\.ai$/, 'fireworks'],
  [/^api\.mistral\.ai$/, 'mistral'],
  [/^api\.cohere\.(?:com|ai)$/, 'cohere'],
  [/^(?:[a-z0-9-]+\.)?api\.x\.ai$/, 'xai'],
  [/^api\.perplexity\.ai$/, 'perplexity'],
  [/^integrate\.api\.nvidia\.com$/, 'nvidia'],
  [/^api\.cerebras\.ai$/, 'cerebras'],
  [/^api\.deepinfra\.com$/, 'deepinfra'],
  [/^api\.novita\.ai$/, 'novita'],
  [/^(?:router|api-inference)\.huggingface\.co$/, 'huggingface'],
  [/^api\.cloudflare\.com$/, 'cloudflare'],
  [/^(?:models\.github\.ai|models\.inference\.ai\.azure\.com)$/, 'github-models'],
]

/** Ports that servers on this machine take when nothing else was chosen, where no other server takes them too. */
const localPorts: Readonly<Record<string, string>> = { '11434': 'ollama', '1234': 'lm-studio', '1337': 'jan' }

/** The provider that an address belongs to; undefined = nobody's that is known. */
export function providerOfHost(address: Address): string | undefined {
  if (address.isLoopback) return localPorts[address.port]
  return hosts.find(([host]) => host.test(address.host))?.[1]
}

/** Words by which a name claims to be a vendor's own. */
const brands: readonly (readonly [RegExp, string])[] = [
  [/\b(?:openai|chatgpt)\b/i, 'openai'],
  [/\bazure\b/i, 'azure-openai'],
  [/\b(?:anthropic|claude)\b/i, 'anthropic'],
  [/\b(?:gemini|google)\b/i, 'gemini'],
  [/\bbedrock\b/i, 'bedrock'],
  [/\bdeepseek\b/i, 'deepseek'],
  [/\b(?:dashscope|qwen|bailian)\b/i, 'dashscope'],
  [/\b(?:moonshot|kimi)\b/i, 'moonshot'],
  [/\b(?:zhipu|bigmodel|z\.ai)\b/i, 'zhipu'],
  [/\bminimax\b/i, 'minimax'],
  [/\b(?:volcengine|doubao)\b/i, 'volcengine'],
  [/\bsiliconflow\b/i, 'siliconflow'],
  [/\bopenrouter\b/i, 'openrouter'],
  [/\bgroq\b/i, 'groq'],
  [/\bmistral\b/i, 'mistral'],
  [/\b(?:xai|grok)\b/i, 'xai'],
]

/** The provider that a name claims to be of. */
export function providerOfName(name: string): string | undefined {
  return brands.find(([brand]) => brand.test(name))?.[1]
}

/** Beginnings that only one vendor's keys have; a bare `sk-` is everybody's. */
const keyBeginnings: readonly (readonly [RegExp, string])[] = [
  [/^sk-ant-/, 'anthropic'],
  [/^sk-or-/, 'openrouter'],
  [/^sk-(?:proj|svcacct|admin)-/, 'openai'],
  [/^AIza/, 'gemini'],
  [/^gsk_/, 'groq'],
  [/^xai-/, 'xai'],
  [/^pplx-/, 'perplexity'],
  [/^nvapi-/, 'nvidia'],
  [/^hf_/, 'huggingface'],
  [/^fw_/, 'fireworks'],
  [/^csk-/, 'cerebras'],
  [/^(?:ghp_|gho_|github_pat_)/, 'github-models'],
  [/^tgp_v1_/, 'together'],
]

/** The vendor that a key can only be of. */
export function providerOfKey(key: string): string | undefined {
  return keyBeginnings.find(([beginning]) => beginning.test(key))?.[1]
}
