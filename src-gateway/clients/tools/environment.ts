import type { EnvironmentTool } from './types.ts'

/** The variables that the vendors' own SDKs read. */
export const environment: EnvironmentTool = {
  id: 'environment',
  name: 'Any SDK',
  kind: 'environment',
  programs: [],
  folders: () => [],
  modelChoice: { main: 'none', small: 'none' },
  notes: ['environment.shell_only'],
  variables: [],
  environment: ({ url, key }) => ({
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: key,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
  }),
}
