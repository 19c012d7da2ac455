import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 180_000 })
test.use({ actionTimeout: 20_000 })

const folders: string[] = []
const running: RunningGateway[] = []

async function start(options: Parameters<typeof startGateway>[0] = {}): Promise<RunningGateway> {
  const home = mkdtempSync(join(tmpdir(), 'burncloud-home-'))
  folders.push(home)
  mkdirSync(join(home, '.claude'))
  const gateway = await startGateway({ ...options, env: { HOME: home, USERPROFILE: home, ...options.env } })
  running.push(gateway)
  folders.push(gateway.dataDir)
  return gateway
}

test.afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop()
  for (const folder of folders.splice(0)) removeFolder(folder)
})

async function openSettings(page: Page, gateway: RunningGateway): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#/settings`)
  await expectPort(page, gateway.url)
}

/** The page has many cards, and each asks by itself. */
async function expectPort(page: Page, url: string): Promise<void> {
  const card = page.getByRole('region', { name: 'Network' })
  await expect(card.getByText(`Tools call ${url}.`)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('the database is copied, and a copy is looked into and restored at the next start', async ({ page }) => {
  const gateway = await start()
  await connect(gateway, { name: 'before', provider: 'openai' })
  // None comes by itself meanwhile.
  await gateway.api('/api/copies/schedule', { method: 'PUT', body: { daily: 0, weekly: 0 } })
  await openSettings(page, gateway)
  const card = page.getByRole('region', { name: 'Copies of the database' })
  await expect(card.getByText('There is no copy, and none is made by itself.')).toBeVisible()
  await card.getByRole('button', { name: 'Copy now' }).click()
  await expect(page.getByText('The database is copied').first()).toBeVisible()
  await expect(card.getByRole('row', { name: /Asked for/ })).toBeVisible()
  await gateway.api('/api/channels', { method: 'POST', body: { name: 'after', provider: 'ollama' } })

  await card.getByRole('button', { name: /^Restore the copy of/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: 'Channels' })).toHaveText('Channels21')
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Restore at the next start' }).click()
  await expect(card.getByText("takes the database's place at the next start")).toBeVisible()
  await expect(card.getByRole('button', { name: /^Delete the copy of/ })).toBeDisabled()
  await card.getByRole('textbox', { name: 'Daily copies' }).fill('400')
  await expect(card.getByText('A whole number from 0 to 365.')).toBeVisible()
  await card.getByRole('textbox', { name: 'Daily copies' }).fill('14')
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The schedule is saved.').first()).toBeVisible()
  await gateway.stop()
  running.splice(running.indexOf(gateway), 1)

  const again = await start({ dataDir: gateway.dataDir })
  const { items } = await again.api<{ items: { name: string }[] }>('/api/channels')
  expect(items.map(({ name }) => name)).toEqual(['before'])
  await openSettings(page, again)
  await expect(card.getByText('was restored at the start')).toBeVisible()
  await expect(card.getByRole('row', { name: /Before a restore/ })).toBeVisible()
  expect(readdirSync(join(gateway.dataDir, 'backups')).join()).toMatch(/-before-restore-unchecked\.db/)
  expect(existsSync(join(gateway.dataDir, 'restore-at-start.json'))).toBe(false)
})

test('the port is changed, the console follows, and tools that named the old one are updated', async ({ page }) => {
  const gateway = await start()
  await connect(gateway, { name: 'main', provider: 'anthropic', models: ['claude-sonnet-4-5'] })
  const home = folders[0] ?? ''
  const file = join(home, '.claude', 'settings.json')
  writeFileSync(file, '{\n  // mine\n  "theme": "dark"\n}\n')
  const choice = { id: 'claude-code', main: 'claude-sonnet-4-5', small: null }
  const { revision } = await gateway.api<{ revision: string }>('/api/clients/claude-code/preview', {
    method: 'POST',
    body: choice,
  })
  await gateway.api('/api/clients/claude-code/apply', { method: 'POST', body: { ...choice, revision } })
  expect(readFileSync(file, 'utf8')).toContain(gateway.url)

  const taken = createServer()
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
  const address = taken.address()
  const takenPort = typeof address === 'object' && address !== null ? address.port : 0
  await openSettings(page, gateway)
  const card = page.getByRole('region', { name: 'Network' })
  const port = card.getByRole('textbox', { name: 'Port' })
  await port.fill(String(takenPort))
  await card.getByRole('button', { name: 'Change port' }).click()
  await expect(card.getByText(new RegExp(`Port ${takenPort} is used by`))).toBeVisible()
  await new Promise((done) => taken.close(done))

  const wanted = await freePort()
  await port.fill(String(wanted))
  await card.getByRole('button', { name: 'Change port' }).click()
  await page.waitForURL((url) => url.port === String(wanted))
  await expectPort(page, `http://127.0.0.1:${wanted}`)
  await card.getByRole('button', { name: /Update/ }).click()
  await expect.poll(() => readFileSync(file, 'utf8')).toContain(`http://127.0.0.1:${wanted}`)
  expect(readFileSync(file, 'utf8')).toContain('// mine')
})

test('the gateway is shared and unshared by keyboard, and a proxy is set and tried', async ({ page }) => {
  const gateway = await start()
  await openSettings(page, gateway)
  const card = page.getByRole('region', { name: 'Network' })
  const share = card.getByRole('switch', { name: 'Share with the network' })
  await expect(share).not.toBeChecked()
  await share.focus()
  await page.keyboard.press('Space')
  await expect(card.getByText('The gateway is shared.')).toBeVisible()
  await expect(card.getByRole('checkbox', { name: 'Answer the console there, too' })).not.toBeChecked()
  expect(await seriousFindings(page)).toEqual([])
  await share.focus()
  await page.keyboard.press('Space')
  await expect(card.getByText('The gateway is shared.')).toBeHidden()

  const proxy = page.getByRole('region', { name: 'Proxy' })
  await proxy.getByRole('textbox', { name: 'Try with' }).fill(`${gateway.url}/healthz`)
  await proxy.getByRole('button', { name: 'Test' }).click()
  await expect(proxy.getByText(/Reached straight in .* \(status 200\)/)).toBeVisible()
  await proxy.getByRole('radio', { name: 'This one' }).check()
  await expect(proxy.getByRole('button', { name: 'Test' })).toBeDisabled()
  await proxy.getByRole('textbox', { name: 'Address' }).fill(gateway.url)
  await proxy.getByRole('textbox', { name: 'User' }).fill('me')
  await proxy.getByLabel('Password').fill('hunter2-of-the-proxy')
  expect(await seriousFindings(page)).toEqual([])
  await proxy.getByRole('button', { name: 'Save' }).click()
  await expect(proxy.getByText('One is kept. Type another to replace it.')).toBeVisible()
  await proxy.getByRole('textbox', { name: 'Try with' }).fill('https://api.example.com')
  await proxy.getByRole('button', { name: 'Test' }).click()
  await expect(proxy.getByText(`Not reached through ${gateway.url}`)).toBeVisible()
})
