import { join } from 'node:path'
import { configFolder, folderOf, ourName, ourVariable } from './places.ts'
import type { FileTool, OwnedValue } from './types.ts'

/** Room for a conversation where nothing is known of the model. */
const contextTokens = 128_000

/**
 * https://zed.dev/docs/ai/use-api-access#openai-compatible: models are listed in the file; the key is read from the
 * keychain or from a variable named after the provider.
 */
export const zed: FileTool = {
  id: 'zed',
  name: 'Zed',
  kind: 'files',
  programs: ['zed', 'zeditor'],
  folders: (place) => [
    place.platform === 'win32'
      ? join(folderOf(place, 'APPDATA', 'AppData', 'Roaming'), 'Zed')
      : configFolder(place, 'zed'),
  ],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['zed.key_apart', 'models.listed'],
  variables: [],
  files(place) {
    const [folder = ''] = zed.folders(place)
    return [{ id: 'settings', candidates: [join(folder, 'settings.json')], format: 'jsonc' }]
  },
  values({ url, models }) {
    const ours = ['language_models', 'openai_compatible', ourName]
    const names = [...new Set([models.main, models.small].filter((name) => name !== null))]
    return [
      { file: 'settings', path: [...ours, 'api_url'], value: `${url}/v1` },
      ...names.map((name): OwnedValue => {
        const value = { name, display_name: name, max_tokens: contextTokens }
        return { file: 'settings', path: [...ours, 'available_models', { key: 'name', is: name }], value }
      }),
    ]
  },
  launch: ({ key }) => ({ command: 'zed', args: [], env: { [ourVariable]: key } }),
}
