import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 180_000 })
test.use({ actionTimeout: 20_000 })

const secret = 'sk-0123456789abcdefSECRET'

let gateway: RunningGateway | undefined
let ollama: Server | undefined
let home: string

test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'burncloud-import-'))
})
test.afterEach(async () => {
  await gateway?.stop()
  ollama?.close()
  for (const folder of [home, gateway?.dataDir]) if (folder !== undefined) removeFolder(folder)
})

/** A local server as Ollama is one. */
async function startOllama(): Promise<string> {
  const answers: Record<string, unknown> = {
    '/api/version': { version: '0.12.3' },
    '/api/tags': { models: [{ name: 'llama3.3:70b', digest: 'abc' }] },
  }
  ollama = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((done) => ollama?.listen(0, '127.0.0.1', done))
  return `127.0.0.1:${(ollama.address() as AddressInfo).port}`
}

async function open(page: Page, env: Record<string, string> = {}): Promise<RunningGateway> {
  gateway = await startGateway({ env: { HOME: home, ...env } })
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#/import`)
  await expect(page.getByRole('heading', { level: 1, name: 'Import' })).toBeVisible({ timeout: 30_000 })
  return gateway
}

interface StoredChannel {
  name: string
  provider: string
  baseUrl: string
  enabled: boolean
  models: string[]
  keys: { hint: string }[]
}

const channelsOf = async (running: RunningGateway) =>
  (await running.api<{ items: StoredChannel[] }>('/api/channels')).items

async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Text or links' }).fill(text)
  await page.getByRole('button', { name: 'Preview', exact: true }).first().click()
}

/** Drops what a person would drag from a folder or another window. */
async function drop(page: Page, files: { name: string; text: string }[], text?: string): Promise<void> {
  const data = await page.evaluateHandle(
    ({ named, plain }) => {
      const transfer = new DataTransfer()
      for (const { name, text: content } of named) transfer.items.add(new File([content], name))
      if (plain !== null) transfer.setData('text/plain', plain)
      return transfer
    },
    { named: files, plain: text ?? null },
  )
  await page.getByRole('textbox', { name: 'Text or links' }).dispatchEvent('drop', { dataTransfer: data })
}

const row = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name })
const heading = (page: Page, name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible()

test('what is on this machine is found, and taken only when it is ticked', async ({ page }) => {
  const folder = join(home, '.claude-code-router')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      Providers: [
        {
          name: 'deepseek',
          api_base_url: 'https://api.deepseek.com/chat/completions',
          api_key: secret,
          models: ['deepseek-chat'],
        },
      ],
    }),
  )
  const running = await open(page, { OLLAMA_HOST: await startOllama(), GROQ_API_KEY: 'gsk_0123456789abcdef' })
  const found = page.getByRole('region', { name: 'Found on this machine' })
  const local = found.getByRole('checkbox', { name: /Ollama.*llama3\.3:70b/ })
  await expect(local).toBeEnabled()
  await expect(local).not.toBeChecked()
  await expect(found.getByRole('checkbox', { name: /GROQ_API_KEY/ })).not.toBeChecked()
  expect(await seriousFindings(page)).toEqual([])

  await local.check()
  await found.getByRole('button', { name: 'Add 1 channel' }).click()
  await expect(found.getByText('Already a channel')).toBeVisible()
  await expect(local).toBeDisabled()
  expect((await channelsOf(running)).map(({ provider, enabled, models }) => [provider, enabled, models])).toEqual([
    ['ollama', false, ['llama3.3:70b']],
  ])

  await found.getByRole('button', { name: /Preview: .*config\.json/ }).click()
  await heading(page, 'Import from claude-code-router')
  await expect(row(page, 'https://api.deepseek.com')).toContainText('sk-…')
  expect(await page.content()).not.toContain(secret)
  await page.getByRole('button', { name: 'Discard' }).click()
  await heading(page, 'Import')
  expect(await channelsOf(running)).toHaveLength(1)
})

