import type { UpstreamProtocolId } from './contract/index.ts'
import { askForUsage } from './protocols/openai-chat/ask-for-usage.ts'
import { UsageHider } from './protocols/openai-chat/hide-usage.ts'
import type { StreamUsage } from './relay/dependencies.ts'

const nothing = Buffer.alloc(0)

function joined(parts: readonly Buffer[]): Buffer {
  const [first] = parts
  if (first === undefined) return nothing
  return parts.length === 1 ? first : Buffer.concat(parts)
}

/**
 * Protocols whose streams report usage only when asked: the relay asks in the client's stead and hides the answer.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 */
export const streamUsage: Readonly<Partial<Record<UpstreamProtocolId, StreamUsage>>> = {
  'openai-chat': {
    missing: (route, envelope) =>
      envelope.stream &&
      envelope.includeUsage !== true &&
      (route.operation === 'chat' || route.operation === 'completions'),
    ask: askForUsage,
    hide() {
      const hider = new UsageHider()
      return { push: (chunk) => joined(hider.push(chunk)), end: () => joined(hider.flush()) }
    },
  },
}
