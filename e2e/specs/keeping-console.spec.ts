import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

const passphrase = 'nine lives of a cat'
const upstreamKey = 'sk-upstream-test-key'

test.describe.configure({ timeout: 180_000 })
test.use({ actionTimeout: 20_000 })

const running: RunningGateway[] = []

async function start(): Promise<RunningGateway> {
  const gateway = await startGateway()
  running.push(gateway)
  return gateway
}

test.afterEach(async () => {
  for (const gateway of running.splice(0)) {
    await gateway.stop()
    removeFolder(gateway.dataDir)
  }
})

async function openSettings(page: Page, gateway: RunningGateway): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#/settings`)
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible({ timeout: 30_000 })
}

const names = async (gateway: RunningGateway, path: string) => {
  const { items } = await gateway.api<{ items: { name: string; enabled: boolean }[] }>(path)
  return items.map(({ name, enabled }) => `${name} ${enabled ? 'on' : 'off'}`)
}

test('a backup with keys is saved, previewed and restored on another gateway', async ({ page }, info) => {
  const from = await start()
  await connect(from, { name: 'main', provider: 'openai', models: ['gpt-4o'] })
  await openSettings(page, from)
  const card = page.getByRole('region', { name: 'Backup' })
  const dialog = page.getByRole('dialog')

  await card.getByRole('button', { name: 'Save a backup' }).click()
  await dialog.getByRole('radio', { name: 'Encrypt them with a passphrase' }).check()
  await dialog.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(passphrase)
  await dialog.getByRole('textbox', { name: 'Passphrase again' }).fill('something else')
  await dialog.getByRole('button', { name: 'Save the file' }).click()
  await expect(dialog.getByText('This is not the same passphrase.')).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Passphrase again' }).fill(passphrase)
  const file = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the file' }).click()
  const saved = info.outputPath('backup.json')
  await (await file).saveAs(saved)
  expect((await file).suggestedFilename()).toMatch(/^burncloud-backup-[\dT-]+\.json$/)
  expect(readFileSync(saved, 'utf8')).not.toContain(upstreamKey)

  const to = await start()
  await to.api('/api/channels', { method: 'POST', body: { name: 'old', provider: 'ollama' } })
  await openSettings(page, to)
  await card.locator('input[type=file]').setInputFiles(saved)
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('not the right one')
  await dialog.getByRole('button', { name: 'Show what would change' }).click()
  await expect(dialog.getByText('The passphrase does not open this backup')).toBeVisible()

  // Without the keys, the channel would be switched off; it is said before.
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('')
  await dialog.getByRole('button', { name: 'Show what would change' }).click()
  await expect(dialog.getByText('main will be switched off, because it lacks: keys')).toBeVisible()

  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Show what would change' }).click()
  const row = (name: string) => dialog.getByRole('row', { name: new RegExp(name) })
  await expect(row('main')).toContainText('New')
  await expect(row('e2e')).toContainText('API key')
  await expect(row('old')).toContainText('Removed')
  expect(await seriousFindings(page)).toEqual([])
  expect(await names(to, '/api/channels')).toEqual(['old on'])
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(page.getByText('The backup is restored').first()).toBeVisible()
  expect(await names(to, '/api/channels')).toEqual(['main on'])
  expect(await names(to, '/api/tokens')).toEqual(['e2e on'])

  await card.locator('input[type=file]').setInputFiles({
    name: 'shopping.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"milk":2}'),
  })
  await expect(page.getByText('“shopping.json” is not a backup of BurnCloud.').first()).toBeVisible()
})

test('e-mail is set up, tried, and its password is not shown again', async ({ page }) => {
  const gateway = await start()
  const mailbox = await startMailbox()
  try {
    await openSettings(page, gateway)
    const card = page.getByRole('region', { name: 'E-mail' })
    const testButton = card.getByRole('button', { name: 'Send a test' })
    await expect(testButton).toBeDisabled()
    await card.getByRole('textbox', { name: 'Server' }).fill('127.0.0.1')
    await card.getByRole('textbox', { name: 'Port' }).fill(String(mailbox.port))
    await card.getByRole('button', { name: 'Save' }).click()
    await expect(card.getByText('an address to send from is needed')).toBeVisible()
    await card.getByRole('textbox', { name: 'From' }).fill('gateway@example.com')
    await card.getByRole('textbox', { name: 'Tell of budgets' }).fill('ops@example.com')
    await card.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('E-mail settings are saved').first()).toBeVisible()
    await testButton.click()
    await expect(page.getByText('A test was sent to ops@example.com').first()).toBeVisible()
    expect(mailbox.text()).toContain('Subject: BurnCloud')
    expect(await seriousFindings(page)).toEqual([])

    await card.getByRole('textbox', { name: 'User' }).fill('me')
    await card.getByLabel('Password').fill('hunter2-of-the-mailbox')
    await card.getByRole('button', { name: 'Save' }).click()
    await expect(card.getByText('One is kept. Type another to replace it.')).toBeVisible()
    await expect(card.getByLabel('Password')).toHaveValue('')

    await mailbox.close()
    await testButton.click()
    await expect(card.getByText('The mail server did not take the message.')).toBeVisible()
  } finally {
    await mailbox.close()
  }
})

/** A mail server that takes everything. */
async function startMailbox(): Promise<{ port: number; text(): string; close(): Promise<void> }> {
  let received = ''
  const server: Server = createServer((socket) => {
    let inMessage = false
    socket.on('error', () => socket.destroy())
    socket.write('220 mailbox\r\n')
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (inMessage) {
          received += `${line}\n`
          if (line !== '.') continue
          inMessage = false
          socket.write('250 kept\r\n')
        } else if (/^DATA/i.test(line)) {
          inMessage = true
          socket.write('354 go on\r\n')
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    text: () => received,
    close: () => new Promise((done) => server.close(() => done())),
  }
}
