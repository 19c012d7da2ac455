import { expect, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 180_000 })
test.use({ actionTimeout: 20_000 })

let gateway: RunningGateway

test.beforeEach(async () => {
  gateway = await startGateway()
})
test.afterEach(async () => {
  await gateway.stop()
  removeFolder(gateway.dataDir)
})

/** Opens a page of the console, signed in, in one language. */
async function open(page: Page, path: string, language = 'en'): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.addInitScript((chosen) => {
    if (localStorage.getItem('burncloud.language') === null) localStorage.setItem('burncloud.language', chosen)
  }, language)
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 })
}

const field = (page: Page) => page.getByRole('dialog').getByRole('combobox', { expanded: true })
const options = (page: Page) => page.getByRole('dialog').getByRole('option')
const active = (page: Page) => page.getByRole('dialog').getByRole('option', { selected: true })
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

/** Opens the palette and waits until it hears what is typed. */
async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
}

/** Opens the palette, types, waits for what is to be first, and takes it. */
async function take(page: Page, text: string, first: string | RegExp): Promise<void> {
  await openPalette(page)
  await page.keyboard.type(text)
  await expect(active(page)).toContainText(first)
  await page.keyboard.press('Enter')
}

test('what is typed before the palette is there is in its field when it comes', async ({ page }) => {
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  await page.route('**/open-palette-*.js', async (route) => {
    await held
    await route.continue()
  })
  await open(page, '/keys')
  await page.keyboard.press('Control+k')
  // Each of these letters alone would do something on the page: add, load again, go somewhere.
  await page.keyboard.type('nr g1')
  for (let letter = 0; letter < 5; letter++) await page.keyboard.press('Backspace')
  await page.keyboard.type('playgr')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  release()
  await expect(field(page)).toHaveValue('playgr')
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Playground')).toBeVisible()
})

test('pages, settings and actions are found and done by keyboard alone', async ({ page }) => {
  await open(page, '/logs')
  await openPalette(page)
  await expect(active(page)).toContainText('Home')
  await page.keyboard.press('ArrowUp')
  await expect(active(page)).toContainText('Sign out')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(active(page)).toContainText('Channels')
  expect(await field(page).getAttribute('aria-activedescendant')).toBe(await active(page).getAttribute('id'))
  await page.keyboard.type('bdg')
  await expect(active(page)).toContainText('Budgets')
  await expect(active(page).locator('mark')).toHaveText(['B', 'dg'])
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Budgets')).toBeFocused()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // What was used is first the next time; Escape gives the focus back.
  await openPalette(page)
  await expect(page.getByRole('group', { name: 'Used lately' }).getByRole('option')).toContainText(['Budgets'])
  await page.keyboard.type('no such thing anywhere')
  await expect(page.getByText('Nothing fits that.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(heading(page, 'Budgets')).toBeFocused()

  await take(page, 'smtp', 'E-mail')
  await expect(heading(page, 'Settings')).toBeVisible()
  const mail = page.getByRole('region', { name: 'E-mail' })
  await expect(mail).toBeInViewport()
  await expect(page.locator(':focus').getByRole('heading', { name: 'E-mail' })).toBeVisible()

  await take(page, 'theme dark', 'Theme: dark')
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark')
  await take(page, 'backup save', 'Save a backup')
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Save the file' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await take(page, 'add budget', 'Add a budget')
  await expect(page.getByRole('dialog', { name: 'New budget' })).toBeVisible()
})

test('channels and keys are found by the gateway, and a channel is disabled only after a question', async ({
  page,
}) => {
  const { channelId } = await connect(gateway, { name: 'Main Street', provider: 'openai', models: ['gpt-4o'] })
  const enabled = async () => (await gateway.api<{ enabled: boolean }>(`/api/channels/${channelId}`)).enabled
  await open(page, '/usage')

  await take(page, 'disable main', 'Disable “Main Street”')
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toContainText('Disable “Main Street”?')
  await page.keyboard.press('Escape')
  expect(await enabled()).toBe(true)
  await take(page, 'disable main', 'Disable “Main Street”')
  await page.getByRole('button', { name: 'Disable', exact: true }).click()
  await expect(page.getByText('“Main Street” is disabled').first()).toBeVisible()
  expect(await enabled()).toBe(false)

  await openPalette(page)
  await page.keyboard.type('street')
  // With few channels left, what can be done to them is there too.
  await expect(options(page).filter({ hasText: 'Enable “Main Street”' })).toBeVisible()
  await page.keyboard.press('Escape')
  await take(page, 'e2e', 'e2e')
  await expect(heading(page, 'API keys')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'e2e' })).toBeVisible()
  await take(page, 'main street', 'Main Street')
  await expect(page.getByRole('dialog', { name: /Main Street/ })).toBeVisible()

  // Something half changed is not lost in silence.
  await page.getByRole('textbox', { name: 'Name' }).fill('Main Street 2')
  await openPalette(page)
  await page.keyboard.type('logs')
  await expect(active(page)).toContainText('Logs')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Close without saving?')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Main Street 2')
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect((await gateway.api<{ name: string }>(`/api/channels/${channelId}`)).name).toBe('Main Street 2')

  await gateway.stop()
  await expect(page.getByText('The gateway does not answer', { exact: false }).first()).toBeVisible({ timeout: 30_000 })
  await openPalette(page)
  await expect(page.getByText('The gateway is away: pages and actions only')).toBeVisible()
  await page.keyboard.type('settings')
  await expect(active(page)).toContainText('Settings')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Settings')).toBeVisible()
})

