import { expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { choose, enter, openAtHeading, pressInTurn, reach, write } from '../fixtures/keyboard.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

// No test here touches a mouse. Each does what its page is for, and ends where the focus is to be afterwards.
test.describe.configure({ timeout: 180_000 })

const model = 'gpt-4o-mini'
let upstream: TestUpstream
let gateway: RunningGateway

test.beforeAll(async () => {
  upstream = await startUpstream()
  gateway = await startGateway({ env: { BURNCLOUD_LOG_LEVEL: 'info' } })
  const { key } = await connect(gateway, {
    name: 'main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: [model],
  })
  for (const asked of [model, 'no-such-model']) {
    await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ model: asked, messages: [{ role: 'user', content: 'hello' }] }),
    }).then((response) => response.text())
  }
})
test.afterAll(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
const drawer = (page: Page) => page.getByRole('dialog')
const textbox = (page: Page, name: string) => drawer(page).getByRole('textbox', { name, exact: true })

test('signing in, and every page by its digit or its name', async ({ page }) => {
  await page.goto(gateway.url)
  await expect(page.getByLabel('Admin token')).toBeFocused({ timeout: 60_000 })
  await page.keyboard.insertText('not-the-token')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not the admin token of this gateway.')).toBeVisible()
  await expect(page.getByLabel('Admin token')).toBeFocused()
  await page.keyboard.insertText(adminToken)
  await page.keyboard.press('Enter')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  await expect(heading('Home')).toBeVisible()
  const titles = ['Home', 'Channels', 'API keys', 'Logs', 'Usage', 'Models', 'Routing', 'Playground', 'Settings']
  for (const [index, title] of titles.entries()) {
    await pressInTurn(page, ['g', String(index + 1)])
    if (index === 0) await expect(heading(title)).toBeVisible()
    // What is left is still drawing its charts while a page is fetched for the first time.
    else await expect(heading(title)).toBeFocused({ timeout: 30_000 })
  }
  for (const title of ['Clients', 'Users', 'Live', 'Budgets', 'Ledger', 'Prices', 'App log', 'Diagnostics']) {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
    await page.keyboard.insertText(title)
    await expect(page.getByRole('option', { selected: true })).toContainText(title)
    await page.keyboard.press('Enter')
    await expect(heading(title)).toBeFocused()
  }
})

test('home: the address is copied, and the chart shows another period', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openAtHeading(page, gateway, '/')
  await enter(page, button(page, 'Copy address'))
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(gateway.url)
  const period = page.getByRole('radiogroup', { name: 'Period shown' }).getByRole('radio')
  await reach(page, period)
  await page.keyboard.press('End')
  await expect(period.last()).toHaveAttribute('aria-checked', 'true')
  await expect(period.last()).toBeFocused()
})

test('channels: one is added and one is renamed', async ({ page }) => {
  const heading = await openAtHeading(page, gateway, '/channels')
  await expect(row(page, 'main')).toBeVisible()
  await page.keyboard.press('n')
  await expect(drawer(page).getByRole('searchbox')).toBeFocused()
  await page.keyboard.insertText('ollama')
  await page.keyboard.press('Enter')
  await expect(textbox(page, 'Name')).toBeFocused()
  await write(page, textbox(page, 'Name'), 'the cellar')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: 'Edit the cellar' })).toBeVisible()
  await expect(drawer(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(heading).toBeFocused()

  await reach(page, page.getByRole('grid').getByRole('row'))
  await reach(page, row(page, 'the cellar'), 'ArrowDown')
  await page.keyboard.press('Enter')
  await write(page, textbox(page, 'Name'), 'the attic')
  await page.keyboard.press('Control+Enter')
  await expect(drawer(page)).toHaveCount(0)
  await expect(row(page, 'the attic')).toBeFocused()
})

