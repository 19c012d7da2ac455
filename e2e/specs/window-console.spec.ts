import { expect, type Locator, type Page, test } from '@playwright/test'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 180_000 })

let gateway: RunningGateway
test.beforeAll(async () => {
  gateway = await startGateway()
  // Whoever has no channel yet is met by another page.
  await gateway.api('/api/channels', { method: 'POST', body: { name: 'main', provider: 'ollama' } })
})
test.afterAll(async () => {
  await gateway.stop()
  removeFolder(gateway.dataDir)
})
test.beforeEach(async ({ page }) => {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
})

async function open(page: Page, path: string, title: string): Promise<void> {
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 30_000 })
}

const width = async (part: Locator) => Math.round((await part.boundingBox())?.width ?? 0)
/** The column that the navigation stands in. */
const side = (page: Page) => page.getByRole('complementary', { name: 'BurnCloud' })
const style = (part: Locator, name: string) =>
  part.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name)

test('the navigation takes the room that a window has', async ({ page }) => {
  await open(page, '/keys', 'API keys')
  expect(await width(side(page))).toBe(240)
  await page.setViewportSize({ width: 1920, height: 1000 })
  expect(await width(side(page))).toBe(320)

  // Folded by hand, and still so after the page is loaded again.
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.getByRole('button', { name: 'Fold the navigation' }).click()
  expect(await width(side(page))).toBe(48)
  await page.reload()
  const unfold = page.getByRole('button', { name: 'Unfold the navigation' })
  await expect(unfold).toHaveAttribute('aria-expanded', 'false', { timeout: 30_000 })
  expect(await width(side(page))).toBe(48)
  const channels = side(page).getByRole('link', { name: 'Channels' })
  await channels.hover()
  await expect(page.getByRole('tooltip', { name: 'Channels' })).toBeVisible()
  await unfold.click()
  expect(await width(side(page))).toBe(240)

  // Folded by lack of room: its words come over the page and go with the choice of a page.
  await page.setViewportSize({ width: 900, height: 700 })
  expect(await width(side(page))).toBe(48)
  const pane = page.getByRole('dialog', { name: 'Pages' })
  await page.getByRole('button', { name: 'Show the navigation' }).click()
  await expect(pane.getByRole('link', { name: 'API keys' })).toHaveAttribute('aria-current', 'page')
  await pane.getByRole('link', { name: 'Models' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible()
  await expect(pane).toBeHidden()

  // Not even icons beside the page; by keyboard alone.
  await page.setViewportSize({ width: 600, height: 700 })
  await expect(side(page)).toHaveCount(0)
  const menu = page.getByRole('button', { name: 'Show the navigation' })
  for (let tabs = 0; tabs < 20 && !(await menu.evaluate((one) => one === document.activeElement)); tabs++) {
    await page.keyboard.press('Shift+Tab')
  }
  await expect(menu).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pane).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane).toBeHidden()
  await expect(menu).toBeFocused()

  // What a person chose for wide windows has not changed by all this.
  await page.setViewportSize({ width: 1280, height: 800 })
  expect(await width(side(page))).toBe(240)
})

test('a low window scrolls its pages and keeps settings and state in sight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 420 })
  await open(page, '/', 'Home')
  await expect(side(page).getByRole('link', { name: 'Settings' })).toBeInViewport()
  await expect(side(page).getByRole('status', { name: 'Gateway' })).toContainText('Ready')
  const last = side(page).getByRole('link', { name: 'Playground' })
  await expect(last).not.toBeInViewport()
  await last.focus()
  await expect(last).toBeInViewport({ ratio: 0.9 })
  // All of it at once where the window has the usual height.
  await page.setViewportSize({ width: 1280, height: 800 })
  const pages = side(page).getByRole('link')
  for (const link of await pages.all()) await expect(link).toBeInViewport({ ratio: 1 })
})

test('the search in the bar opens the palette', async ({ page }) => {
  await open(page, '/', 'Home')
  const search = page.getByRole('banner').getByRole('button', { name: 'Search pages' })
  const middle = await search.boundingBox()
  expect(Math.abs((middle?.x ?? 0) + (middle?.width ?? 0) / 2 - 640)).toBeLessThan(4)
  await search.click()
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.type('playgr')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Playground' })).toBeVisible()
})

test('high contrast is chosen in the settings, and comes by itself where the system asks for it', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(page, '/settings', 'Settings')
  const body = page.locator('body')
  const card = page.getByRole('region', { name: 'Appearance' })
  await card.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'System' }).click()
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
  await expect(card.getByRole('radio', { name: 'High contrast' })).toBeChecked()
  await expect.poll(() => style(body, 'background-color')).toBe('rgb(0, 0, 0)')
  expect(await style(card, 'border-top-color')).toBe('rgb(255, 255, 255)')
  await page.reload()
  await expect(card).toBeVisible({ timeout: 30_000 })
  expect(await style(body, 'background-color')).toBe('rgb(0, 0, 0)')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => style(body, 'background-color')).toBe('rgb(255, 255, 255)')

  await card.getByRole('radio', { name: 'System' }).click()
  await expect.poll(() => style(body, 'background-color')).toBe('rgb(238, 242, 242)')
  await page.emulateMedia({ contrast: 'more' })
  await expect.poll(() => style(body, 'background-color')).toBe('rgb(255, 255, 255)')
})

test("forced colours: drawings take the system's, and what is chosen is more than a shade", async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await open(page, '/', 'Home')
  const current = side(page).getByRole('link', { name: 'Home' })
  expect(await style(current, 'outline-style')).toBe('solid')
  const lines = page.locator('main svg [stroke]').filter({ visible: true })
  await expect(lines.first()).toBeVisible()
  const strokes = await lines.evaluateAll((all) => [...new Set(all.map((line) => line.getAttribute('stroke') ?? ''))])
  expect(strokes.filter((stroke) => stroke.startsWith('#'))).toEqual([])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).not.toBe(
    'none',
  )
})

test('nothing moves for whoever asked for less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '/channels', 'Channels')
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const look = () => {
      for (const animation of document.getAnimations()) {
        const { duration } = animation.effect?.getComputedTiming() ?? {}
        const moved = (animation.effect as KeyframeEffect | null)?.getKeyframes().some((frame) => 'transform' in frame)
        if (moved && Number(duration) > 20) seen.push(`${animation.id} ${duration}`)
      }
      requestAnimationFrame(look)
    }
    look()
  })
  await page.getByRole('button', { name: 'Add channel' }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
})
