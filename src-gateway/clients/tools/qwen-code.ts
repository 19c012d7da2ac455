import { join } from 'node:path'
import { ourName, ourVariable } from './places.ts'
import type { FileTool, OwnedValue } from './types.ts'

/**
 * https://qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers: a model names the variable of its key,
 * which may stand under `env` of the same file.
 */
export const qwenCode: FileTool = {
  id: 'qwen-code',
  name: 'Qwen Code',
  kind: 'files',
  programs: ['qwen'],
  folders: (place) => [join(place.home, '.qwen')],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['models.listed', 'file.plain_key'],
  variables: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', ourVariable],
  files: (place) => [{ id: 'settings', candidates: [join(place.home, '.qwen', 'settings.json')], format: 'jsonc' }],
  values({ url, key, models }) {
    const file = 'settings'
    const names = [...new Set([models.main, models.small].filter((name) => name !== null))]
    return [
      // Of two models with one id the first one counts, so ours takes the place of one that is there.
      ...names.map((id): OwnedValue => {
        const value = { id, name: `${ourName} / ${id}`, baseUrl: `${url}/v1`, envKey: ourVariable }
        return { file, path: ['modelProviders', 'openai', { key: 'id', is: id }], value }
      }),
      { file, path: ['env', ourVariable], value: key, secret: true },
      { file, path: ['security', 'auth', 'selectedType'], value: 'openai' },
      ...(models.main === null ? [] : [{ file, path: ['model', 'name'], value: models.main }]),
    ]
  },
  launch: ({ url, key, models }) => ({
    command: 'qwen',
    args: [],
    env: {
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_API_KEY: key,
      ...(models.main === null ? {} : { OPENAI_MODEL: models.main }),
    },
  }),
}
