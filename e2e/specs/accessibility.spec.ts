import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const pages = ['/', '/channels', '/keys', '/logs', '/usage', '/models', '/routing', '/playground', '/settings']

let upstream: TestUpstream
let gateway: RunningGateway
let key: string

test.beforeAll(async () => {
  upstream = await startUpstream()
  gateway = await startGateway()
  ;({ key } = await connect(gateway, {
    name: 'main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o-mini'],
  }))
  for (const model of ['gpt-4o-mini', 'no-such-model']) {
    await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ model, messages: [] }),
    }).then((response) => response.text())
  }
})
test.afterAll(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${page.url()} ${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
    )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any page, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(120_000)
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(gateway.url)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const findings = await seriousFindings(page)
    await context.request.post(`${gateway.url}/api/session`, {
      data: { token: adminToken },
      headers: { origin: gateway.url },
    })
    for (const path of pages) {
      await page.goto(`${gateway.url}/#${path}`)
      await page.reload()
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      findings.push(...(await seriousFindings(page)))
    }
    // Drawers and dialogs too.
    for (const [path, button] of [
      ['/channels', 'Add channel'],
      ['/keys', 'New API key'],
    ] as const) {
      await page.goto(`${gateway.url}/#${path}`)
      await page.getByRole('button', { name: button }).first().click()
      await expect(page.getByRole('dialog')).toBeVisible()
      findings.push(...(await seriousFindings(page)))
      await page.keyboard.press('Escape')
    }
    expect(findings).toEqual([])
    await context.close()
  })
}

test('every page and the main action are reached by keyboard alone', async ({ page }) => {
  await page.goto(gateway.url)
  await expect(page.getByLabel('Admin token')).toBeFocused()
  await page.keyboard.type(adminToken)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  const titles = ['Home', 'Channels', 'API keys', 'Logs', 'Usage', 'Models', 'Routing', 'Playground', 'Settings']
  for (const [index, title] of titles.entries()) {
    await page.keyboard.press(`Control+${index + 1}`)
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  }
  await page.keyboard.press('Control+4')
  const rows = page.getByRole('row', { name: /gpt-4o-mini/ })
  await expect(rows.first()).toBeVisible()
  // Tab reaches the active row; arrows move between rows.
  const onRow = () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'row')
  for (let tabs = 0; tabs < 30 && !(await onRow()); tabs++) await page.keyboard.press('Tab')
  expect(await onRow()).toBe(true)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})
