import { join } from 'node:path'
import { ourId, ourName } from './places.ts'
import type { FileTool, OwnedValue } from './types.ts'

/** https://docs.factory.ai/cli/byok/overview */
export const droid: FileTool = {
  id: 'droid',
  name: 'Droid',
  kind: 'files',
  programs: ['droid'],
  folders: (place) => [join(place.home, '.factory')],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['models.listed', 'models.beside', 'file.plain_key'],
  variables: [],
  files: (place) => [{ id: 'settings', candidates: [join(place.home, '.factory', 'settings.json')], format: 'jsonc' }],
  values({ url, key, models }) {
    const names = [...new Set([models.main, models.small].filter((name) => name !== null))]
    return names.map((model): OwnedValue => {
      const id = `custom:${ourId}-${model}`
      const value = {
        id,
        model,
        displayName: `${ourName} / ${model}`,
        baseUrl: `${url}/v1`,
        apiKey: key,
        provider: 'generic-chat-completion-api',
        maxOutputTokens: 16_384,
      }
      return { file: 'settings', path: ['customModels', { key: 'id', is: id }], value, secret: true }
    })
  },
}
