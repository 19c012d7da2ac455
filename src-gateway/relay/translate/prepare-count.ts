import { GatewayError } from '../../contract/errors.ts'
import { readErrorBody } from '../upstream-error.ts'
import { DocumentFlow } from './document-flow.ts'
import { inlineMedia } from './inline-media.ts'
import { instructConversation } from './instruct-conversation.ts'
import type { ConvertedRequest, TranslationInput } from './prepare-translated.ts'

/**
 * Asks the upstream to count, in its own way.
 * @throws GatewayError when it has none; the exchange then counts itself
 */
export function prepareCount(input: TranslationInput): ConvertedRequest | Promise<ConvertedRequest> {
  const { exchange, planned, channel, upstream, quirks } = input
  const { counting } = exchange.protocol
  const { count } = upstream
  if (count === undefined || counting === undefined) {
    throw new GatewayError('conversion.unsupported', `An upstream that speaks ${upstream.id} does not count tokens.`)
  }
  const write = (request: Parameters<typeof count.writeRequest>[0]): ConvertedRequest => {
    const written = count.writeRequest(request, {
      model: planned.upstreamModel,
      stream: false,
      quirks,
      inbound: exchange.route.protocol,
      recall: () => undefined,
    })
    return {
      written,
      operation: 'count-tokens',
      stream: false,
      conversion: {
        warnings: written.warnings,
        contentType: 'application/json; charset=utf-8',
        flow: (host) =>
          new DocumentFlow(host, (body) => {
            const tokens = count.readReply(body)
            if (tokens === undefined) throw new GatewayError('upstream.invalid_response', 'The reply has no count.')
            return { text: JSON.stringify(counting.writeReply(tokens)), usage: undefined }
          }),
        readError: (status, body, headers) => upstream.readError(status, readErrorBody(body, headers), headers),
      },
    }
  }
  const request = instructConversation(exchange.asked.client().conversation(), channel.systemPrompt)
  const whole = inlineMedia(request, upstream, quirks, exchange.deps.fetchMedia)
  return whole instanceof Promise ? whole.then(write) : write(whole)
}
