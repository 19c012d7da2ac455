import { join } from 'node:path'
import { openCodeConfig, openCodeValues } from './opencode-like.ts'
import { configFolder } from './places.ts'
import type { FileTool } from './types.ts'

/** https://opencode.ai/docs/config */
export const openCode: FileTool = {
  id: 'opencode',
  name: 'OpenCode',
  kind: 'files',
  programs: ['opencode'],
  folders: (place) => [configFolder(place, 'opencode')],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['models.listed', 'opencode.merged', 'file.plain_key'],
  variables: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_CONTENT'],
  files(place) {
    const folder = configFolder(place, 'opencode')
    const candidates = ['opencode.jsonc', 'opencode.json', 'config.json'].map((name) => join(folder, name))
    return [{ id: 'config', candidates, format: 'jsonc' }]
  },
  values: (setup) => openCodeValues('config', setup),
  launch: (setup) => ({
    command: 'opencode',
    args: [],
    env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(openCodeConfig(setup)) },
  }),
}
