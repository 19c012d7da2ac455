import { expect, type Locator, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 120_000 })
test.use({ actionTimeout: 20_000 })

let gateway: RunningGateway

test.beforeEach(async () => {
  gateway = await startGateway()
})
test.afterEach(async () => {
  await gateway.stop()
  removeFolder(gateway.dataDir)
})

async function open(page: Page, path: string, title: string): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 30_000 })
}

const create = async (path: string, bodies: object[]) => {
  for (const body of bodies) await gateway.api(path, { method: 'POST', body })
}
const channels = async () =>
  (
    await gateway.api<{ items: { name: string; priority: number; enabled: boolean; tags: string[] }[] }>(
      '/api/channels?limit=200',
    )
  ).items
const priorities = async () =>
  Object.fromEntries((await channels()).map(({ name, priority }) => [name, priority]).sort())
/** Names of the rows that can be moved, from the top. */
const names = (table: Locator) =>
  table
    .getByRole('row')
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .flatMap((row) => row.querySelector('[data-handle]')?.getAttribute('aria-label')?.replace('Move ', '') ?? []),
    )
/** Undoes what the toast with these words is about. */
const undo = (page: Page, words: string) =>
  page.locator('.fui-Toast').filter({ hasText: words }).getByRole('button', { name: 'Undo' }).click()
const aChannel = (name: string) => ({ name, provider: 'openai', keys: ['sk-test-0123456789'], models: ['m1'] })

test('channels are put in order with the mouse and with the keyboard', async ({ page }) => {
  await create('/api/channels', ['fourth', 'third', 'second', 'first'].map(aChannel))
  await open(page, '/channels', 'Channels')
  const table = page.getByRole('grid', { name: 'Channels' })
  await expect.poll(() => names(table)).toEqual(['first', 'second', 'third', 'fourth'])

  // By mouse: the last one before all others.
  const handle = (name: string) => table.getByRole('button', { name: `Move ${name}` })
  const from = await handle('fourth').boundingBox()
  const to = await handle('first').boundingBox()
  if (from === null || to === null) throw new Error('The handles are not on the screen')
  await page.mouse.move(from.x + 8, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y - 20, { steps: 4 })
  await expect(table.getByText('Shares requests with 3 channels of priority 0')).toBeVisible()
  await page.mouse.move(to.x + 8, to.y - 12, { steps: 6 })
  await expect(table.getByText('Tried first, before all others')).toBeVisible()
  await page.mouse.up()
  await expect.poll(priorities).toEqual({ first: 0, fourth: 1, second: 0, third: 0 })
  await expect.poll(() => names(table)).toEqual(['fourth', 'first', 'second', 'third'])

  // By keyboard: the third behind all others, then given up on the way.
  await table.getByRole('row', { name: /third/ }).focus()
  await page.keyboard.press('Tab')
  await expect(handle('third')).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('End')
  await expect(table.getByText('Tried last, after all others')).toBeVisible()
  await page.keyboard.press('Space')
  await expect.poll(priorities).toEqual({ first: 0, fourth: 1, second: 0, third: -1 })
  await expect(handle('third')).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await page.keyboard.press('Escape')
  await expect(table.getByText('Tried first, before all others')).toBeHidden()
  expect(await priorities()).toEqual({ first: 0, fourth: 1, second: 0, third: -1 })

  await undo(page, '“third” was moved.')
  await expect.poll(priorities).toEqual({ first: 0, fourth: 1, second: 0, third: 0 })

  // Another order: the handles rest, and say why.
  await table.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await expect.poll(() => names(table)).toEqual(['first', 'fourth', 'second', 'third'])
  await expect(handle('third')).toHaveAttribute('aria-disabled', 'true')
  await page
    .getByRole('link', { name: 'Sort by priority' })
    .or(page.getByRole('button', { name: 'Sort by priority' }))
    .click()
  await expect(handle('third')).toHaveAttribute('aria-disabled', 'false')
  expect(await seriousFindings(page)).toEqual([])
})

test('a row has one menu, by its button, the right mouse button and the keyboard', async ({ page }) => {
  await create('/api/channels', ['second', 'first'].map(aChannel))
  await open(page, '/channels', 'Channels')
  const table = page.getByRole('grid', { name: 'Channels' })
  const menu = page.getByRole('menu')
  const words = ['Edit', 'Test', 'Disable', 'Duplicate', 'Show its requests', 'Try first', 'Try last', 'Delete']

  await table.getByRole('row', { name: /second/ }).click({ button: 'right', position: { x: 300, y: 10 } })
  await expect(menu.getByRole('menuitem')).toHaveText(words)
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()

  await table.getByRole('button', { name: 'Actions for second' }).click()
  await expect(menu.getByRole('menuitem')).toHaveText(words)
  await page.keyboard.press('Escape')
  await expect(table.getByRole('button', { name: 'Actions for second' })).toBeFocused()

  await table.getByRole('row', { name: /second/ }).focus()
  await page.keyboard.press('Shift+F10')
  await expect(menu.getByRole('menuitem', { name: 'Edit' })).toBeFocused()
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(priorities).toEqual({ first: 0, second: 1 })
  await expect.poll(() => names(table)).toEqual(['second', 'first'])
})