test('a pasted configuration is completed, imported, and known the second time', async ({ page }) => {
  const running = await open(page, { OPENAI_API_KEY: 'sk-proj-0123456789ENVIRONMENT' })
  const config = `model_list:
  - model_name: gpt-4o
    litellm_params: { model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY }
  - model_name: sonnet
    litellm_params: { model: anthropic/claude-sonnet-4-6, api_key: ${secret} }
  - model_name: bare
    litellm_params: { model: mistral/mistral-large }
`
  await drop(page, [{ name: 'config.yaml', text: config }])
  await heading(page, 'Import from LiteLLM')
  await expect(page.getByText('1 of 3 selected')).toBeVisible()
  await expect(row(page, 'mistral bare')).toContainText('No key')

  // Variables are read when a person says so.
  await page.getByRole('button', { name: /^Use (its value|their values)$/ }).click()
  await expect(page.getByText('2 of 3 selected')).toBeVisible()
  await expect(row(page, 'openai gpt-4o')).not.toContainText('No key')

  // A reload shows the same preview; typing completes what is missing, by keyboard alone.
  await page.reload()
  await expect(page.getByText('2 of 3 selected')).toBeVisible({ timeout: 30_000 })
  await row(page, 'mistral bare').focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('textbox', { name: /^Name/ }).fill('Mistral 主账号')
  await drawer.getByRole('textbox', { name: /^Keys/ }).fill(`${secret}2`)
  await drawer.getByRole('textbox', { name: 'Address' }).fill('ftp://example.com')
  await page.keyboard.press('Enter')
  await expect(drawer.getByText('An address that begins with http:// or https:// is needed.')).toBeVisible()
  await drawer.getByRole('textbox', { name: 'Address' }).fill('')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page.getByText('3 of 3 selected')).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])

  await page.getByRole('button', { name: 'Import 3 items' }).click()
  await heading(page, 'Imported from LiteLLM')
  await expect(page.getByRole('status').filter({ hasText: '3 made' })).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  const made = await channelsOf(running)
  expect(made.map(({ name }) => name).sort()).toEqual(['Mistral 主账号', 'anthropic sonnet', 'openai gpt-4o'])
  expect(made.filter(({ enabled }) => enabled)).toEqual([])
  expect(made.find(({ provider }) => provider === 'openai')?.keys).toHaveLength(1)

  await page.getByRole('button', { name: 'Import more' }).click()
  await drop(page, [{ name: 'config.yaml', text: config }])
  await expect(row(page, 'anthropic sonnet')).toContainText('Here already')
  await expect(page.getByText('0 of 3 selected')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
})

test('what fails is told, and can be tried again', async ({ page }) => {
  const running = await open(page)
  const channel = { models: 'gpt-4o', group: 'default', status: 1, remark: '' }
  const data = [
    { ...channel, id: 1, type: 1, name: 'one', key: `${secret}1`, base_url: 'https://one.example.com' },
    { ...channel, id: 2, type: 8, name: 'two', key: `${secret}2`, base_url: '' },
  ]
  await drop(page, [{ name: 'channels.json', text: JSON.stringify({ data }) }])
  await heading(page, 'Import from New API')
  await page.getByRole('switch', { name: 'Switch the new channels on' }).click()
  await expect(row(page, 'two')).toContainText('No address')
  await row(page, 'two').getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Import 2 items' }).click()
  await expect(page.getByRole('status').filter({ hasText: '1 made · 1 failed' })).toBeVisible()
  await expect(row(page, 'two')).toContainText('Failed')
  expect((await channelsOf(running)).map(({ name, enabled }) => [name, enabled])).toEqual([['one', true]])

  await page.getByRole('button', { name: 'Try 1 again' }).click()
  await expect(page.getByText('1 of 2 selected')).toBeVisible()
  await row(page, 'two').click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Address' }).fill('https://two.example.com/v1')
  await page.getByRole('button', { name: 'Keep changes' }).click()
  await page.getByRole('button', { name: 'Import 1 item' }).click()
  await expect(page.getByRole('status').filter({ hasText: '1 made' })).toBeVisible()
  expect((await channelsOf(running)).map(({ name }) => name).sort()).toEqual(['one', 'two'])
})

