import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const panes = ['1. Client request', '2. Upstream request', '3. Upstream reply', '4. Client reply']

let upstream: TestUpstream
let gateway: RunningGateway
let key: string

test.beforeEach(async () => {
  upstream = await startUpstream()
  gateway = await startGateway()
  ;({ key } = await connect(gateway, {
    name: '备用账号 Claude',
    provider: 'anthropic',
    baseUrl: upstream.url,
    models: ['claude-sonnet-4-5'],
  }))
})
test.afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

async function open(page: Page, path: string): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

function ask(body: object): Promise<string> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-sonnet-4-5', messages: [{ role: 'user', content: 'hello there' }], ...body }),
  }).then((response) => response.text())
}

/** The scrolling text of a message, which has its title too. */
const text = (within: Page | Locator, title: string) => within.getByRole('region', { name: title, exact: true }).last()

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}

for (const stream of [true, false]) {
  test(`the playground shows what became of a request on its way, ${stream ? 'as a stream' : 'in one piece'}`, async ({
    page,
  }) => {
    test.setTimeout(120_000)
    await open(page, '/playground?model=claude-sonnet-4-5')
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption({ label: 'OpenAI Responses' })
    await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: '备用账号 Claude' })
    await expect(page.getByText('Speaks Anthropic Messages')).toBeVisible()
    await page.getByLabel('Stream the reply').setChecked(stream)
    await page.getByPlaceholder('What do you want to ask?').fill('Which harbours?')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByText('Hello from 上游 🌍').first()).toBeVisible()

    await page.getByRole('tab', { name: 'Conversion' }).click()
    await expect(page.getByText('OpenAI Responses → Anthropic Messages')).toBeVisible()
    await expect(page.getByText('Converted', { exact: true })).toBeVisible()
    await expect(text(page, panes[0]!)).toContainText('"input"')
    await expect(text(page, panes[1]!)).toContainText('"max_tokens"')
    await expect(text(page, panes[1]!)).toContainText('Which harbours?')
    await expect(text(page, panes[2]!)).toContainText(stream ? 'message_start' : '"stop_reason": "end_turn"')
    await expect(text(page, panes[3]!)).toContainText(stream ? 'response.created' : '"status": "completed"')
    // What only one of the requests has is marked.
    await expect(text(page, panes[1]!).locator('mark').first()).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])

    // In a window's width two stand side by side.
    await page.getByRole('button', { name: 'Side by side' }).click()
    const drawer = page.getByRole('dialog')
    const boxes = await Promise.all(panes.map((title) => text(drawer, title).boundingBox()))
    expect(boxes[0]!.y).toBe(boxes[1]!.y)
    expect(boxes[2]!.y).toBe(boxes[3]!.y)
    expect(boxes[1]!.x).toBeGreaterThan(boxes[0]!.x + boxes[0]!.width)
  })
}

test('the log shows the four messages once they are kept, and says how to keep them before', async ({ page }) => {
  await ask({})
  await open(page, '/logs')
  const row = page.getByRole('row', { name: /claude-sonnet-4-5/ })
  await expect(row).toContainText('Chat → Messages')
  await row.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('tab', { name: 'Overview' }).press('ArrowRight')
  await expect(drawer.getByText('The messages of this request were not kept')).toBeVisible()
  await drawer.getByRole('link', { name: 'Choose which messages are kept' }).press('Enter')

  // The settings: checked by the gateway's rules, told what is stored, saved.
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  const card = page.getByRole('region', { name: 'Keep messages' })
  await expect(page.locator(':focus').getByRole('heading', { name: 'Keep messages' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(card.getByRole('radio', { name: 'None' })).toBeFocused()
  await page.getByRole('radio', { name: 'Of all requests' }).check()
  await expect(page.getByText(/stored in readable form/)).toBeVisible()
  await card.getByLabel('Of each message').fill('5000')
  await expect(card.getByText('A whole number from 1 to 4096.')).toBeVisible()
  await expect(card.getByRole('button', { name: 'Save' })).toBeDisabled()
  await card.getByLabel('Of each message').fill('64')
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Settings are saved').first()).toBeVisible()

  // A request with something the upstream has no place for, and one so long that only its head is kept.
  await ask({ seed: 7, stream: true })
  await ask({ messages: [{ role: 'user', content: 'long '.repeat(40_000) }] })
  await page.getByRole('link', { name: 'Logs' }).click()
  const warned = page.getByRole('row').filter({ has: page.getByRole('img', { name: '1 warning' }) })
  await expect(warned).toHaveCount(1)
  await warned.press('Enter')
  await drawer.getByRole('button', { name: 'See the conversion' }).click()
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Left out' })).toContainText('seed')
  await expect(text(drawer, panes[0]!).locator('mark', { hasText: '7' })).toBeVisible()
  await expect(text(drawer, panes[1]!)).toContainText('hello there')
  await expect(text(drawer, panes[2]!)).toContainText('content_block_delta')
  await expect(text(drawer, panes[3]!)).toContainText('chat.completion.chunk')
  // Its headers fold out, with the keys masked.
  await drawer.getByRole('button', { name: /^\d+ headers?: 1\. Client request$/ }).press('Enter')
  const headers = drawer.getByRole('table', { name: 'Headers: 1. Client request' })
  await expect(headers.getByRole('row', { name: `x-api-key …${key.slice(-4)}` })).toBeVisible()
  // Each message is reached by keyboard and scrolls.
  const reply = text(drawer, panes[2]!)
  await drawer.getByRole('button', { name: `Copy: ${panes[2]}` }).focus()
  await page.keyboard.press('Tab')
  await expect(reply).toBeFocused()
  await page.keyboard.press('End')
  await expect(reply).toContainText('message_stop')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()

  await page
    .getByRole('row', { name: /claude-sonnet-4-5/ })
    .first()
    .press('Enter')
  await drawer.getByRole('tab', { name: 'Overview' }).press('ArrowRight')
  await expect(drawer.getByText(/^Only the first 6\d\skB were kept/).first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in what shows a conversion, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(120_000)
    await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'all' } })
    await ask({ seed: 7, stream: true })
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const findings: string[] = []
    await open(page, '/logs')
    findings.push(...(await seriousFindings(page)))
    await page.getByRole('row', { name: /claude-sonnet-4-5/ }).press('Enter')
    await page.getByRole('dialog').getByRole('tab', { name: 'Overview' }).press('ArrowRight')
    await expect(text(page, panes[3]!)).toBeVisible()
    findings.push(...(await seriousFindings(page)))
    await open(page, '/settings?section=messages')
    await expect(page.getByText(/stored in readable form/)).toBeVisible()
    findings.push(...(await seriousFindings(page)))
    expect(findings).toEqual([])
    await context.close()
  })
}
