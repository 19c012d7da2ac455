import type { ImportChannel } from '../../../src-gateway/contract/imports.ts'
import type { Provider } from '../../../src-gateway/contract/system.ts'
import { splitList } from '../../parts/split-list.ts'
import { type ChannelChange, withChange } from './plan-choice.ts'

/** What the drawer of a channel edits. */
export interface DrawerForm {
  name: string
  provider: string
  baseUrl: string
  /** Keys in place of the old ones, one a line; empty = keep those. */
  keys: string
  models: string[]
}

export function formOf(channel: ImportChannel, change: ChannelChange | undefined): DrawerForm {
  const { name, provider, baseUrl, models } = withChange(channel, change)
  return { name, provider, baseUrl, keys: change?.keys?.join('\n') ?? '', models: [...models] }
}

const most = { keys: 1000, keyLength: 20_000, models: 5000, modelLength: 256 }

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** Fields that cannot be taken as they are. An address may be left out where the provider has its own. */
export function problemsOf(form: DrawerForm, providers: readonly Provider[]): Set<keyof DrawerForm> {
  const found = new Set<keyof DrawerForm>()
  const address = form.baseUrl.trim()
  const own = providers.find(({ id }) => id === form.provider)?.defaultBaseUrl ?? ''
  const keys = splitList(form.keys)
  if (form.name.trim() === '') found.add('name')
  if (address === '' ? own === '' : !isAddress(address)) found.add('baseUrl')
  if (keys.length > most.keys || keys.some((key) => key.length > most.keyLength || /\s/.test(key))) found.add('keys')
  if (form.models.length > most.models || form.models.some((model) => model.length > most.modelLength))
    found.add('models')
  return found
}

/** What is different from what was read. An address that is left out becomes the provider's own. */
export function changeOf(channel: ImportChannel, form: DrawerForm, providers: readonly Provider[]): ChannelChange {
  const name = form.name.trim()
  const own = providers.find(({ id }) => id === form.provider)?.defaultBaseUrl ?? ''
  const baseUrl = form.baseUrl.trim() === '' ? own : form.baseUrl.trim()
  const keys = splitList(form.keys)
  return {
    ...(name === channel.name ? {} : { name }),
    ...(form.provider === channel.provider ? {} : { provider: form.provider }),
    ...(baseUrl === channel.baseUrl ? {} : { baseUrl }),
    ...(keys.length === 0 ? {} : { keys }),
    ...(form.models.join('\n') === channel.models.join('\n') ? {} : { models: form.models }),
  }
}
