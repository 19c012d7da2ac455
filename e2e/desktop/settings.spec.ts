import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { WindowLooks } from '../../src-main/contract/shell.ts'
import type { DesktopApp } from './fixtures/desktop-app.ts'
import { nextState, ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'
import { seeTray } from './fixtures/tray.ts'

test('start at login is off until asked for, and is what the desktop says', async ({ start, dataDir }) => {
  test.skip(process.platform !== 'linux' || runner !== 'stand-in', 'elsewhere it would change the system it runs on')
  const config = join(dataDir, 'config with $pace')
  const entry = join(config, 'autostart', 'com.burncloud.desktop.desktop')
  const app = await start({ env: { XDG_CONFIG_HOME: config, APPIMAGE: '/opt/Burn Cloud.AppImage' } })
  const page = await app.window()
  await ready(page)
  const isOn = () => page.evaluate(async () => (await window.shell?.getSettings())?.startAtLogin)
  expect(await isOn()).toBe(false)
  expect(existsSync(entry)).toBe(false)
  await page.evaluate(() => window.shell?.changeSettings({ startAtLogin: true }))
  expect(await isOn()).toBe(true)
  expect(readFileSync(entry, 'utf8')).toMatch(/^Exec="\/opt\/Burn Cloud\.AppImage" .*"--hidden"$/m)
  // A person takes it back in the settings of the desktop.
  writeFileSync(entry, readFileSync(entry, 'utf8').replace('enabled=true', 'enabled=false'))
  expect(await isOn()).toBe(false)
  await page.evaluate(() => window.shell?.changeSettings({ startAtLogin: true }))
  await page.evaluate(() => window.shell?.changeSettings({ startAtLogin: false }))
  expect(existsSync(entry)).toBe(false)
})

test('a hidden start serves without a window until one is asked for', async ({ start }) => {
  test.skip(runner !== 'stand-in', 'a driver of the real program waits for a window')
  const app = await start({ args: ['--hidden'] })
  await expect.poll(async () => (await seeTray(app))?.items[0]?.label).toContain('Ready')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(0)
  const again = await start()
  expect(await again.exited).toBe(0)
  await ready(await app.window())
})

test('settings of the app are kept, checked and told to every window', async ({ start, dataDir }) => {
  const first = await start()
  const page = await first.window()
  await ready(page)
  const heard = await page.evaluate(async () => {
    const changes: string[] = []
    window.shell?.onSettings(({ quietHours }) => changes.push(quietHours.from))
    await window.shell?.changeSettings({ quietHours: { enabled: true, from: '21:00', to: '07:30' } })
    const refused = await window.shell
      ?.changeSettings({ onClose: 'never' as 'quit' })
      .catch((error: Error) => error.message)
    return { changes, refused }
  })
  expect(heard.changes).toEqual(['21:00'])
  expect(heard.refused).toContain('ipc.bad_arguments')
  const file = join(dataDir, 'app.json')
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited

  const second = await start()
  const again = await second.window()
  await ready(again)
  expect(await again.evaluate(() => window.shell?.getSettings())).toMatchObject({
    onClose: 'ask',
    quietHours: { enabled: true, from: '21:00', to: '07:30' },
  })
})

test('the language that is chosen in the window reaches the tray, the menu and the next start', async ({ start }) => {
  test.skip(runner !== 'stand-in', 'no system lets a program look at its own tray icon')
  const first = await start()
  const page = await first.window()
  await ready(page)
  const tray = async () => (await seeTray(first))?.items.map(({ label }) => label)
  const menu = () =>
    first.evaluate(({ Menu }) => {
      const shown = Menu.getApplicationMenu() as unknown as { items: { label?: string }[] } | null
      return shown?.items.map(({ label }) => label ?? '')
    }, null)
  await expect.poll(tray).toContain('Quit')
  expect(await menu()).toContain('File')
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Language' }).click()
  await page.getByRole('option', { name: '日本語' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '設定' })).toBeVisible()
  await expect.poll(menu).toContain('ファイル')
  await expect.poll(tray).toContain('終了')
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited

  const second = await start()
  await ready(await second.window())
  await expect.poll(async () => (await seeTray(second))?.items.map(({ label }) => label)).toContain('終了')
})

test('safe mode leaves out graphics and the gateway, which starts when asked', async ({ start }) => {
  const app = await start({ args: ['--safe-mode'] })
  const page = await app.window()
  await nextState(page, 'failed')
  const seen = await page.evaluate(async () => ({
    safe: window.shell?.safeMode,
    state: await window.shell?.getState(),
  }))
  expect(seen).toMatchObject({ safe: true, state: { code: 'gateway.safe_mode', url: null } })
  if (runner === 'stand-in') {
    const accelerated = await app.evaluate(
      ({ app: electron }) => (electron as unknown as { accelerated: boolean }).accelerated,
      null,
    )
    expect(accelerated).toBe(false)
  }
  const told = page.getByRole('region', { name: 'Gateway' })
  await expect(told.getByText('The app was started in safe mode.')).toBeVisible()
  await told.getByRole('button', { name: 'Restart gateway' }).click()
  await ready(page)
  await expect(told).toHaveCount(0)
})

