import { GatewayError } from '../../contract/errors.ts'
import { readErrorBody } from '../upstream-error.ts'
import { DocumentFlow } from './document-flow.ts'
import type { ConvertedRequest, TranslationInput } from './prepare-translated.ts'

/** Converts a request for vectors. @throws GatewayError `conversion.unsupported`, `request.malformed` */
export function prepareEmbedding({ exchange, planned, upstream, quirks }: TranslationInput): ConvertedRequest {
  const { embedding } = exchange.protocol
  const { embeddings } = upstream
  if (embeddings === undefined || embedding === undefined) {
    throw new GatewayError('conversion.unsupported', `An upstream that speaks ${upstream.id} has no embeddings.`)
  }
  const request = exchange.asked.client().embedding()
  const written = embeddings.writeRequest(request, {
    model: planned.upstreamModel,
    stream: false,
    quirks,
    inbound: exchange.route.protocol,
    recall: () => undefined,
  })
  return {
    written,
    operation: embeddings.operation,
    stream: false,
    conversion: {
      warnings: written.warnings,
      contentType: 'application/json; charset=utf-8',
      flow: (host) =>
        new DocumentFlow(host, (body) => {
          const response = embeddings.readReply(body, request)
          const answer = embedding.writeReply({ ...response, model: exchange.asked.model }, request)
          return { text: JSON.stringify(answer), usage: response.usage }
        }),
      readError: (status, body, headers) => upstream.readError(status, readErrorBody(body, headers), headers),
    },
  }
}
