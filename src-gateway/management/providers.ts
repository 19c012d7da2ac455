import { z } from 'zod'
import type { Provider as ProviderView } from '../contract/index.ts'
import type { Provider } from '../providers/types.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** A provider with its settings as JSON Schema (draft 2020-12), which is what a form is drawn from. */
export function providerView(provider: Provider): ProviderView {
  const schema = z.toJSONSchema(provider.settings, { io: 'input' })
  return {
    id: provider.id,
    name: provider.name,
    defaultBaseUrl: provider.defaultBaseUrl,
    protocols: [...provider.protocols],
    keyRequired: provider.keyRequired,
    keyPlaceholder: provider.keyPlaceholder,
    keysUrl: provider.keysUrl,
    category: provider.category,
    settingsSchema: JSON.parse(JSON.stringify(schema)) as ProviderView['settingsSchema'],
  }
}

/** The vendors a channel can use; they do not change while the program runs. */
export function providerHandlers({ providers }: ManagementParts) {
  let items: ProviderView[] | undefined
  return {
    list: base.providers.list.handler(() => {
      items ??= Object.values(providers).map(providerView)
      return { items, nextCursor: null }
    }),
  }
}
