import type { Page } from '@playwright/test'
import { ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

const link = 'burncloud://v1/import?name=a%20channel&key=sk-0123'

/** Listens as the preview page does; answers what came. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const links: string[] = []
    Object.assign(window, { links })
    window.shell?.onLink((text) => links.push(text))
  })
  return () => page.evaluate(() => (window as unknown as { links: string[] }).links)
}

test('a first start with a link hands it to the page, once', async ({ start }) => {
  const app = await start({ args: ['--hidden', link] })
  const page = await app.window()
  const { url } = await ready(page)
  const heard = await listen(page)
  await expect.poll(heard).toEqual([link])
  expect(await page.evaluate(() => window.shell?.pendingLink())).toBeNull()
  // Nothing was done about it.
  const reply = await fetch(new URL('/v1/models', url))
  expect(reply.status).toBe(401)
})

test('a second start passes its link on and ends', async ({ start }) => {
  const first = await start()
  const page = await first.window()
  await ready(page)
  const heard = await listen(page)
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)
  const second = await start({ args: [link] })
  expect(await second.exited).toBe(0)
  await expect.poll(heard).toEqual([link])
  await expect
    .poll(() => first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized(), null))
    .toBe(false)
})

test('links of a wrong shape reach no page', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  await ready(page)
  const heard = await listen(page)
  const bad = [
    'burncloud://evil.example/import',
    'burncloud://user:secret@v1/import',
    `burncloud://v1/${'a'.repeat(40_000)}`,
    'burncloud://v1/<script>',
  ]
  for (const text of bad) {
    await app.evaluate(({ app: electron }, sent) => {
      electron.emit('second-instance', {}, ['program', 'burncloud://v1/good', sent], '', {
        version: electron.getVersion(),
      })
      electron.emit('open-url', { preventDefault: () => undefined }, sent)
    }, text)
  }
  await app.evaluate(({ app: electron }, sent) => {
    electron.emit('open-url', { preventDefault: () => undefined }, sent)
  }, link)
  await expect.poll(heard).toEqual([link])
})

test('another version on the same data is refused with the reason', async ({ start }) => {
  test.skip(runner === 'electron', 'there is only one version of the real program')
  const first = await start()
  const page = await first.window()
  await ready(page)
  const heard = await listen(page)
  const other = await start({ args: [link], env: { STAND_IN_VERSION: '99.0.0' } })
  expect(await other.exited).toBe(5)
  expect(other.output.stderr).toContain('is running with this data. Quit it before you start version 99.0.0')
  expect(await heard()).toEqual([])
  await ready(page)
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
