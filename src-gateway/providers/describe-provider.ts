import { z } from 'zod'
import type { Provider as DescribedProvider } from '../contract/index.ts'
import type { Provider } from './types.ts'

/** A provider as the contract tells it: facts for the channel form, its settings as JSON Schema (draft 2020-12). */
export function describeProvider(provider: Provider): DescribedProvider {
  return {
    id: provider.id,
    name: provider.name,
    defaultBaseUrl: provider.defaultBaseUrl,
    protocols: [...provider.protocols],
    keyRequired: provider.keyRequired,
    keyPlaceholder: provider.keyPlaceholder,
    keysUrl: provider.keysUrl,
    category: provider.category,
    settingsSchema: settingsSchema(provider),
  }
}

/** What a person may give: a setting with a default is not required. */
function settingsSchema(provider: Provider): DescribedProvider['settingsSchema'] {
  const schema = z.toJSONSchema(provider.settings, { io: 'input', target: 'draft-2020-12' })
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(schema)))
}