test('keys: one is made, copied and deleted', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const heading = await openAtHeading(page, gateway, '/keys')
  await page.keyboard.press('n')
  await write(page, textbox(page, 'Name'), 'laptop')
  await page.keyboard.press('Enter')
  const made = page.getByRole('alertdialog', { name: /laptop/ })
  await expect(made).toBeVisible()
  await enter(page, made.getByRole('button', { name: /^Copy/ }))
  const key = (await made.getByTestId('new-key').textContent()) ?? '?'
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(key)
  await enter(page, made.getByRole('button', { name: 'I have stored it' }))
  await expect(made).toHaveCount(0)
  await expect(heading).toBeFocused()

  await reach(page, page.getByRole('grid').getByRole('row'))
  await page.keyboard.press('Home')
  await reach(page, row(page, 'laptop'), 'ArrowDown')
  await page.keyboard.press('Shift+F10')
  await reach(page, page.getByRole('menuitem', { name: 'Delete' }), 'ArrowDown')
  await page.keyboard.press('Enter')
  const asked = page.getByRole('alertdialog')
  await enter(page, asked.getByRole('button', { name: 'Delete' }))
  await expect(row(page, 'laptop')).toHaveCount(0)
  // Not lost with its row: the next one has it.
  await expect(page.getByRole('grid').getByRole('row').locator('visible=true').and(page.locator(':focus'))).toHaveCount(
    1,
  )
})

test('users: one is added', async ({ page }) => {
  const heading = await openAtHeading(page, gateway, '/users')
  await page.keyboard.press('n')
  await write(page, textbox(page, 'Name'), 'Ada')
  await page.keyboard.press('Enter')
  await expect(row(page, 'Ada')).toBeVisible()
  await expect(heading).toBeFocused()
})

