import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 240_000 })
test.use({ actionTimeout: 20_000 })

const claudeSettings = `// mine, by hand
{
  "permissions": { "allow": ["Bash(npm run *)"] }, // keep this
  "env": {
    "ANTHROPIC_API_KEY": "sk-ant-api03-0123456789abcdefghij",
    "DISABLE_TELEMETRY": "1"
  }
}
`

/** A home with the tools of a person in it, and a gateway that may edit them. */
class Desk {
  readonly home = mkdtempSync(join(tmpdir(), 'burncloud-desk-'))
  readonly claude = this.write('.claude/settings.json', claudeSettings)
  readonly codex = this.write('.codex/config.toml', 'model = "gpt-5.4"\n[projects."/home/me"\n')
  gateway: RunningGateway | undefined
  private dataDir: string | undefined

  write(name: string, text: string): string {
    const file = join(this.home, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }

  /** Starts the gateway; a second time on another port, with what it knew. */
  async start(): Promise<RunningGateway> {
    const program = this.write('bin/claude', '#!/bin/sh\necho "2.1.34 (Claude Code)"\n')
    chmodSync(program, 0o755)
    const env = { HOME: this.home, PATH: `${join(this.home, 'bin')}:/usr/bin:/bin`, SHELL: '/bin/sh' }
    const again = this.dataDir === undefined ? {} : { dataDir: this.dataDir }
    this.gateway = await startGateway({ env, ...again })
    this.dataDir = this.gateway.dataDir
    return this.gateway
  }

  async close(): Promise<void> {
    await this.gateway?.stop()
    for (const folder of [this.home, this.dataDir]) if (folder !== undefined) removeFolder(folder)
  }
}

let desk: Desk
test.beforeEach(() => {
  desk = new Desk()
})
test.afterEach(() => desk.close())

async function open(page: Page, gateway: RunningGateway): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#/clients`)
  await expect(page.getByRole('article', { name: 'Claude Code' })).toBeVisible({ timeout: 90_000 })
}

const read = (file: string) => readFileSync(file, 'utf8')

test('a tool is set up after its change was looked at, and is checked', async ({ page }) => {
  const gateway = await desk.start()
  await connect(gateway, { name: 'main', provider: 'openai', models: ['gpt-5.4', 'gpt-5.4-mini'] })
  await open(page, gateway)
  const card = page.getByRole('article', { name: 'Claude Code' })
  const dialog = page.getByRole('dialog')
  await expect(card).toContainText('Not set up')
  await expect(card).toContainText(join(desk.home, 'bin/claude'))

  // Looked at first: nothing is written, and no secret is shown.
  await card.getByRole('button', { name: 'Set up Claude Code' }).click()
  const change = dialog.getByRole('region', { name: `Change of ${desk.claude}` })
  await expect(change).toContainText('ANTHROPIC_BASE_URL')
  await expect(change).toContainText('keep this')
  await expect(change).not.toContainText('0123456789abcdef')
  await dialog.getByRole('combobox', { name: 'Model', exact: true }).fill('gpt-5.4')
  await expect(change).toContainText('"ANTHROPIC_MODEL": "gpt-5.4"')
  expect(read(desk.claude)).toBe(claudeSettings)
  expect(await seriousFindings(page)).toEqual([])

  // Another program wrote meanwhile: the change is shown anew and applied only then.
  const edited = claudeSettings.replace('"1"', '"0"')
  writeFileSync(desk.claude, edited)
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(dialog.getByText('nothing was written. This is the change as it would be now')).toBeVisible()
  expect(read(desk.claude)).toBe(edited)
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('Claude Code is set up', { exact: true }).first()).toBeVisible()
  await expect(card).toContainText(gateway.url)
  await expect(card.getByRole('link', { name: 'Claude Code' })).toBeVisible()
  const written = read(desk.claude)
  expect(written).toContain('// mine, by hand\n')
  expect(written).toContain('// keep this\n')
  expect(written).toContain(`"ANTHROPIC_BASE_URL": "${gateway.url}"`)
  expect(written).not.toContain('ANTHROPIC_API_KEY')
  const key = /"ANTHROPIC_AUTH_TOKEN": "(sk-bc-[^"]+)"/.exec(written)?.[1] ?? ''
  const { status } = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
  expect(status).toBe(200)

  // The doctor names the program, the key and what a start file of a shell says.
  desk.write('.bashrc', 'export ANTHROPIC_BASE_URL=https://other.example\n')
  await card.getByRole('button', { name: 'Check Claude Code' }).click()
  await expect(dialog.getByText('Version 2.1.34')).toBeVisible()
  await expect(dialog.getByText('Its API key “Claude Code” is valid.')).toBeVisible()
  await expect(dialog.getByText(/ANTHROPIC_BASE_URL \(.*\.bashrc/)).toBeVisible()
  await expect(dialog.getByText('other.example')).toHaveCount(0)
  expect(await seriousFindings(page)).toEqual([])
})

