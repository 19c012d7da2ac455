import type { ProviderSample } from '../provider.cases.ts'

export const sample: ProviderSample = { ownAddress: true }
