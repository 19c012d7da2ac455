/**
 * `npm run screenshots [-- --all] [-- --pages home,logs]`: every page of the built console, light and dark, as PNG. The default
 * makes docs/screenshots (1280×800); `--all` also takes 1600×1000, high contrast, Chinese and Japanese, and a window of 640×400 as
 * it is at 200 % zoom, into test-results/screenshots. The gateway is a real
 * one with real requests to the end-to-end tests' upstream, after a month of history written as the relay would have written it.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../e2e/fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../e2e/fixtures/upstream/server.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBuilt } from './lib/build.ts'
import { writeHistory } from './lib/history.ts'
import { root } from './lib/run.ts'

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false }, pages: { type: 'string' } } })

const sending = /^(Send|发送|送信)$/

interface Shot {
  name: string
  path: string
  signedOut?: boolean
  /** What to do before the picture. */
  prepare?: (page: Page) => Promise<void>
}

const shots: Shot[] = [
  { name: 'sign-in', path: '/', signedOut: true },
  {
    name: 'home',
    path: '/',
    prepare: async (page) => {
      await page
        .getByText(/^1 (min|分钟|分)$/)
        .first()
        .click()
      await page.mouse.move(0, 0)
    },
  },
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
      // A long question with cached parts, answered as a stream: the bill has several lines and the bar two colours.
      await page
        .getByRole('row', { name: /claude-sonnet-4-5/ })
        .nth(1)
        .press('Enter')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'log-conversion',
    path: '/logs',
    prepare: async (page) => {
      await page
        .getByRole('row', { name: /Chat → Messages/ })
        .first()
        .press('Enter')
      await page.getByRole('tab', { name: /^(Conversion|转换|変換)$/ }).click()
      await page.getByRole('heading', { level: 3 }).first().waitFor()
    },
  },
  { name: 'live', path: '/live' },
  { name: 'usage', path: '/usage?range=30d' },
  { name: 'report', path: '/usage/report' },
  { name: 'users', path: '/users' },
  { name: 'budgets', path: '/budgets' },
  { name: 'prices', path: '/prices' },
  { name: 'ledger', path: '/ledger' },
  { name: 'models', path: '/models' },
  {
    name: 'routing',
    path: '/routing?model=gpt-4o',
    prepare: async (page) => {
      await page.getByRole('row').nth(1).waitFor()
    },
  },
  {
    name: 'playground',
    path: '/playground?model=gpt-4o',
    prepare: async (page) => {
      await page
        .getByPlaceholder(/^(What do you want to ask|.*[问問])/)
        .fill('Which harbours does the ferry call at on Sundays?')
      await page.getByRole('button', { name: sending }).click()
      await page.getByText('timetable').waitFor()
      await page.getByRole('button', { name: sending }).waitFor()
    },
  },
  { name: 'settings', path: '/settings' },
  ...['network', 'copies', 'appearance', 'reset'].map((section) => ({
    name: `settings-${section}`,
    path: `/settings?section=${section}`,
  })),
  { name: 'clients', path: '/clients' },
  {
    name: 'client-set-up',
    path: '/clients?tool=claude-code&show=setup',
    prepare: async (page) => {
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'import', path: '/import' },
  { name: 'welcome', path: '/welcome' },
  { name: 'app-log', path: '/app-log' },
  { name: 'diagnostics', path: '/diagnostics' },
  {
    name: 'palette',
    path: '/channels',
    prepare: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('a')
      await page.getByRole('option').nth(4).waitFor()
    },
  },
  {
    name: 'shortcuts',
    path: '/channels',
    prepare: async (page) => {
      await page.keyboard.press('Control+/')
      await page.getByRole('dialog').waitFor()
    },
  },
]

