import type { ProtocolId } from '../../../../src-gateway/contract/index.ts'
import { type Conversation, spokenTurns } from './conversation.ts'

/** Anthropic refuses a request that names no limit; this is enough for an answer worth reading. */
const anthropicDefaultMaxTokens = 4096

/** OpenAI's reasoning models refuse `max_tokens`; most other upstreams know nothing else. */
const wantsCompletionTokens = /^(o[1-9]|gpt-5)/

const builders: Record<ProtocolId, (conversation: Conversation) => object> = {
  'openai-chat': (conversation) => ({
    model: conversation.model,
    messages: [
      ...(conversation.system.trim() === '' ? [] : [{ role: 'system', content: conversation.system }]),
      ...spokenTurns(conversation).map(({ role, text }) => ({ role, content: text })),
    ],
    ...given('temperature', conversation.temperature),
    ...given(
      wantsCompletionTokens.test(conversation.model) ? 'max_completion_tokens' : 'max_tokens',
      conversation.maxTokens,
    ),
    ...(conversation.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }),
  'openai-responses': (conversation) => ({
    model: conversation.model,
    ...(conversation.system.trim() === '' ? {} : { instructions: conversation.system }),
    input: spokenTurns(conversation).map(({ role, text }) => ({ role, content: text })),
    ...given('temperature', conversation.temperature),
    ...given('max_output_tokens', conversation.maxTokens),
    store: false,
    ...(conversation.stream ? { stream: true } : {}),
  }),
  'anthropic-messages': (conversation) => ({
    model: conversation.model,
    max_tokens: conversation.maxTokens ?? anthropicDefaultMaxTokens,
    ...(conversation.system.trim() === '' ? {} : { system: conversation.system }),
    messages: spokenTurns(conversation).map(({ role, text }) => ({ role, content: text })),
    ...given('temperature', conversation.temperature),
    ...(conversation.stream ? { stream: true } : {}),
  }),
  gemini: (conversation) => ({
    ...(conversation.system.trim() === '' ? {} : { systemInstruction: { parts: [{ text: conversation.system }] } }),
    contents: spokenTurns(conversation).map(({ role, text }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text }],
    })),
    ...(conversation.temperature === null && conversation.maxTokens === null
      ? {}
      : {
          generationConfig: {
            ...given('temperature', conversation.temperature),
            ...given('maxOutputTokens', conversation.maxTokens),
          },
        }),
  }),
}

function given(name: string, value: number | null): Record<string, number> {
  return value === null ? {} : { [name]: value }
}

/** The request body in the conversation's protocol, as JSON text laid out to be read. */
export function buildBody(conversation: Conversation): string {
  return JSON.stringify(builders[conversation.protocol](conversation), null, 2)
}
