import { join } from 'node:path'
import { folderOf, ourId, ourName } from './places.ts'
import type { FileTool } from './types.ts'

/** https://docs.x.ai/build/overview (custom models) */
export const grokCli: FileTool = {
  id: 'grok-cli',
  name: 'Grok CLI',
  kind: 'files',
  programs: ['grok'],
  folders: (place) => [folderOf(place, 'GROK_HOME', '.grok')],
  modelChoice: { main: 'required', small: 'none' },
  notes: ['models.listed', 'file.plain_key'],
  variables: ['XAI_API_KEY', 'GROK_MODELS_BASE_URL', 'GROK_DEFAULT_MODEL'],
  files: (place) => [
    { id: 'config', candidates: [join(folderOf(place, 'GROK_HOME', '.grok'), 'config.toml')], format: 'toml' },
  ],
  values({ url, key, models }) {
    const ours = ['model', ourId]
    return [
      { file: 'config', path: ['models', 'default'], value: ourId },
      { file: 'config', path: [...ours, 'model'], value: models.main ?? '' },
      { file: 'config', path: [...ours, 'base_url'], value: `${url}/v1` },
      { file: 'config', path: [...ours, 'name'], value: `${ourName} / ${models.main ?? ''}` },
      { file: 'config', path: [...ours, 'api_key'], value: key, secret: true },
    ]
  },
  launch: ({ url, key, models }) => ({
    command: 'grok',
    args: [],
    env: {
      GROK_MODELS_BASE_URL: `${url}/v1`,
      XAI_API_KEY: key,
      ...(models.main === null ? {} : { GROK_DEFAULT_MODEL: models.main }),
    },
  }),
}
