import { join } from 'node:path'
import { folderOf, ourName } from './places.ts'
import type { FileTool, OwnedValue } from './types.ts'

/** https://docs.continue.dev/reference: `name`, `version` and `schema` are required, so a new file gets them. */
export const continueDev: FileTool = {
  id: 'continue',
  name: 'Continue',
  kind: 'files',
  programs: ['cn'],
  folders: (place) => [folderOf(place, 'CONTINUE_GLOBAL_DIR', '.continue')],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['models.listed', 'models.beside', 'file.plain_key'],
  variables: [],
  files: (place) => [
    {
      id: 'config',
      candidates: [join(folderOf(place, 'CONTINUE_GLOBAL_DIR', '.continue'), 'config.yaml')],
      format: 'yaml',
    },
  ],
  values({ url, key, models }) {
    const file = 'config'
    const head = { name: 'Local', version: '1.0.0', schema: 'v1' }
    const names = [...new Set([models.main, models.small].filter((name) => name !== null))]
    return [
      ...Object.entries(head).map(([name, value]): OwnedValue => ({ file, path: [name], value, ifAbsent: true })),
      ...names.map((model): OwnedValue => {
        const name = `${ourName} / ${model}`
        const apiBase = `${url}/v1`
        const value = { name, provider: 'openai', model, apiBase, apiKey: key, roles: ['chat', 'edit', 'apply'] }
        return { file, path: ['models', { key: 'name', is: name }], value, secret: true }
      }),
    ]
  },
}
