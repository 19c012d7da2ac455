import type { ProviderSample } from '../provider.cases.ts'

const models = '/projects/p/locations/global/publishers'

export const sample: ProviderSample = {
  settings: { project: 'p' },
  paths: {
    gemini: `/v1beta1${models}/google/models/m:streamGenerateContent?alt=sse`,
    'anthropic-messages': `/v1${models}/anthropic/models/m:streamRawPredict`,
    'openai-chat': '/v1/projects/p/locations/global/endpoints/openapi/chat/completions',
  },
  ownAddress: true,
}
