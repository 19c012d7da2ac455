import { join } from 'node:path'
import { folderOf, ourId, ourName, ourVariable } from './places.ts'
import type { FileTool } from './types.ts'

/**
 * https://developers.openai.com/codex/config-reference. The provider's id stays the same for ever, since sessions are listed
 * by it, and `auth.json` with the person's own login is never touched: the key stands in our table.
 */
export const codex: FileTool = {
  id: 'codex',
  name: 'Codex CLI',
  kind: 'files',
  programs: ['codex'],
  folders: (place) => [folderOf(place, 'CODEX_HOME', '.codex')],
  modelChoice: { main: 'optional', small: 'none' },
  notes: [
    'codex.stable_provider',
    'codex.login_untouched',
    'codex.restart',
    'codex.shared_file',
    'models.optional',
    'file.plain_key',
  ],
  variables: ['OPENAI_BASE_URL'],
  files: (place) => [
    { id: 'config', candidates: [join(folderOf(place, 'CODEX_HOME', '.codex'), 'config.toml')], format: 'toml' },
  ],
  values({ url, key, models }) {
    const ours = ['model_providers', ourId]
    return [
      { file: 'config', path: ['model_provider'], value: ourId },
      ...(models.main === null ? [] : [{ file: 'config', path: ['model'], value: models.main }]),
      { file: 'config', path: [...ours, 'name'], value: ourName },
      { file: 'config', path: [...ours, 'base_url'], value: `${url}/v1` },
      { file: 'config', path: [...ours, 'wire_api'], value: 'responses' },
      { file: 'config', path: [...ours, 'experimental_bearer_token'], value: key, secret: true },
    ]
  },
  logins: (place) => [
    {
      file: join(folderOf(place, 'CODEX_HOME', '.codex'), 'auth.json'),
      message: 'Its own login stays as it is; with our provider chosen it is not used.',
    },
  ],
  launch({ url, key, models }) {
    const ours = `model_providers.${ourId}`
    return {
      command: 'codex',
      args: [
        `model_provider=${ourId}`,
        `${ours}.name=${ourName}`,
        `${ours}.base_url=${url}/v1`,
        `${ours}.wire_api=responses`,
        `${ours}.env_key=${ourVariable}`,
        ...(models.main === null ? [] : [`model=${models.main}`]),
      ].flatMap((value) => ['-c', value]),
      env: { [ourVariable]: key },
    }
  },
}
