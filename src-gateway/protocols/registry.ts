import type { ProtocolId } from '../contract/index.ts'
import { anthropicMessages } from './anthropic-messages/index.ts'
import { gemini } from './gemini/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'
import { createRouteMatcher } from './relay-route.ts'
import type { Protocol } from './types.ts'

/** Every protocol a client may speak. */
export const protocols: Record<ProtocolId, Protocol> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
}

/** Recognises the relay's addresses. */
export const matchRelayRoute = createRouteMatcher(protocols)
