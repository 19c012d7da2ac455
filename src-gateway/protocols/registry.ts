import type { ProtocolId, UpstreamProtocolId } from '../contract/index.ts'
import { anthropicMessages } from './anthropic-messages/index.ts'
import { bedrockConverse } from './bedrock-converse/index.ts'
import { cohereChat } from './cohere-chat/index.ts'
import type { UpstreamProtocol } from './conversion.ts'
import { gemini } from './gemini/index.ts'
import { ollamaChat } from './ollama-chat/index.ts'
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

/** Every protocol an upstream may speak. Adding one is a folder and a line here. */
export const upstreamProtocols: Readonly<Record<UpstreamProtocolId, UpstreamProtocol>> = {
  ...protocols,
  'bedrock-converse': bedrockConverse,
  'cohere-chat': cohereChat,
  'ollama-chat': ollamaChat,
}

/** Recognises the relay's addresses. */
export const matchRelayRoute = createRouteMatcher(protocols)
