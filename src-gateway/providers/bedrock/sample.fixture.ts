import type { ProviderSample } from '../provider.cases.ts'

export const sample: ProviderSample = {
  paths: { 'anthropic-messages': '/model/m/invoke-with-response-stream' },
  ownAddress: true,
  skip: {
    'knows where its model list is': 'models are listed at the control plane, another host; see bedrock.test.ts',
  },
}
