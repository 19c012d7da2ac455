import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { Protocol } from '../protocols/types.ts'
import type { RelayDependencies } from './dependencies.ts'
import type { ClientRequest } from './translate/client-request.ts'
import { instructConversation } from './translate/instruct-conversation.ts'

/**
 * The answer to a count that no upstream gives: our own tokenizer's, of the conversation as the channel would have been
 * asked, its own instructions included.
 * @throws GatewayError `conversion.unsupported`, `request.malformed`
 */
export async function countedHere(
  tokenizer: RelayDependencies['tokenizer'],
  protocol: Protocol,
  client: () => ClientRequest,
  channel: ServingChannel | undefined,
  model: string,
  upstream: string,
): Promise<string> {
  const { counting } = protocol
  if (tokenizer === undefined || counting === undefined) {
    throw new GatewayError('conversion.unsupported', 'Tokens cannot be counted here.')
  }
  const conversation = client().conversation()
  const prompt = channel?.systemPrompt ?? null
  const asked = prompt === null ? conversation : instructConversation(conversation, prompt)
  const place = { protocol: upstream, ...(channel === undefined ? undefined : { provider: channel.provider }) }
  return JSON.stringify(counting.writeReply(await tokenizer.countRequest(asked, model, place)))
}