test('Chinese is typed without a key of the input method being taken, and English words find the same', async ({
  page,
}) => {
  await connect(gateway, { name: '上海主线路', provider: 'openai', models: ['gpt-4o'] })
  await open(page, '/logs', 'zh-CN')
  await openPalette(page)
  await page.keyboard.type('channels')
  await expect(active(page)).toContainText('渠道')
  await field(page).fill('主线')
  await expect(options(page).filter({ hasText: '上海主线路' }).first()).toBeVisible()
  await field(page).fill('测试上海')
  await expect(active(page)).toContainText('测试“上海主线路”')
  // Enter and Escape end the composition, nothing else.
  for (const key of ['Enter', 'Escape']) {
    await field(page).evaluate((element, pressed) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, isComposing: true, bubbles: true }))
    }, key)
  }
  await expect(field(page)).toBeFocused()
  await expect(page.locator('h1')).toHaveText('日志')
})

test('shortcuts do what the list says, never while somebody types, and can be turned off', async ({ page }) => {
  for (const name of ['one', 'two', 'three']) await connect(gateway, { name, provider: 'ollama' })
  await open(page, '/channels')
  await expect(page.getByRole('row').filter({ hasText: 'three' })).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('nr?')
  await expect(page.getByRole('searchbox')).toHaveValue('nr?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('searchbox').fill('')
  await heading(page, 'Channels').focus()
  await page.keyboard.press('j')
  const name = () => page.locator('[role=row]:focus').textContent()
  const first = await name()
  await page.keyboard.press('j')
  expect(await name()).not.toBe(first)
  await page.keyboard.press('k')
  expect(await name()).toBe(first)
  await heading(page, 'Channels').focus()
  await page.keyboard.press('n')
  await expect(page.getByRole('dialog')).toBeVisible()
  // Nothing changes behind an open drawer.
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).focus()
  await page.keyboard.press('g')
  await page.keyboard.press('4')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(heading(page, 'Channels')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('4')
  await expect(heading(page, 'Logs')).toBeFocused()

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Next row')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await take(page, 'keyboard', 'Keyboard')
  await page.getByRole('switch', { name: 'Shortcuts of a single character' }).uncheck()
  await heading(page, 'Settings').focus()
  await page.keyboard.press('g')
  await page.keyboard.press('4')
  await page.keyboard.press('?')
  await page.keyboard.press('Control+/')
  await expect(sheet).toContainText('turned off')
  await expect(sheet).not.toContainText('Load again')
  await page.keyboard.press('Escape')
  await expect(heading(page, 'Settings')).toBeVisible()
})
