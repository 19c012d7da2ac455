import { connect, ready } from './fixtures/gateway.ts'
import { expect, test } from './fixtures/test.ts'

test('every page of the console is drawn under the strict policy', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { url } = await ready(page)
  const problems: string[] = []
  await page.exposeFunction('noteViolation', (what: string) => problems.push(what))
  await page.addInitScript(() => {
    const host = window as unknown as { noteViolation?: (what: string) => void }
    window.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      host.noteViolation?.(`${violatedDirective} ${blockedURI} ${sample}`),
    )
  })
  page.on('pageerror', (error) => problems.push(error.message))
  // With a channel: whoever has none is met by the welcome page instead of the first one. Connecting reloads the page.
  const client = await connect(page)
  await client.channels.create({ name: 'one', provider: 'openai', keys: ['sk-one-0123456789'], models: ['m1'] })
  await page.reload()
  await expect(page.getByText(new URL(url).host).first()).toBeVisible()
  const links = page.getByRole('navigation').getByRole('link')
  const count = await links.count()
  expect(count).toBeGreaterThan(5)
  for (let index = 0; index < count; index += 1) {
    const name = ((await links.nth(index).textContent()) ?? '').trim()
    await links.nth(index).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  }
  expect(problems).toEqual([])
  // Style rules were let in: without them the frame would be a list from top to bottom.
  const beside = await page.evaluate(() => {
    const nav = document.querySelector('nav')?.getBoundingClientRect()
    const main = document.querySelector('main')?.getBoundingClientRect()
    return nav !== undefined && main !== undefined && main.left >= nav.right - 1
  })
  expect(beside).toBe(true)
})
