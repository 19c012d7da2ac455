/**
 * Whose price list a channel is billed by, in the catalogue's vendor names, by the channel's provider. A provider that is not
 * named here has no list of its own: its models cost what their makers ask.
 */
export const priceLists: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai'],
  'azure-openai': ['azure', 'openai'],
  anthropic: ['anthropic'],
  gemini: ['google'],
  vertex: ['google', 'anthropic'],
  deepseek: ['deepseek'],
  dashscope: ['qwen'],
  moonshot: ['moonshotai'],
  zhipu: ['zhipuai', 'zai'],
  zai: ['zai', 'zhipuai'],
  minimax: ['minimax'],
  openrouter: ['openrouter'],
  groq: ['groq'],
  together: ['together'],
  fireworks: ['fireworks'],
  mistral: ['mistral'],
  cohere: ['cohere'],
  xai: ['x-ai'],
  perplexity: ['perplexity'],
  cerebras: ['cerebras'],
  novita: ['novita'],
}
