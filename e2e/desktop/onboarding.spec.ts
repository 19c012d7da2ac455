import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

test('the first window opens at the welcome, which asks about starting at login, and the next one does not', async ({
  start,
  dataDir,
}) => {
  test.skip(process.platform !== 'linux' || runner !== 'stand-in', 'elsewhere it would change the system it runs on')
  const config = join(dataDir, 'config')
  const entry = join(config, 'autostart', 'com.burncloud.desktop.desktop')
  const env = { XDG_CONFIG_HOME: config, APPIMAGE: '/opt/BurnCloud.AppImage' }
  const first = await start({ env })
  const page = await first.window()
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Looking for model servers')).toHaveCount(0, { timeout: 30_000 })
  for (const step of ['See whether', 'Make a key', 'Point your tools', 'Send the first request']) {
    // Where no tool was found there is nothing to pass over.
    await page.getByRole('button', { name: /^(Skip this step|Continue)$/ }).click({ timeout: 20_000 })
    await expect(page.getByRole('heading', { level: 2, name: step })).toBeFocused()
  }
  const atLogin = page.getByRole('switch', { name: /^Start BurnCloud when I sign in/ })
  await expect(atLogin).not.toBeChecked()
  expect(existsSync(entry)).toBe(false)
  await atLogin.check()
  await expect(atLogin).toBeChecked()
  expect(existsSync(entry)).toBe(true)
  await page.getByRole('button', { name: 'Finish without a request' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited

  const second = await start({ env })
  const again = await second.window()
  await ready(again)
  await expect(again.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await expect(again.getByRole('button', { name: 'Start setup' })).toBeVisible()
})
