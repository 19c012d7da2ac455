/** Names of models that answer no chat: a test with one of them would fail though all is well. */
const noChat =
  /embed|whisper|tts|speech|transcri|audio|realtime|dall-?e|image|imagen|veo\b|sora|video|moderation|rerank|reranker|ocr|clip\b|babbage|davinci|-search|computer-use|aqa|guard|bge-|wan\d|flux|stable-diffusion/i

/** Small and cheap ones first: a greeting needs no more. */
const preferred: readonly RegExp[] = [
  /^gpt-5(?:\.\d)?-mini$/,
  /^gpt-4\.1-mini$/,
  /^gpt-4o-mini$/,
  /^claude-haiku/,
  /^claude-3-5-haiku/,
  /^gemini-[\d.]+-flash$/,
  /^deepseek-chat$/,
  /^qwen-?(?:turbo|plus|flash)/,
  /(?:^|[-_/:.])(?:mini|haiku|flash|lite|nano|small|turbo|instant|air)(?:$|[-_:.@])/i,
]

/** Models by name that can be chatted with; all named ones when none looks like it. Patterns name no model. */
export function chatModels(models: readonly string[]): string[] {
  const named = [...new Set(models)].filter((name) => !name.includes('*'))
  const chat = named.filter((name) => !noChat.test(name))
  return chat.length === 0 ? named : chat
}

/** A model to greet with: a small one where the name tells, else the first; undefined without any. */
export function pickModel(models: readonly string[]): string | undefined {
  const chat = chatModels(models)
  for (const pattern of preferred) {
    const found = chat.find((name) => pattern.test(name))
    if (found !== undefined) return found
  }
  return chat[0]
}

/** Which models a tool asks for when it is left to itself. */
const ownModels: Readonly<Record<string, RegExp>> = {
  'claude-code': /^claude/,
  codex: /^(?:gpt-5|codex)/,
  'gemini-cli': /^gemini/,
  'qwen-code': /^qwen/,
  'grok-cli': /^grok/,
}

/** Whether something serves what the tool would ask for by itself, so that no model has to be written into its file. */
export function servesOwnModels(tool: string, served: readonly string[]): boolean {
  const own = ownModels[tool]
  return own !== undefined && served.some((name) => name === '*' || own.test(name))
}
