import { join } from 'node:path'
import { openCodeValues } from './opencode-like.ts'
import { configFolder } from './places.ts'
import type { FileTool } from './types.ts'

/** https://kilo.ai/docs/cli: made from OpenCode, with a file of its own. */
export const kilo: FileTool = {
  id: 'kilo',
  name: 'Kilo CLI',
  kind: 'files',
  programs: ['kilo', 'kilocode'],
  folders: (place) => [configFolder(place, 'kilo')],
  modelChoice: { main: 'required', small: 'optional' },
  notes: ['models.listed', 'file.plain_key'],
  variables: [],
  files(place) {
    const folder = configFolder(place, 'kilo')
    const candidates = ['kilo.jsonc', 'kilo.json', 'config.json'].map((name) => join(folder, name))
    return [{ id: 'config', candidates, format: 'jsonc' }]
  },
  values: (setup) => openCodeValues('config', setup),
}
