import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const pages = [
  '/',
  '/welcome',
  '/channels',
  '/import',
  '/keys',
  '/clients',
  '/users',
  '/logs',
  '/live',
  '/usage',
  '/usage/report',
  '/budgets',
  '/ledger',
  '/models',
  '/prices',
  '/prices?tab=updates',
  '/prices?tab=unpriced',
  '/prices?tab=ratios',
  '/prices?tab=import',
  '/routing?model=gpt-4o-mini',
  '/routing?tab=groups',
  '/routing?tab=models',
  '/routing?tab=filters',
  '/playground',
  '/app-log',
  '/diagnostics',
  '/settings',
]

interface Overlay {
  path: string
  open: (page: Page) => Promise<void>
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click()
const firstRow = (page: Page) => page.getByRole('row').nth(1).press('Enter')

/** What opens over a page; Escape closes each. */
const overlays: Overlay[] = [
  { path: '/channels', open: press('Add channel') },
  {
    path: '/channels',
    open: async (page) => {
      await firstRow(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Advanced' }).click()
    },
  },
  { path: '/keys', open: press('New API key') },
  { path: '/users', open: press('New user') },
  { path: '/budgets', open: press('New budget') },
  { path: '/prices', open: press('Set price') },
  { path: '/logs', open: firstRow },
  { path: '/models', open: firstRow },
  { path: '/routing?tab=groups', open: firstRow },
  { path: '/routing?tab=models', open: press('Add rule') },
  { path: '/routing?tab=filters', open: press('Add filter') },
  { path: '/settings', open: press('Add group') },
  { path: '/settings', open: press('Show them') },
  { path: '/', open: press('Notifications') },
]

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

/** Rules that judge colours; the others judge what is there, which no theme changes. */
const colorRules = ['color-contrast', 'link-in-text-block']

type Rules = 'all' | 'colors' | 'without colors'

/** Every way in which a page can look. A look is put on in place: what is loaded once is judged in all of them. */
const looks = [
  { name: 'light', media: { colorScheme: 'light', contrast: 'no-preference' }, zoomed: false, rules: 'all' },
  { name: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' }, zoomed: false, rules: 'colors' },
  { name: 'high contrast, dark', media: { colorScheme: 'dark', contrast: 'more' }, zoomed: false, rules: 'colors' },
  { name: 'high contrast, light', media: { colorScheme: 'light', contrast: 'more' }, zoomed: false, rules: 'colors' },
  {
    name: '200 % zoom',
    media: { colorScheme: 'light', contrast: 'no-preference' },
    zoomed: true,
    rules: 'without colors',
  },
] as const

/** The window at full size, and what is left of it in CSS pixels when everything is twice as large. */
const sizes = { full: { width: 1280, height: 800 }, zoomed: { width: 640, height: 400 } }

async function seriousFindings(page: Page, rules: Rules = 'all'): Promise<string[]> {
  // The usual mode opens a window of its own each time, for frames of other origins, of which there are none.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  if (rules === 'colors') builder.withRules(colorRules)
  if (rules === 'without colors') builder.disableRules(colorRules)
  const { violations } = await builder.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${page.url()} ${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
    )
}

/** What reaches beyond the right edge of the page, so that one would have to scroll both ways to read it. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    if (main === null) return ['there is no main']
    return main.scrollWidth > main.clientWidth || document.documentElement.scrollWidth > window.innerWidth
      ? [`${location.hash} is wider than the window`]
      : []
  })
}

/** Judges what is shown in every look. */
async function judge(page: Page): Promise<string[]> {
  const findings: string[] = []
  for (const { name, media, zoomed, rules } of looks) {
    await page.emulateMedia(media)
    await page.setViewportSize(zoomed ? sizes.zoomed : sizes.full)
    const found = await seriousFindings(page, rules)
    if (zoomed) found.push(...(await cutOff(page)))
    findings.push(...found.map((one) => `${name}: ${one}`))
  }
  await page.setViewportSize(sizes.full)
  return findings
}

async function signedIn(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: sizes.full })
  await context.request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  return context.newPage()
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`${gateway.url}/#${path}`)
  // The page before must be gone: another place of the same document is no new page to the browser.
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

test('axe finds nothing serious on the sign-in page, however it looks', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await page.goto(gateway.url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const findings: string[] = []
  for (const { name, media, rules } of looks) {
    await page.emulateMedia(media)
    findings.push(...(await seriousFindings(page, rules)).map((one) => `${name}: ${one}`))
  }
  expect(findings).toEqual([])
  await page.context().close()
})

// In parts, because several workers share them and each has its time.
const parts = [0, 1, 2, 3]
for (const part of parts) {
  test(`axe finds nothing serious on any page, however it looks, ${part + 1} of ${parts.length}`, async ({
    browser,
  }) => {
    test.setTimeout(300_000)
    const page = await signedIn(browser)
    const findings: string[] = []
    for (const path of pages.filter((_, index) => index % parts.length === part)) {
      await visit(page, path)
      findings.push(...(await judge(page)))
    }
    expect(findings).toEqual([])
    await page.context().close()
  })

  test(`axe finds nothing serious in drawers and dialogs, however they look, ${part + 1} of ${parts.length}`, async ({
    browser,
  }) => {
    test.setTimeout(300_000)
    const page = await signedIn(browser)
    const findings: string[] = []
    for (const { path, open } of overlays.filter((_, index) => index % parts.length === part)) {
      await visit(page, path)
      await open(page)
      await expect(page.getByRole('dialog').first()).toBeVisible()
      findings.push(...(await judge(page)))
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    expect(findings).toEqual([])
    await page.context().close()
  })
}