test('many channels are changed and deleted together, and brought back', async ({ page }) => {
  await create('/api/channels', ['fourth', 'third', 'second', 'first'].map(aChannel))
  await open(page, '/channels', 'Channels')
  const table = page.getByRole('grid', { name: 'Channels' })
  const bar = page.getByRole('region', { name: 'Actions for the selected channels' })
  const box = (name: string) => table.getByRole('row', { name: new RegExp(name) }).getByRole('checkbox')

  await box('second').click()
  await box('fourth').click({ modifiers: ['Shift'] })
  await expect(bar.getByRole('status')).toHaveText('3 selected')
  await bar.getByRole('button', { name: 'Add tags …' }).click()
  await page.getByRole('textbox', { name: 'Tags' }).fill('eu, cheap')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('3 channels changed.').first()).toBeVisible()
  expect((await channels()).map(({ name, tags }) => [name, tags])).toEqual([
    ['first', []],
    ['second', ['eu', 'cheap']],
    ['third', ['eu', 'cheap']],
    ['fourth', ['eu', 'cheap']],
  ])
  await undo(page, '3 channels changed.')
  await expect.poll(async () => (await channels()).flatMap(({ tags }) => tags)).toEqual([])

  // A channel is in one group at least: those that cannot follow are told by name.
  await bar.getByRole('button', { name: 'Groups …' }).click()
  await page.getByRole('menuitem', { name: 'Take out of “default”' }).click()
  const told = page.getByRole('dialog', { name: '3 rows were left as they are' })
  await expect(told.getByRole('listitem')).toHaveCount(3)
  await expect(told).toContainText('would be in no group')
  await told.getByRole('button', { name: 'Close' }).click()

  await table.getByRole('row', { name: /first/ }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await expect(bar.getByRole('status')).toHaveText('4 selected')
  await bar.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No channel yet')).toBeVisible()
  expect(await channels()).toEqual([])
  await undo(page, '4 channels deleted.')
  await expect.poll(async () => (await channels()).length).toBe(4)
  await expect(table.getByRole('row', { name: /first/ })).toBeVisible()
})

test('all keys that match are chosen and changed, also those that were not read yet', async ({ page }) => {
  await create(
    '/api/tokens',
    Array.from({ length: 130 }, (_, index) => ({ name: `laptop ${index}` })),
  )
  await create('/api/tokens', [{ name: 'server' }])
  await open(page, '/keys?q=laptop', 'API keys')
  const table = page.getByRole('grid', { name: 'API keys' })
  const bar = page.getByRole('region', { name: 'Actions for the selected keys' })
  await table.getByRole('checkbox', { name: 'Select all rows' }).click()
  await expect(bar.getByRole('status')).toHaveText('100 selected')
  await bar.getByRole('button', { name: 'Select all that match' }).click()
  await expect(bar.getByRole('status')).toHaveText('130 selected')
  await bar.getByRole('button', { name: 'Limits …' }).click()
  await page.getByRole('textbox', { name: 'Requests per minute' }).fill('7')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('130 keys changed').first()).toBeVisible()
  const { items } = await gateway.api<{ items: { name: string; limits: { rpm: number | null } }[] }>(
    '/api/tokens?limit=200',
  )
  expect(items.filter(({ limits }) => limits.rpm === 7)).toHaveLength(130)
  expect(items.find(({ name }) => name === 'server')?.limits.rpm).toBeNull()

  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog', { name: 'Delete 130 keys?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No key matches')).toBeVisible()
  await expect(bar).toBeHidden()
})

test('a view is saved, opens its page, is renamed and deleted; rows stand closer when asked', async ({ page }) => {
  await create('/api/channels', ['second', 'first'].map(aChannel))
  await open(page, '/channels', 'Channels')
  const table = page.getByRole('grid', { name: 'Channels' })
  const rowHeight = async () => (await table.getByRole('row', { name: /first/ }).boundingBox())?.height
  await page.getByRole('combobox', { name: 'State' }).selectOption('healthy')
  await table.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Models' }).click()
  await page.keyboard.press('Escape')
  await expect(table.getByRole('columnheader', { name: 'Models' })).toBeHidden()
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this view …' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Work 工作')
  await page.getByRole('checkbox', { name: 'Open this page with it' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Views, Work 工作 is shown' })).toBeVisible()

  await page.goto(`${gateway.url}/#/settings`)
  await page.getByRole('radio', { name: 'Compact' }).click()
  await page.goto(`${gateway.url}/#/channels`)
  await expect(page).toHaveURL(/state=healthy&sort=name/)
  await expect.poll(rowHeight).toBe(46)
  await expect(table.getByRole('columnheader', { name: 'Models' })).toBeHidden()

  await page.getByRole('button', { name: 'Views, Work 工作 is shown' }).click()
  await page.getByRole('menuitem', { name: 'Manage views …' }).click()
  const name = page.getByRole('textbox', { name: 'Name of the view Work 工作' })
  await name.fill('Later')
  await name.press('Enter')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Delete the view Later' }).click()
  await expect(page.getByText('No view is saved here.')).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeVisible()
})
