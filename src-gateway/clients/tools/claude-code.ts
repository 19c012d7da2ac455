import { join } from 'node:path'
import { folderOf } from './places.ts'
import type { FileTool, OwnedValue, Setup } from './types.ts'

/** https://docs.claude.com/en/docs/claude-code/settings: values under `env` win over the shell's. */
export const claudeCode: FileTool = {
  id: 'claude-code',
  name: 'Claude Code',
  kind: 'files',
  programs: ['claude'],
  folders: (place) => [folderOf(place, 'CLAUDE_CONFIG_DIR', '.claude')],
  modelChoice: { main: 'optional', small: 'optional' },
  notes: ['claude.project_settings', 'claude.rewind', 'claude.one_key', 'models.optional', 'file.plain_key'],
  variables: [
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_MODEL',
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'CLAUDE_CODE_OAUTH_TOKEN',
  ],
  files: (place) => [
    {
      id: 'settings',
      candidates: [join(folderOf(place, 'CLAUDE_CONFIG_DIR', '.claude'), 'settings.json')],
      format: 'jsonc',
    },
  ],
  values(setup) {
    const values: OwnedValue[] = Object.entries(variablesOf(setup)).map(([name, value]) => ({
      file: 'settings',
      path: ['env', name],
      value,
      secret: name === 'ANTHROPIC_AUTH_TOKEN',
    }))
    // Two keys would be sent, of which the other one is refused.
    return [...values, { file: 'settings', path: ['env', 'ANTHROPIC_API_KEY'], value: undefined, secret: true }]
  },
  launch: (setup) => ({ command: 'claude', args: [], env: variablesOf(setup) }),
}

function variablesOf({ url, key, models }: Setup): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    ...(models.main === null
      ? {}
      : {
          ANTHROPIC_MODEL: models.main,
          ANTHROPIC_DEFAULT_OPUS_MODEL: models.main,
          ANTHROPIC_DEFAULT_SONNET_MODEL: models.main,
        }),
    ...(models.small === null ? {} : { ANTHROPIC_DEFAULT_HAIKU_MODEL: models.small }),
  }
}
