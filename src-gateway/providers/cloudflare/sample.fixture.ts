import type { ProviderSample } from '../provider.cases.ts'

export const sample: ProviderSample = {
  settings: { accountId: '0123456789abcdef0123456789abcdef' },
  ownAddress: true,
  modelList: {
    path: '/models/search',
    body: { result: [{ name: 'a', task: { name: 'Text Generation' } }, { name: 'b' }] },
  },
}