test('logs: found, opened and closed', async ({ page }) => {
  await openAtHeading(page, gateway, '/logs')
  await expect(row(page, 'no-such-model')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.insertText(model)
  await expect(row(page, 'no-such-model')).toHaveCount(0)
  await reach(page, row(page, model))
  await page.keyboard.press('Enter')
  await expect(drawer(page)).toContainText('1 attempt')
  await page.keyboard.press('Escape')
  await expect(row(page, model)).toBeFocused()
})

test('usage: another period, the numbers as a table, and the report of a month', async ({ page }) => {
  await openAtHeading(page, gateway, '/usage')
  await reach(page, page.getByRole('radiogroup').first().getByRole('radio'))
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(/range=/)
  const asTable = page.getByRole('figure').getByRole('button', { name: /table/i })
  await enter(page, asTable)
  await expect(page.getByRole('figure').getByRole('table')).toBeVisible()
  await expect(page.getByRole('figure').getByRole('button').first()).toBeFocused()
  await reach(page, button(page, 'Monthly report'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await reach(page, page.getByLabel('Month'))
  await page.keyboard.press('ArrowDown')
  await expect(page).toHaveURL(/month=/)
  await enter(page, button(page, 'Usage'))
  await expect(page.getByRole('heading', { level: 1, name: 'Usage' })).toBeFocused()
})

test('budgets: one for the whole gateway', async ({ page }) => {
  const heading = await openAtHeading(page, gateway, '/budgets')
  await page.keyboard.press('n')
  await write(page, drawer(page).getByRole('textbox', { name: 'Limit' }), '50')
  await page.keyboard.press('Control+Enter')
  await expect(drawer(page)).toHaveCount(0)
  await expect(page.getByText('of $50.00')).toBeVisible()
  await expect(heading).toBeFocused()
})

test('ledger: narrowed, and checked', async ({ page }) => {
  await openAtHeading(page, gateway, '/ledger')
  await enter(page, button(page, 'Check the ledger'))
  await expect(page.getByText('Every balance is the sum of its entries')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(button(page, 'Check the ledger')).toBeFocused()
  await choose(page, page.getByRole('combobox', { name: 'Kind' }), 'Refund')
  await expect(page).toHaveURL(/kind=refund/)
  await enter(page, button(page, 'Clear filters'))
  await expect(page).not.toHaveURL(/kind=/)
  await expect(page.locator(':focus')).not.toHaveCount(0)
})

test('models and prices: a price is looked at, and another is set', async ({ page }) => {
  await openAtHeading(page, gateway, '/models')
  await enter(page, row(page, model))
  await expect(drawer(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, model)).toBeFocused()
  await openAtHeading(page, gateway, '/prices')
  await enter(page, button(page, 'Set price'))
  await write(page, drawer(page).getByRole('combobox', { name: 'Model' }), 'house-model')
  await write(page, textbox(page, 'Input'), '1')
  await write(page, textbox(page, 'Output'), '2')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('The price of house-model holds from now on').first()).toBeVisible()
  await expect(button(page, 'Set price')).toBeFocused()
})

test('routing: what would happen is explained, and a rule is added', async ({ page }) => {
  await openAtHeading(page, gateway, '/routing')
  await write(page, page.getByRole('combobox', { name: 'Model' }), model)
  await page.keyboard.press('Escape')
  await enter(page, button(page, 'Explain'))
  await expect(page.getByRole('grid', { name: /attempt/ })).toContainText('main')
  await expect(button(page, 'Explain')).toBeFocused()
  await reach(page, page.getByRole('tab', { selected: true }), 'Shift+Tab')
  const models = page.getByRole('tab', { name: 'Models', exact: true })
  await reach(page, models, 'ArrowRight')
  await expect(models).toHaveAttribute('aria-selected', 'true')
  await enter(page, button(page, 'Add rule'))
  await write(page, drawer(page).getByRole('combobox', { name: 'Model' }), 'gpt-9')
  await write(page, drawer(page).getByLabel('Other models when none can serve it'), model)
  await page.keyboard.press('Control+Enter')
  await expect(row(page, 'gpt-9')).toBeVisible()
  // The button stood where there was no rule yet, and is gone with that.
  await expect(page.locator('main :focus')).toHaveCount(1)
})

test('playground: a question is sent and the conversation goes on', async ({ page }) => {
  await openAtHeading(page, gateway, '/playground')
  await write(page, page.getByRole('combobox', { name: 'Model' }), model)
  await write(page, page.getByRole('textbox', { name: 'Text of message 1' }), 'hello')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('HTTP 200')).toBeVisible()
  await enter(page, button(page, 'Continue the conversation'))
  await expect(page.getByRole('textbox', { name: 'Text of message 3' })).toBeFocused()
})

test('import: pasted, looked at and taken over', async ({ page }) => {
  await openAtHeading(page, gateway, '/import')
  await write(page, page.getByRole('textbox', { name: 'Text or links' }), `${upstream.url}/v1 sk-pasted-key-0123456789`)
  await enter(page, page.getByRole('button', { name: 'Preview', exact: true }).first())
  const heading = page.getByRole('heading', { level: 1, name: 'Import from a list' })
  await expect(heading).toBeVisible()
  await enter(page, button(page, 'Import 1 item'))
  await expect
    .poll(async () => (await gateway.api<{ items: unknown[] }>('/api/channels')).items.length)
    .toBeGreaterThan(1)
  await expect(page.locator('main :focus')).toHaveCount(1)
})

test('app log and diagnostics: a line is found and read, a file is left out', async ({ page }) => {
  await openAtHeading(page, gateway, '/app-log')
  await page.keyboard.press('/')
  await page.keyboard.insertText('the gateway answers')
  await reach(page, row(page, 'the gateway answers'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Log line' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, 'the gateway answers')).toBeFocused()

  await openAtHeading(page, gateway, '/diagnostics')
  await reach(page, page.getByRole('checkbox', { name: 'Include gateway.log' }))
  await page.keyboard.press('Space')
  await expect(page.getByRole('checkbox', { name: 'Include gateway.log' })).not.toBeChecked()
  await reach(page, button(page, 'Save as ZIP'), 'Shift+Tab')
  const file = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await file).suggestedFilename()).toMatch(/\.zip$/)
  await expect(button(page, 'Save as ZIP')).toBeFocused()
})

test('settings: a section is gone to, and a setting is changed and saved', async ({ page }) => {
  await openAtHeading(page, gateway, '/settings')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.insertText('upstream fails')
  await expect(page.getByRole('option', { selected: true })).toContainText('When an upstream fails')
  await page.keyboard.press('Enter')
  const section = page.getByRole('region', { name: 'When an upstream fails' })
  await expect(section).toBeInViewport()
  const most = page.getByLabel('Most attempts')
  await write(page, most, '7')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Settings are saved').first()).toBeVisible()
  expect(await gateway.api('/api/settings')).toMatchObject({ maxAttempts: 7 })
  await expect(most).toBeFocused()
})