test('the page is told how the window looks, and hears of changes', async ({ start }) => {
  test.skip(runner !== 'stand-in', 'the looks of a real system cannot be changed for a spec')
  const app = await start()
  const page = await app.window()
  await ready(page)
  expect(await page.evaluate(() => window.shell?.looks)).toMatchObject({ accentColor: '#0078d4', highContrast: false })
  await page.evaluate(() => {
    const seen: unknown[] = []
    Object.assign(window, { seen })
    window.shell?.onLooks((looks) => seen.push([looks.highContrast, looks.material, looks.accentColor]))
  })
  await app.evaluate(({ nativeTheme, systemPreferences }) => {
    Object.assign(nativeTheme, { shouldUseHighContrastColors: true })
    nativeTheme.emit('updated')
    Object.assign(systemPreferences, { accent: 'ff0000ff' })
    systemPreferences.emit('accent-color-changed')
  }, null)
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { seen: unknown[] }).seen))
    .toEqual([
      [true, 'none', '#0078d4'],
      [true, 'none', '#ff0000'],
    ])
})

/** Gives the window other looks, as the system would. */
function change(app: DesktopApp, looks: Partial<WindowLooks>): Promise<void> {
  const all: WindowLooks = {
    titleBar: 'native',
    titleBarHeight: 0,
    material: 'none',
    accentColor: null,
    highContrast: false,
    reducedTransparency: false,
    ...looks,
  }
  return app.evaluate(
    ({ BrowserWindow }, now) => BrowserWindow.getAllWindows()[0]?.webContents.send('shell:looks', now),
    all,
  )
}

const color = (page: Page, selector: string) =>
  page.evaluate((one) => getComputedStyle(document.querySelector(one) ?? document.body).backgroundColor, selector)

test('a window without a frame has a bar to be held by, with a way back, and the page fits under it', async ({
  start,
}) => {
  test.skip(runner !== 'stand-in', 'the looks of a real system cannot be changed for a spec')
  const app = await start()
  const page = await app.window()
  await ready(page)
  const heading = (name: string) => page.getByRole('heading', { level: 1, name })
  // Whoever has no channel yet is met by this page.
  await expect(heading('Welcome')).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Channels' }).click()
  await expect(heading('Channels')).toBeVisible()
  const bar = page.getByRole('banner')
  const region = (part: Locator) =>
    part.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-app-region'))
  expect(await region(bar)).not.toBe('drag')
  await change(app, { titleBar: 'overlay', titleBarHeight: 40 })
  await expect.poll(() => region(bar)).toBe('drag')
  // What can be clicked in it is no part of what the window is held by.
  for (const button of await bar.getByRole('button').all()) expect(await region(button)).toBe('no-drag')
  const { top, bottom, height } = await page.evaluate(() => {
    const main = document.querySelector('main')?.getBoundingClientRect()
    return { top: main?.top ?? 0, bottom: main?.bottom ?? 0, height: window.innerHeight }
  })
  expect(top).toBeGreaterThanOrEqual(40)
  expect(bottom).toBeLessThanOrEqual(height)
  // The system's own buttons lie at the bar's right end: a drawer has its button to close below them.
  await page.getByRole('button', { name: 'Add channel' }).first().click()
  const close = page.getByRole('dialog').getByRole('button', { name: 'Close' })
  await expect(close).toBeVisible()
  expect((await close.boundingBox())?.y ?? 0).toBeGreaterThanOrEqual(40)
  await close.click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.getByRole('navigation').getByRole('link', { name: 'Models' }).click()
  await expect(heading('Models')).toBeVisible()
  await bar.getByRole('button', { name: 'Back' }).click()
  await expect(heading('Channels')).toBeVisible()
  await page.keyboard.press('Alt+ArrowRight')
  await expect(heading('Models')).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(heading('Channels')).toBeVisible()
})

test("the system's accent and material reach the page, and high contrast the window", async ({ start }) => {
  test.skip(runner !== 'stand-in', 'the looks of a real system cannot be changed for a spec')
  const app = await start()
  const page = await app.window()
  await ready(page)
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  const card = page.getByRole('region', { name: 'Appearance' })
  await expect(card).toBeVisible()
  const brand = () =>
    page.evaluate(() =>
      getComputedStyle(document.querySelector('.fui-FluentProvider') ?? document.body).getPropertyValue(
        '--colorBrandBackground',
      ),
    )
  const before = await brand()
  await change(app, { material: 'mica', accentColor: '#c30052' })
  await expect.poll(brand).not.toBe(before)
  await expect.poll(() => color(page, 'body')).toBe('rgba(0, 0, 0, 0)')
  await card.getByRole('radio', { name: 'BurnCloud' }).click()
  await expect.poll(brand).toBe('#087884')

  await card.getByRole('radio', { name: 'High contrast' }).click()
  const windowColor = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor().toLowerCase(), null)
  await expect.poll(windowColor).toMatch(/^#(000000|ffffff)$/)
  await expect.poll(() => color(page, 'body')).toMatch(/^rgb\((0, 0, 0|255, 255, 255)\)$/)
})

test('the zoom of the window is kept', async ({ start }) => {
  const first = await start()
  await ready(await first.window())
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomLevel(2), null)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited
  const second = await start()
  await second.window()
  await expect
    .poll(() =>
      second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel(), null),
    )
    .toBe(2)
})
