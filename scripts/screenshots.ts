/**
 * `npm run screenshots [-- --all] [-- --pages home,logs]`: every page of the built console, light and dark, as PNG. The default
 * makes docs/screenshots (1280×800); `--all` also takes 1600×1000 and Chinese, into test-results/screenshots. The gateway is a real
 * one with real requests to the end-to-end tests' upstream, after a month of history written as the relay would have written it.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../e2e/fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../e2e/fixtures/upstream/server.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBuilt } from './lib/build.ts'
import { writeHistory } from './lib/history.ts'
import { root } from './lib/run.ts'

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false }, pages: { type: 'string' } } })

interface Shot {
  name: string
  path: string
  signedOut?: boolean
  /** What to do before the picture. */
  prepare?: (page: Page) => Promise<void>
}

const shots: Shot[] = [
  { name: 'sign-in', path: '/', signedOut: true },
  { name: 'home', path: '/' },
  { name: 'channels', path: '/channels' },
  {
    name: 'channel-edit',
    path: '/channels',
    prepare: async (page) => {
      await page.getByRole('row').nth(1).press('Enter')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'keys', path: '/keys' },
  { name: 'logs', path: '/logs' },
  {
    name: 'log-detail',
    path: '/logs',
    prepare: async (page) => {
      await page.getByRole('row').nth(2).press('Enter')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'usage', path: '/usage' },
  { name: 'models', path: '/models' },
  { name: 'playground', path: '/playground' },
  { name: 'settings', path: '/settings' },
]

async function fill(gateway: RunningGateway, upstream: TestUpstream): Promise<void> {
  const openai = await connect(gateway, {
    name: 'OpenAI main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini', 'text-embedding-3-small'],
    tags: ['work'],
    priority: 10,
  })
  await connect(gateway, {
    name: 'Anthropic team account',
    provider: 'anthropic',
    baseUrl: upstream.url,
    models: ['claude-sonnet-4-5', 'claude-haiku-4-5'],
    tags: ['team'],
  })
  await connect(gateway, {
    name: 'Gemini',
    provider: 'gemini',
    baseUrl: upstream.url,
    models: ['gemini-2.5-pro', 'gemini-2.5-flash'],
  })
  await gateway.api('/api/channels', {
    method: 'POST',
    body: {
      name: '通义千问 · 北京业务空间（备用账号，仅限夜间批处理任务使用）',
      provider: 'dashscope',
      keys: ['sk-dashscope-example'],
      models: ['qwen-max', 'qwen-plus'],
      enabled: false,
      tags: ['夜间'],
    },
  })
  await gateway.api('/api/channels', {
    method: 'POST',
    body: { name: 'Ollama on this machine', provider: 'ollama', models: ['*'], priority: -5 },
  })
  await gateway.api('/api/tokens', {
    method: 'POST',
    body: { name: 'ci-runner-with-a-rather-long-name-that-somebody-chose-in-a-hurry', quotaUsd: 5 },
  })
  await gateway.api('/api/tokens', { method: 'POST', body: { name: '研究组', quotaUsd: 200, models: ['claude-*'] } })
  await gateway.api(`/api/channels/${openai.channelId}/test`, { method: 'POST', body: {} })
  const ask = (path: string, body: unknown) =>
    fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: {
        'x-api-key': openai.key,
        'content-type': 'application/json',
        'user-agent': 'claude-cli/2.1 (external)',
      },
      body: JSON.stringify(body),
    }).then((response) => response.text())
  const messages = [{ role: 'user', content: 'Which harbours does the ferry call at on Sundays?' }]
  upstream.delayMs = 8
  for (let index = 0; index < 40; index++) {
    await Promise.all([
      ask('/v1/chat/completions', { model: index % 2 === 0 ? 'gpt-4o' : 'gpt-4o-mini', messages, stream: true }),
      ask('/v1/messages', { model: 'claude-sonnet-4-5', max_tokens: 100, messages, stream: index % 3 !== 0 }),
      ask('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', {
        contents: [{ role: 'user', parts: [{ text: 'Sundays?' }] }],
      }),
      ask('/v1/responses', { model: 'gpt-4o', input: 'Sundays?', stream: true }),
    ])
    await new Promise((done) => setTimeout(done, 60))
  }
  upstream.fault = { kind: 'status', status: 503 }
  await ask('/v1/chat/completions', { model: 'gpt-4o', messages })
  upstream.fault = { kind: 'half-stream' }
  await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages, stream: true })
  upstream.fault = null
  await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages, stream: true })
  await ask('/v1/chat/completions', { model: 'no-such-model', messages })
}

async function take(page: Page, gateway: RunningGateway, shot: Shot, file: string): Promise<void> {
  await page.goto(`${gateway.url}/#${shot.path}`)
  await page.reload()
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  // The live connection keeps the network busy; what is waited for is that no placeholder is left.
  await page
    .waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, undefined, { timeout: 10_000 })
    .catch(() => {})
  await page.waitForTimeout(shot.name === 'home' ? 2_500 : 700)
  await shot.prepare?.(page)
  await page.waitForTimeout(500)
  await page.screenshot({ path: file })
  process.stdout.write(`${file}\n`)
}

await ensureBuilt()
const upstream = await startUpstream()
const dataDir = mkdtempSync(join(tmpdir(), 'burncloud-screens-'))
// The first start makes the database and the key that the history is written with.
const first = await startGateway({ dataDir })
await first.stop()
await writeHistory(dataDir)
const gateway = await startGateway({ dataDir })
await fill(gateway, upstream)
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
})
const forDocs = join(root, 'docs/screenshots')
const forReview = join(root, 'test-results/screenshots')
mkdirSync(forDocs, { recursive: true })
mkdirSync(forReview, { recursive: true })
const chosen = shots.filter((shot) => !values.pages || values.pages.split(',').includes(shot.name))
const forms = [
  { width: 1280, height: 800, language: 'en', folder: forDocs },
  ...(values.all
    ? [
        { width: 1600, height: 1000, language: 'en', folder: forReview },
        { width: 1280, height: 800, language: 'zh-CN', folder: forReview },
      ]
    : []),
]
try {
  for (const { width, height, language, folder } of forms) {
    for (const theme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        locale: language,
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
      })
      await context.addInitScript(
        ([chosenTheme, chosenLanguage]) => {
          localStorage.setItem('burncloud.theme', chosenTheme as string)
          localStorage.setItem('burncloud.language', chosenLanguage as string)
        },
        [theme, language],
      )
      const page = await context.newPage()
      const suffix = `${theme}-${width}${language === 'en' ? '' : `-${language}`}`
      for (const shot of chosen.filter((each) => each.signedOut))
        await take(page, gateway, shot, join(folder, `${shot.name}-${suffix}.png`))
      const signedIn = await context.request.post(`${gateway.url}/api/session`, {
        data: { token: adminToken },
        headers: { origin: gateway.url },
      })
      if (!signedIn.ok()) throw new Error(`Sign-in failed: ${signedIn.status()} ${await signedIn.text()}`)
      for (const shot of chosen.filter((each) => !each.signedOut))
        await take(page, gateway, shot, join(folder, `${shot.name}-${suffix}.png`))
      await context.close()
    }
  }
} finally {
  await browser.close()
  await gateway.stop()
  await upstream.close()
  removeFolder(dataDir)
}
