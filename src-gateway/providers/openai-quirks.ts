import type { ChatQuirks } from '../protocols/openai-chat/quirks.ts'

/** OpenAI's own models over Chat Completions. */
export function openAiChat(model: string): ChatQuirks {
  return { customTools: /^gpt-[5-9]/.test(model), refusesReasoning: true }
}

/** Chat Completions where OpenAI's models are served beside others. */
export function openAiChatAmongOthers(model: string): ChatQuirks {
  return /^(?:gpt-|chatgpt|o\d)/.test(model) ? openAiChat(model) : {}
}
