import type { UpstreamAddress } from '../types.ts'

/**
 * Below `https://bedrock-runtime.{region}.amazonaws.com`. The id of a model, a profile or an ARN is one segment, its colons
 * encoded. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function upstreamPath({ operation, model, stream }: UpstreamAddress): string {
  switch (operation) {
    case 'chat':
      return `/model/${encodeURIComponent(model)}/${stream === false ? 'converse' : 'converse-stream'}`
    case 'count-tokens':
      // Counting knows models only, not the profiles that spread them over regions.
      return `/model/${encodeURIComponent(withoutRegion(model))}/count-tokens`
    default:
      throw new Error(`no upstream path for ${operation}`)
  }
}

/** `us.anthropic.claude…` is a profile of the model `anthropic.claude…`. */
function withoutRegion(model: string): string {
  return model.replace(/^(?:us|us-gov|eu|apac|jp|au|ca|sa|me|il|global)\.(?=[a-z0-9]+\.)/, '')
}