test('what a hand changed is shown, left or put back, and all of it is undone', async ({ page }) => {
  const gateway = await desk.start()
  const choice = { main: null, small: null }
  const path = '/api/clients/claude-code'
  const { revision } = await gateway.api<{ revision: string }>(`${path}/preview`, { method: 'POST', body: choice })
  await gateway.api(`${path}/apply`, { method: 'POST', body: { ...choice, revision } })
  await open(page, gateway)
  const card = page.getByRole('article', { name: 'Claude Code' })
  const dialog = page.getByRole('dialog')
  const written = read(desk.claude)

  const moved = written.replace(gateway.url, 'https://other.example')
  writeFileSync(desk.claude, moved)
  const review = card.getByRole('button', { name: 'Show what changed in Claude Code' })
  await review.click()
  await expect(dialog.getByRole('row', { name: /env\.ANTHROPIC_BASE_URL .* https:\/\/other\.example/ })).toBeVisible()
  await dialog.getByRole('button', { name: 'Leave as it is' }).click()
  await expect(card).toContainText('Changed, left so')
  expect(read(desk.claude)).toBe(moved)
  await review.click()
  await dialog.getByRole('button', { name: 'Put back' }).click()
  await expect(card.getByText('Set up', { exact: true })).toBeVisible()
  expect(read(desk.claude)).toBe(written)

  // An earlier version comes back whole, and forth again.
  const more = card.getByRole('button', { name: 'More actions: Claude Code' })
  await more.click()
  await page.getByRole('menuitem', { name: 'Earlier versions…' }).click()
  await dialog
    .getByRole('button', { name: /^Restore/ })
    .last()
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
  await expect(dialog.getByRole('row', { name: /After restoring/ })).toContainText('As now')
  expect(read(desk.claude)).toBe(claudeSettings)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await review.click()
  await dialog.getByRole('button', { name: 'Put back' }).click()
  await expect(card.getByText('Set up', { exact: true })).toBeVisible()

  await more.click()
  await page.getByRole('menuitem', { name: 'Undo…' }).click()
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await expect(dialog.getByText('Its API key is deleted.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(card).toContainText('Not set up')
  const bare = (text: string): unknown => JSON.parse(text.replaceAll(/^\/\/.*|\/\/ keep.*/gm, ''))
  expect(bare(read(desk.claude))).toEqual(bare(claudeSettings))
  const { items } = await gateway.api<{ items: unknown[] }>('/api/tokens')
  expect(items).toEqual([])
})

test('a file that does not parse is left alone, and lines and fields are there to copy', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const gateway = await desk.start()
  await open(page, gateway)
  const codex = page.getByRole('article', { name: 'Codex CLI' })
  const broken = read(desk.codex)
  await expect(codex).toContainText('Cannot be edited')
  await expect(codex).toContainText(`${desk.codex}, line 3, column 1`)
  await expect(codex.getByRole('button', { name: 'Set up Codex CLI' })).toHaveCount(0)
  writeFileSync(desk.codex, broken.replace('me"', 'me"]'))
  await codex.getByRole('button', { name: 'Look again at the files of Codex CLI' }).click()
  await expect(codex.getByRole('button', { name: 'Set up Codex CLI' })).toBeVisible()

  const cline = page.getByRole('article', { name: 'Cline' })
  const pasted = () => page.evaluate(() => navigator.clipboard.readText())
  await cline.getByRole('button', { name: 'Copy: Cline, Base URL' }).click()
  await expect.poll(pasted).toBe(`${gateway.url}/v1`)
  await cline.getByRole('button', { name: 'Copy key of Cline' }).click()
  await expect.poll(pasted).toMatch(/^sk-bc-/)
  await expect(cline.getByRole('link', { name: 'Cline' })).toBeVisible()
  await expect(page.getByRole('article', { name: 'Cursor' })).toContainText('It needs a public address')

  const sdk = page.getByRole('region', { name: 'Any SDK or script' })
  await sdk.getByRole('tab', { name: 'PowerShell' }).click()
  await expect(sdk).toContainText(`$env:ANTHROPIC_BASE_URL = '${gateway.url}'`)
  await expect(sdk).toContainText("$env:OPENAI_API_KEY = 'sk-bc-your-key'")
  await sdk.getByRole('button', { name: 'Put its API key in' }).click()
  await expect(sdk).toContainText('treat them as a password')
  await expect(sdk.getByRole('region')).not.toContainText('sk-bc-your-key')

  await page.getByRole('button', { name: /^Not found on this computer/ }).click()
  await expect(page.getByRole('button', { name: 'Set up Grok CLI' })).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  expect(existsSync(join(desk.home, '.grok'))).toBe(false)
})

test('by keyboard alone a tool is set up, and follows the gateway to another address', async ({ page }) => {
  const first = await desk.start()
  await open(page, first)
  await reach(page, page.getByRole('button', { name: 'Set up Claude Code' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByText('ANTHROPIC_BASE_URL').first()).toBeVisible()
  const apply = page.getByRole('button', { name: 'Apply' })
  await expect(apply).toBeEnabled()
  await reach(page, apply)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('article', { name: 'Claude Code' }).getByText('Set up', { exact: true })).toBeVisible()
  expect(read(desk.claude)).toContain(first.url)

  await first.stop()
  const second = await desk.start()
  await open(page, second)
  const bar = page.getByText('1 tool still names the old address')
  await expect(bar).toBeVisible()
  await reach(page, page.getByRole('button', { name: 'Update all' }))
  await page.keyboard.press('Enter')
  await expect(bar).toHaveCount(0)
  expect(read(desk.claude)).toContain(second.url)
  expect(read(desk.claude)).not.toContain(first.url)

  await reach(page, page.getByRole('button', { name: 'More for all clients' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Undo the setup of all tools?')).toBeVisible()
  await reach(page, page.getByRole('button', { name: 'Undo', exact: true }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Its API key is deleted.')).toBeVisible()
  expect(read(desk.claude)).toBe(claudeSettings)
})

/** Presses Tab until a control has the focus. */
async function reach(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible()
  for (let presses = 0; presses < 80; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab does not lead there')
}
