import type { Page } from '@playwright/test'
import { ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

const link = 'burncloud://v1/import?name=a%20channel&key=sk-0123456789SECRET'

/** The preview of a link stands on the page, with nothing of the link in the address. */
async function previewed(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Import from BurnCloud' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible()
  expect(page.url()).not.toContain('SECRET')
  expect(await page.content()).not.toContain('SECRET')
}

test('a first start with a link ends in its preview, and nothing is made of it', async ({ start }) => {
  const app = await start({ args: ['--hidden', link] })
  const page = await app.window()
  const { url } = await ready(page)
  await previewed(page, 'a channel')
  await expect(page.getByText('Whoever made this link chose the address and the key in it.')).toBeVisible()
  expect(await page.evaluate(() => window.shell?.pendingLink())).toBeNull()
  await page.goto(`${page.url().split('#')[0]}#/channels`)
  await expect(page.getByText('No channel yet')).toBeVisible()
  expect((await fetch(new URL('/v1/models', url))).status).toBe(401)
})

test('a second start passes its link on and ends; who is in the middle of an import is asked', async ({ start }) => {
  const first = await start()
  const page = await first.window()
  await ready(page)
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)
  const second = await start({ args: [link] })
  expect(await second.exited).toBe(0)
  await previewed(page, 'a channel')
  await expect
    .poll(() => first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized(), null))
    .toBe(false)

  const send = (name: string) =>
    first.evaluate(
      ({ app: electron }, text) => electron.emit('open-url', { preventDefault: () => undefined }, text),
      `burncloud://v1/import?name=${name}&key=sk-0123456789SECRET`,
    )
  const dialog = page.getByRole('alertdialog', { name: 'Look at the link?' })
  await send('second')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await previewed(page, 'a channel')
  await send('third')
  await dialog.getByRole('button', { name: 'Look at the link' }).click()
  await previewed(page, 'third')
  await expect(page.getByRole('row').filter({ hasText: 'a channel' })).toHaveCount(0)

  // A version that nobody knows yet is refused in words, with the key covered.
  await page.getByRole('button', { name: 'Discard' }).click()
  await first.evaluate(
    ({ app: electron }, text) => electron.emit('open-url', { preventDefault: () => undefined }, text),
    'burncloud://v9/import?name=later&key=sk-0123456789SECRET',
  )
  await expect(page.getByText('begins with burncloud://v1/import')).toBeVisible()
  await expect(page.getByText('burncloud://v9/import?name=later&key=…')).toBeVisible()
})

test('links of a wrong shape are refused in words, and nothing of them reaches a page', async ({ start }) => {
  const app = await start({ args: ['burncloud://evil.example/import?key=sk-0123456789SECRET'] })
  const page = await app.window()
  await ready(page)
  const refused = (why: string) => page.getByText(`The link was refused${why}`)
  await expect(refused('It is not addressed to this app')).toBeVisible()
  await expect(page.getByText('Nothing of it was read.')).toBeVisible()
  const bad = [
    ['burncloud://v1/import?SECRET=<script>', 'It holds characters that such a link never has'],
    ['burncloud://user:SECRET@v1/import', 'It is not addressed to this app'],
    [`burncloud://v1/SECRET${'a'.repeat(40_000)}`, 'It is longer than 32,000 characters.'],
  ] as const
  for (const [text, why] of bad) {
    await app.evaluate(({ app: electron }, sent) => {
      electron.emit('second-instance', {}, ['program', 'burncloud://v1/good', sent], '', {
        version: electron.getVersion(),
      })
    }, text)
    await expect(refused(why)).toBeVisible()
    expect(await page.content()).not.toMatch(/SECRET|v1\/good/)
  }
  // Who is in the middle of something stays there and is told as well.
  await page.getByRole('navigation').getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Add channel' }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await app.evaluate(({ app: electron }) => {
    electron.emit('open-url', { preventDefault: () => undefined }, 'burncloud://elsewhere/')
  }, null)
  // Said to screen readers, and shown.
  await expect(page.getByText('The link was refused. It is not addressed to this app').last()).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Channels' })).toBeVisible()
  await app.evaluate(({ app: electron }, sent) => {
    electron.emit('open-url', { preventDefault: () => undefined }, sent)
  }, link)
  // A sound one is still taken.
  await previewed(page, 'a channel')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
})

test('another version on the same data is refused with the reason', async ({ start }) => {
  test.skip(runner === 'electron', 'there is only one version of the real program')
  const first = await start()
  const page = await first.window()
  await ready(page)
  const other = await start({ args: [link], env: { STAND_IN_VERSION: '99.0.0' } })
  expect(await other.exited).toBe(5)
  expect(other.output.stderr).toContain('is running with this data. Quit it before you start version 99.0.0')
  await ready(page)
  await expect(page.getByRole('heading', { level: 1, name: /^Import/ })).toHaveCount(0)
})

test('an installed program takes the scheme, a checkout does not', async ({ start }) => {
  test.skip(runner === 'electron', 'it would change the system it runs on')
  const protocols = (app: Awaited<ReturnType<typeof start>>) =>
    app.evaluate(({ app: electron }) => (electron as unknown as { protocols: string[] }).protocols, null)
  const checkout = await start()
  await checkout.window()
  expect(await protocols(checkout)).toEqual([])
  await checkout.kill()
  const installed = await start({ env: { STAND_IN_PACKAGED: '1' } })
  await installed.window()
  expect(await protocols(installed)).toEqual(['burncloud'])
})