test('a link is shown with its risks, and a bad one is refused as text', async ({ page }) => {
  const running = await open(page)
  const config = Buffer.from(JSON.stringify({ env: { NODE_OPTIONS: '--require /tmp/x.js' } })).toString('base64')
  const name = encodeURIComponent('Claude <img src=x onerror="document.title=1">\u202e')
  await drop(
    page,
    [],
    `ccswitch://v1/import?resource=provider&app=claude&name=${name}&endpoint=http%3A%2F%2Fevil.example.com&apiKey=${secret}&enabled=true&config=${config}`,
  )
  await heading(page, 'Import from cc-switch')
  await expect(page.getByText('Whoever made this link chose the address and the key in it.')).toBeVisible()
  // It says it is somebody else: not ticked, not switched on.
  await expect(page.getByText('0 of 1 selected')).toBeVisible()
  await row(page, 'evil.example.com').click()
  const drawer = page.getByRole('dialog')
  for (const words of [
    'The name says Anthropic, but requests and the key go to evil.example.com.',
    'The key is sent to evil.example.com without encryption.',
    'It sets variables that change how programs run: NODE_OPTIONS. They are left out.',
    'It asks to be used at once. It stays switched off until you decide.',
  ])
    await expect(drawer.getByText(words)).toBeVisible()
  await expect(page.locator('img[src="x"]')).toHaveCount(0)
  expect(await page.title()).toContain('BurnCloud')
  expect(page.url()).not.toContain('SECRET')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()
  await heading(page, 'Import')

  for (const [text, words] of [
    [`ccswitch://v1/import?name=%ff%fe&apiKey=${secret}`, 'is not encoded in UTF-8'],
    ['ccswitch://evil.example/run', 'begins with ccswitch://v1/import'],
    [`burncloud://v1/import?data=${'a'.repeat(33_000)}`, 'A link has at most 32000 characters'],
    ['{ "a": ', 'This is not JSON'],
    ['hello there', 'Neither an address with a key nor a configuration'],
  ] as const) {
    await paste(page, text)
    await expect(page.getByText(words)).toBeVisible()
    await expect(page.getByText('This cannot be imported.')).toBeVisible()
  }
  await drop(page, [
    { name: 'a.json', text: '{}' },
    { name: 'b.json', text: '{}' },
  ])
  await expect(page.getByText('One file at a time, please.')).toBeVisible()
  expect(await channelsOf(running)).toEqual([])
})

test('ten thousand keys are looked through without a wait', async ({ page }) => {
  const running = await open(page)
  const rows = Array.from({ length: 10_000 }, (_, at) => {
    const key = String(at).padStart(12, '0').repeat(4)
    return `INSERT INTO tokens VALUES(${at + 1},1,'${key}',1,'Token ${at + 1}',-1,500000,1,'default');`
  })
  const table =
    'CREATE TABLE tokens (id, user_id, key, status, name, expired_time, remain_quota, unlimited_quota, `group`);'
  await drop(page, [{ name: 'dump.sql', text: [table, ...rows].join('\n') }])
  await expect(page.getByText('10,000 of 10,000 selected')).toBeVisible({ timeout: 60_000 })
  // As many rows are drawn as are seen.
  expect(await page.getByRole('row').count()).toBeLessThan(60)
  await page.getByRole('checkbox', { name: 'Select all rows' }).uncheck()
  await page.getByRole('searchbox', { name: 'Search name, key, group' }).fill('Token 10000')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('checkbox', { name: 'Select all rows' }).check()
  await page.getByRole('button', { name: 'Import 1 item' }).click()
  await expect(page.getByRole('status').filter({ hasText: '1 made' })).toBeVisible()
  const { items } = await running.api<{ items: { name: string }[] }>('/api/tokens')
  expect(items.map(({ name }) => name)).toEqual(['Token 10000'])
})
