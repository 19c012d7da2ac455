import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientProtocol } from '../fixtures/strict/replies/index.ts'

/** Where a client is pointed and what it may use. */
export interface Place {
  /** The gateway, without a path. */
  url: string
  key: string
  /** A home folder of the client's own. */
  home: string
  /** A model name for it to ask for. */
  model: string
}

/** How a client is started and what it answers. */
export interface Launch {
  args: string[]
  env: Record<string, string>
  /** The words it ended with. */
  said(stdout: string): string
}

/** A client as people install it. */
export interface Client {
  id: 'claude' | 'codex' | 'gemini'
  package: string
  protocol: ClientProtocol
  /** A name of its vendor's to ask for; '' leaves it to the client. */
  ownModel: string
  prepare(place: Place, prompt: string): Launch
  /** Its name in the gateway's client setup. */
  tool: 'claude-code' | 'codex' | 'gemini-cli'
  /** How it is started in a home that the gateway set up: nothing points it anywhere but its own files. */
  start(home: string, prompt: string): Launch
}

const claudeArgs = ['--allowedTools', 'Read,Write', '--output-format', 'json']
const claudeQuiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  MAX_THINKING_TOKENS: '4000',
}
// Its own sandbox needs rights that a container seldom has; the model's commands are ours.
const codexArgs = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
const geminiArgs = ['--yolo', '--skip-trust', '--output-format', 'json']
const saidBy = {
  claude: (stdout: string) => (JSON.parse(stdout) as { result: string }).result,
  codex: (stdout: string) => stdout.trim(),
  gemini: (stdout: string) => (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { response: string }).response,
}

const claude: Client = {
  id: 'claude',
  package: '@anthropic-ai/claude-code',
  protocol: 'anthropic-messages',
  ownModel: 'claude-sonnet-4-6',
  prepare: ({ url, key, home, model }, prompt) => ({
    args: ['-p', prompt, ...claudeArgs],
    env: {
      HOME: home,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_MODEL: model,
      ...claudeQuiet,
    },
    said: saidBy.claude,
  }),
  tool: 'claude-code',
  start: (home, prompt) => ({
    args: ['-p', prompt, ...claudeArgs],
    env: { HOME: home, ...claudeQuiet },
    said: saidBy.claude,
  }),
}

const codex: Client = {
  id: 'codex',
  package: '@openai/codex',
  protocol: 'openai-responses',
  ownModel: 'gpt-5.6-sol',
  prepare({ url, key, home, model }, prompt) {
    const folder = join(home, '.codex')
    mkdirSync(folder, { recursive: true })
    const config = [
      `model = "${model}"`,
      'model_provider = "burncloud"',
      'model_reasoning_effort = "high"',
      '[model_providers.burncloud]',
      'name = "BurnCloud"',
      `base_url = "${url}/v1"`,
      'env_key = "BURNCLOUD_KEY"',
      'wire_api = "responses"',
    ]
    writeFileSync(join(folder, 'config.toml'), `${config.join('\n')}\n`)
    return {
      args: [...codexArgs, prompt],
      env: { HOME: home, CODEX_HOME: folder, BURNCLOUD_KEY: key },
      said: saidBy.codex,
    }
  },
  tool: 'codex',
  start: (home, prompt) => ({ args: [...codexArgs, prompt], env: { HOME: home }, said: saidBy.codex }),
}

const gemini: Client = {
  id: 'gemini',
  package: '@google/gemini-cli',
  protocol: 'gemini',
  ownModel: '',
  prepare({ url, key, home, model }, prompt) {
    const folder = join(home, '.gemini')
    mkdirSync(folder, { recursive: true })
    const settings = {
      security: { auth: { selectedType: 'gemini-api-key' } },
      general: { disableAutoUpdate: true },
      privacy: { usageStatisticsEnabled: false },
    }
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
    return {
      args: ['-p', prompt, ...geminiArgs],
      env: {
        HOME: home,
        GOOGLE_GEMINI_BASE_URL: url,
        GEMINI_API_KEY: key,
        ...(model === '' ? {} : { GEMINI_MODEL: model }),
      },
      said: saidBy.gemini,
    }
  },
  tool: 'gemini-cli',
  start: (home, prompt) => ({ args: ['-p', prompt, ...geminiArgs], env: { HOME: home }, said: saidBy.gemini }),
}

/** The clients that are run. */
export const clients: readonly Client[] = [claude, codex, gemini]
