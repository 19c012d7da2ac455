import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { unzipSync } from 'fflate'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 180_000 })
test.use({ actionTimeout: 20_000 })

const upstreamKey = 'sk-upstream-test-key'
const running: RunningGateway[] = []

async function start(options: Parameters<typeof startGateway>[0] = {}): Promise<RunningGateway> {
  const gateway = await startGateway(options)
  running.push(gateway)
  return gateway
}

test.afterEach(async () => {
  for (const gateway of running.splice(0)) {
    await gateway.stop()
    removeFolder(gateway.dataDir)
  }
})

async function open(page: Page, gateway: RunningGateway, path: string, title: string): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 60_000 })
}

const line = (second: number, msg: string, facts: object = {}, level = 'info') =>
  `${JSON.stringify({ level, time: new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString(), ...facts, msg })}\n`

test('the log of the app is read, searched and followed, a hundred thousand lines of it', async ({ page }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'burncloud-e2e-'))
  const logs = join(dataDir, 'logs')
  mkdirSync(logs)
  for (let age = 1; age <= 4; age += 1) {
    const first = (4 - age) * 25_000
    const lines = Array.from({ length: 25_000 }, (_, n) => line(first + n, `old line ${first + n}`, { n: first + n }))
    writeFileSync(join(logs, `gateway.log.${age}`), lines.join(''))
  }
  const gateway = await start({ dataDir, env: { BURNCLOUD_LOG_LEVEL: 'info' } })
  await open(page, gateway, '/app-log', 'App log')
  const grid = page.getByRole('grid', { name: 'App log' })
  await expect(grid.getByRole('row', { name: /the gateway answers/ })).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])

  // Whole, by keyboard alone.
  await grid.getByRole('row', { name: /the gateway answers/ }).press('Enter')
  const entry = page.getByRole('dialog', { name: 'Log line' })
  await expect(entry.getByRole('region', { name: 'Details' })).toContainText('"url": "http://127.0.0.1')
  await page.keyboard.press('Escape')

  // Followed as it is written, and freed of what must not be shown.
  appendFileSync(join(logs, 'gateway.log'), line(9_999_999, `it failed with ${upstreamKey}-1234`, {}, 'error'))
  await expect(grid.getByRole('row', { name: /it failed with \[redacted\]/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'Level' }).selectOption('error')
  await expect(grid.getByRole('row')).toHaveCount(2, { timeout: 30_000 })

  // The oldest of all, through files that were set aside.
  await page.getByRole('combobox', { name: 'Level' }).selectOption('')
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('old line 170000')
  await expect(page.getByText('No line matches the filters')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('OLD LINE 99')
  await expect(grid.getByRole('row', { name: /old line 99999/ })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('"n": 17')
  await expect(grid.getByRole('row', { name: /old line 17999/ })).toBeVisible()
})

test('diagnostics are read before they are saved, and hold no secret', async ({ page }, info) => {
  const gateway = await start({ env: { BURNCLOUD_LOG_LEVEL: 'info' } })
  const { key } = await connect(gateway, {
    name: 'main',
    provider: 'openai',
    models: ['gpt-4o'],
    baseUrl: 'http://127.0.0.1:9/v1',
  })
  await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'a private question' }] }),
  })
  await open(page, gateway, '/settings', 'Settings')
  await page.getByRole('button', { name: 'Save diagnostics…' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Diagnostics' })).toBeVisible()
  await page.getByRole('button', { name: /^failures\.json/ }).click()
  await expect(page.getByRole('region', { name: 'failures.json' })).toContainText('"model": "gpt-4o"')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('checkbox', { name: 'Include gateway.log' }).uncheck()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as ZIP' }).click()
  expect((await file).suggestedFilename()).toMatch(/^burncloud-diagnostics-[\dT-]+\.zip$/)
  const saved = info.outputPath('diagnostics.zip')
  await (await file).saveAs(saved)
  const files = unzipSync(readFileSync(saved))
  expect(Object.keys(files)).toContain('channels.json')
  expect(Object.keys(files)).not.toContain('gateway.log')
  const text = Object.values(files)
    .map((bytes) => Buffer.from(bytes).toString())
    .join('\n')
  for (const secret of [upstreamKey, key, adminToken, 'a private question', gateway.dataDir.split('/').at(-1) ?? '?'])
    expect(text).not.toContain(secret)
})

test('everything is reset by keyboard, after the word was typed and a copy was made', async ({ page }) => {
  const gateway = await start()
  await connect(gateway, { name: 'main', provider: 'openai', models: ['gpt-4o'] })
  await open(page, gateway, '/settings?section=reset', 'Settings')
  await page.getByRole('button', { name: 'Reset everything' }).press('Enter')
  const dialog = page.getByRole('alertdialog', { name: 'Reset everything?' })
  const confirm = dialog.getByRole('button', { name: 'Reset everything' })
  await expect(confirm).toBeDisabled()
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Type “reset” to go on' }).pressSequentially('reset')
  await expect(confirm).toBeEnabled()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/The copy from before is burncloud-.*before-reset\.db/).first()).toBeVisible()
  expect((await gateway.api<{ items: unknown[] }>('/api/channels')).items).toEqual([])
  expect((await gateway.api<{ items: unknown[] }>('/api/tokens')).items).toEqual([])
  const { items } = await gateway.api<{ items: { kind: string }[] }>('/api/copies')
  expect(items.map(({ kind }) => kind)).toEqual(['before-reset'])
})