async function fill(gateway: RunningGateway, upstream: TestUpstream): Promise<void> {
  const channel = (body: Record<string, unknown>) =>
    gateway.api<{ id: number }>('/api/channels', { method: 'POST', body: { keys: ['sk-upstream-test-key'], ...body } })
  const openai = await channel({
    name: 'OpenAI main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini', 'text-embedding-3-small'],
    tags: ['work'],
    priority: 10,
  })
  await channel({
    name: 'Anthropic team account',
    provider: 'anthropic',
    baseUrl: upstream.url,
    models: ['claude-sonnet-4-5', 'claude-haiku-4-5'],
    tags: ['team'],
  })
  await channel({
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
    body: { name: 'Ollama on this machine', provider: 'ollama', models: ['llama3.2', 'qwen3:8b'], priority: -5 },
  })
  const token = async (body: Record<string, unknown>) =>
    (await gateway.api<{ key: string }>('/api/tokens', { method: 'POST', body })).key
  const user = async (body: Record<string, unknown>) =>
    (await gateway.api<{ id: number }>('/api/users', { method: 'POST', body })).id
  const mira = await user({ name: 'Mira Lindqvist', email: 'mira@example.org' })
  const group = await user({ name: '数据平台研究组（北京）', prepaid: true })
  const credit = { kind: 'grant', amountUsd: 25, userId: group, reason: 'Credit for the quarter' }
  await gateway.api('/api/ledger', { method: 'POST', body: credit })
  const budgets = [
    { scope: 'gateway', limitUsd: 400, period: 'month' },
    { scope: 'group', subject: 'default', limitUsd: 20, period: 'day', alerts: [50, 80, 100] },
    { scope: 'user', subject: String(mira), limitUsd: 0.02, period: 'week', hard: false },
    { scope: 'channel', subject: String(openai.id), limitUsd: 60, period: 'month' },
  ]
  for (const body of budgets) await gateway.api('/api/budgets', { method: 'POST', body })
  const laptop = await token({ name: 'laptop', userId: mira })
  const runner = await token({
    name: 'ci-runner-with-a-rather-long-name-that-somebody-chose-in-a-hurry',
    quotaUsd: 0.5,
  })
  const research = await token({ name: '研究组', quotaUsd: 2, models: ['claude-*'], userId: group })
  // What the simulator has to tell: a second account that is set aside, and a model that stands in.
  const second = await channel({
    name: 'OpenAI, second account',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o', 'gpt-4o-mini'],
    weight: 2,
  })
  await gateway.api('/api/routing/rules', {
    method: 'POST',
    body: { model: 'gpt-4o', sticky: true, fallbacks: ['claude-sonnet-4-5'] },
  })
  await gateway.api(`/api/channels/${openai.id}/test`, { method: 'POST', body: {} })
  const ask = (key: string, client: string, path: string, body: unknown) =>
    fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', 'user-agent': client },
      body: JSON.stringify(body),
    }).then((response) => response.text())
  const question = 'Which harbours does the ferry call at on Sundays, and when does the last one leave? '
  const messages = [{ role: 'user', content: question }]
  const long = [{ role: 'user', content: question.repeat(120) }]
  upstream.said = answerInPictures
  const round = async (index: number) => {
    upstream.delayMs = 12 + ((index * 7) % 40)
    await Promise.all([
      ask(laptop, 'OpenAI/Python 2.8', '/v1/chat/completions', {
        model: index % 2 === 0 ? 'gpt-4o' : 'gpt-4o-mini',
        messages,
        stream: true,
      }),
      ask(research, 'claude-cli/2.1 (external)', '/v1/messages', {
        model: 'claude-sonnet-4-5',
        max_tokens: 100,
        messages: long,
        stream: index % 3 !== 0,
      }),
      ask(runner, 'google-genai-sdk/1.30', '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', {
        contents: [{ role: 'user', parts: [{ text: question }] }],
      }),
      index % 2 === 0
        ? ask(runner, 'codex_cli_rs/0.50', '/v1/responses', { model: 'gpt-4o', input: question, stream: true })
        : null,
    ])
  }
  // About a minute of it, unevenly, so that the live charts have something to draw.
  for (let index = 0; index < 60; index++) {
    await round(index)
    await new Promise((done) => setTimeout(done, 150 + ((index * 37) % 11) * 60))
  }
  const chat = { messages, stream: true }
  upstream.fault = { kind: 'status', status: 503 }
  await ask(laptop, 'OpenAI/Python 2.8', '/v1/chat/completions', { model: 'gpt-4o', ...chat })
  upstream.fault = { kind: 'half-stream' }
  await ask(laptop, 'OpenAI/Python 2.8', '/v1/chat/completions', { model: 'gpt-4o-mini', ...chat })
  upstream.fault = null
  await ask(laptop, 'OpenAI/Python 2.8', '/v1/chat/completions', { model: 'no-such-model', ...chat })
  for (let index = 0; index < 4; index++) await round(index)
  // A request to a model that speaks another protocol, with its messages kept.
  await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'all' } })
  await ask(laptop, 'OpenAI/Python 2.8', '/v1/chat/completions', {
    model: 'claude-sonnet-4-5',
    messages: [{ role: 'system', content: 'Answer as a harbour master would: briefly and exactly.' }, ...messages],
    temperature: 0.2,
    seed: 7,
    stream: true,
    stream_options: { include_usage: true },
  })
  await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'off' } })
  await gateway.api(`/api/channels/${second.id}/trip`, { method: 'POST', body: { minutes: 30 } })
}

const answerInPictures =
  'On Sundays the ferry calls at Eastquay, Saltholm and Harrow Point, in that order. The last boat back leaves Harrow Point at 18:40. Public holidays follow the Sunday timetable.'

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
// Tools as they are found on a machine that has been worked on.
for (const [file, text] of [
  [
    '.claude/settings.json',
    '{\n  // my own\n  "permissions": { "allow": ["Bash(npm test)"] },\n  "model": "opus"\n}\n',
  ],
  ['.codex/config.toml', 'model = "gpt-5"\n\n[tui]\nnotifications = true\n'],
  ['.gemini/settings.json', '{ "ui": { "theme": "Default" } }\n'],
  ['.config/zed/settings.json', '{ "theme": "One Dark", }\n'],
] as const) {
  const path = join(dataDir, 'home', file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
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
const bothThemes = ['light', 'dark'] as const
const forms = [
  { width: 1280, height: 800, language: 'en', folder: forDocs, themes: bothThemes },
  ...(values.all
    ? [
        { width: 1600, height: 1000, language: 'en', folder: forReview, themes: bothThemes },
        { width: 1280, height: 800, language: 'en', folder: forReview, themes: ['contrast'] as const },
        { width: 640, height: 400, language: 'en', folder: forReview, themes: ['light'] as const },
        {
          width: 1280,
          height: 800,
          language: 'zh-CN',
          folder: forReview,
          themes: [...bothThemes, 'contrast'] as const,
        },
        { width: 1280, height: 800, language: 'ja', folder: forReview, themes: [...bothThemes, 'contrast'] as const },
      ]
    : []),
]
try {
  for (const { width, height, language, folder, themes } of forms) {
    for (const theme of themes) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme === 'dark' ? 'dark' : 'light',
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
