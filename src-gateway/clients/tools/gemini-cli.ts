import { join } from 'node:path'
import { folderOf } from './places.ts'
import type { FileTool, Setup } from './types.ts'

/**
 * https://github.com/google-gemini/gemini-cli/blob/main/docs/reference/configuration.md: the address is taken from the
 * environment only, and only with a key as the kind of login.
 */
export const geminiCli: FileTool = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  kind: 'files',
  programs: ['gemini'],
  folders: (place) => [join(folderOf(place, 'GEMINI_CLI_HOME'), '.gemini')],
  modelChoice: { main: 'optional', small: 'none' },
  notes: ['gemini.google_login', 'gemini.project_env', 'models.optional', 'file.plain_key'],
  variables: [
    'GOOGLE_GEMINI_BASE_URL',
    'GEMINI_API_KEY',
    'GEMINI_MODEL',
    'GOOGLE_API_KEY',
    'GOOGLE_GENAI_USE_VERTEXAI',
    'GOOGLE_GENAI_USE_GCA',
  ],
  files(place) {
    const folder = join(folderOf(place, 'GEMINI_CLI_HOME'), '.gemini')
    return [
      { id: 'env', candidates: [join(folder, '.env')], format: 'dotenv' },
      { id: 'settings', candidates: [join(folder, 'settings.json')], format: 'jsonc' },
    ]
  },
  values: (setup) => [
    ...Object.entries(variablesOf(setup)).map(([name, value]) => ({
      file: 'env',
      path: [name],
      value,
      secret: name === 'GEMINI_API_KEY',
    })),
    { file: 'settings', path: ['security', 'auth', 'selectedType'], value: 'gemini-api-key' },
  ],
  logins: (place) => [
    {
      file: join(folderOf(place, 'GEMINI_CLI_HOME'), '.gemini', 'oauth_creds.json'),
      message: 'A Google login is kept here. It stays, and is used again once this setup is undone.',
    },
  ],
  launch: (setup) => ({ command: 'gemini', args: [], env: variablesOf(setup) }),
}

function variablesOf({ url, key, models }: Setup): Record<string, string> {
  return {
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
    ...(models.main === null ? {} : { GEMINI_MODEL: models.main }),
  }
}
