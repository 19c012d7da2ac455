import { expect, type Page, test } from '@playwright/test'
import OpenAI from 'openai'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

let upstream: TestUpstream
let gateway: RunningGateway

test.beforeEach(async () => {
  upstream = await startUpstream()
  gateway = await startGateway()
})
test.afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

async function signIn(page: Page, token = adminToken): Promise<void> {
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a new user adds a channel, makes a key, sends a request and finds it in the log', async ({ page }) => {
  test.setTimeout(180_000)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/401/.test(message.text())) problems.push(message.text())
  })

  await page.goto(gateway.url)
  await signIn(page, 'not-the-token')
  await expect(page.getByText('This is not the admin token of this gateway.')).toBeVisible()
  await signIn(page)

  // First run: who puts the welcome aside finds on Home what to do.
  await expect(page.getByRole('heading', { name: 'Welcome', level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Leave setup' }).click()
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Get to the first answer' })).toBeVisible()
  await expect(page.getByText(gateway.url, { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Add a channel' }).click()

  // Add a channel.
  await page.getByRole('button', { name: 'Add channel' }).first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('OpenAI', { exact: true }).first().click()
  await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('主账号 main')
  await drawer.getByLabel('Base URL').fill(`${upstream.url}/v1`)
  await drawer.getByLabel(/API keys/).fill('sk-upstream-secret-1234567890')
  const models = drawer.getByPlaceholder('Type a name and press Enter, or paste several')
  await models.fill('gpt-4o-mini')
  await models.press('Enter')
  await drawer
    .getByRole('button', { name: /^(Create|Add|Save)/ })
    .last()
    .click()
  // The drawer stays, so that the new channel can be tested in it.
  await expect(page.getByRole('dialog', { name: 'Edit 主账号 main' })).toBeVisible()
  await drawer.getByRole('button', { name: 'Cancel' }).click()
  await expect(drawer).toBeHidden()
  const row = page.getByRole('row', { name: /主账号 main/ })
  await expect(row).toBeVisible()
  expect(await page.content()).not.toContain('sk-upstream-secret-1234567890')

  // Test it.
  await row.getByRole('button', { name: /^Test/ }).click()
  await expect(row.getByText(/\d+\sms/)).toBeVisible()
  expect(upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk-upstream-secret-1234567890')

  // Make a key.
  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'New API key' }).first().click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('laptop')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Create|Save)/ })
    .click()
  const made = page.getByRole('alertdialog', { name: /laptop/ })
  await expect(made.getByTestId('new-key')).toHaveText(/^sk-bc-[0-9A-Za-z]{40}$/)
  const key = (await made.getByTestId('new-key').textContent()) ?? ''
  await made.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByRole('row', { name: /laptop/ })).toBeVisible()
  expect(await page.content()).not.toContain(key)

  // Send a request by SDK while the log is open, and watch it appear without touching the page.
  await page.getByRole('link', { name: 'Logs' }).click()
  await expect(page.getByText('No request yet')).toBeVisible()
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
  const answer = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'hello' }],
  })
  const logRow = page.getByRole('row', { name: /gpt-4o-mini/ })
  await expect(logRow).toBeVisible()
  await expect(logRow).toContainText('主账号 main')

  // Its detail shows the attempt, the tokens and the sum.
  await logRow.click()
  const detail = page.getByRole('dialog')
  await expect(detail.getByText('1 attempt')).toBeVisible()
  await expect(detail.getByText('the upstream', { exact: true })).toBeVisible()
  await expect(detail).toContainText(
    `${answer.usage!.prompt_tokens} = ${answer.usage!.prompt_tokens - 2} fresh + 2 read from cache`,
  )
  await expect(detail.getByText('Total')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(detail).toBeHidden()

  // Home is live and its checklist is done.
  await page.getByRole('link', { name: 'Home' }).click()
  await expect(page.getByRole('heading', { name: 'Get to the first answer' })).toBeHidden()
  await expect(page.getByText('Requests, 24 h')).toBeVisible()

  // Theme and language.
  await page.getByRole('link', { name: 'Settings' }).click()
  const background = () => page.evaluate(() => getComputedStyle(document.querySelector('nav') as Element).color)
  const light = await background()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect.poll(background).not.toBe(light)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await page.getByRole('combobox', { name: 'Language' }).click()
  await page.getByRole('option', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')

  // Out and in again.
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '登录' })).toBeVisible()
  await page.goto(`${gateway.url}/#/channels`)
  await expect(page.getByRole('heading', { level: 1, name: '登录' })).toBeVisible()
  await page.getByRole('textbox').or(page.locator('input[type=password]')).first().fill(adminToken)
  await page.keyboard.press('Enter')
  await expect(page.getByText('主账号 main')).toBeVisible()
  expect(problems).toEqual([])
})

test('the console says that the gateway is gone, and recovers by itself', async ({ page }) => {
  await page.goto(gateway.url)
  await signIn(page)
  await page.getByRole('button', { name: 'Leave setup' }).click()
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  const { port } = new URL(gateway.url)
  const { dataDir } = gateway
  await gateway.kill()
  await expect(page.getByText(/The gateway does not answer/).first()).toBeVisible({ timeout: 20_000 })
  gateway = await startGateway({ dataDir, args: ['--port', port] })
  await expect(page.getByText(/The gateway does not answer/)).toHaveCount(0, { timeout: 30_000 })
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
})
