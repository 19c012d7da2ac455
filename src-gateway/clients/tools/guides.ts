import { join } from 'node:path'
import type { ClientGuideStep } from '../../contract/index.ts'
import type { GuideTool, Setup } from './types.ts'

type Pointed = Omit<Setup, 'key'>

/** The fields that every editor plugin for OpenAI-shaped servers asks for, under its own names. */
function fields(labels: { provider?: string; baseUrl: string; key: string; model: string }, { url, models }: Pointed) {
  const steps: ClientGuideStep[] = []
  if (labels.provider !== undefined)
    steps.push({ field: 'provider', label: labels.provider, value: 'OpenAI Compatible' })
  steps.push(
    { field: 'base-url', label: labels.baseUrl, value: `${url}/v1` },
    { field: 'api-key', label: labels.key, value: null },
    { field: 'model', label: labels.model, value: models.main },
  )
  return steps
}

const none = { main: 'optional', small: 'none' } as const

/** https://docs.cursor.com/settings/api-keys: requests are sent by the vendor's servers. */
export const cursor: GuideTool = {
  id: 'cursor',
  name: 'Cursor',
  kind: 'guide',
  programs: ['cursor'],
  folders: ({ home }) => [join(home, '.cursor')],
  modelChoice: none,
  notes: ['cursor.public_address', 'cursor.odd_bodies'],
  variables: [],
  guide: (setup) => fields({ baseUrl: 'Override OpenAI Base URL', key: 'OpenAI API Key', model: 'Add model' }, setup),
}

/** https://docs.cline.bot/provider-config/openai-compatible */
export const cline: GuideTool = {
  id: 'cline',
  name: 'Cline',
  kind: 'guide',
  programs: ['cline'],
  folders: ({ home }) => [join(home, '.cline')],
  modelChoice: none,
  notes: ['vscode.secret_storage'],
  variables: [],
  guide: (setup) => fields({ provider: 'API Provider', baseUrl: 'Base URL', key: 'API Key', model: 'Model ID' }, setup),
}

/** https://docs.roocode.com/providers/openai-compatible */
export const rooCode: GuideTool = {
  id: 'roo-code',
  name: 'Roo Code',
  kind: 'guide',
  programs: [],
  folders: ({ home }) => [join(home, '.roo')],
  modelChoice: none,
  notes: ['vscode.secret_storage'],
  variables: [],
  guide: (setup) => fields({ provider: 'API Provider', baseUrl: 'Base URL', key: 'API Key', model: 'Model' }, setup),
}

/** https://aider.chat/docs/llms/openai-compat.html */
export const aider: GuideTool = {
  id: 'aider',
  name: 'Aider',
  kind: 'guide',
  programs: ['aider'],
  folders: ({ home }) => [join(home, '.aider')],
  modelChoice: none,
  notes: ['environment.shell_only'],
  variables: ['OPENAI_API_BASE', 'OPENAI_API_KEY'],
  guide: ({ url, models }) => [
    { field: 'variable', label: 'OPENAI_API_BASE', value: `${url}/v1` },
    { field: 'api-key', label: 'OPENAI_API_KEY', value: null },
    { field: 'setting', label: '--model', value: models.main === null ? null : `openai/${models.main}` },
  ],
  launch: ({ url, key, models }) => ({
    command: 'aider',
    args: models.main === null ? [] : ['--model', `openai/${models.main}`],
    env: { OPENAI_API_BASE: `${url}/v1`, OPENAI_API_KEY: key },
  }),
}
