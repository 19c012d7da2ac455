import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const longName = '备用账号 with a name so long that no column is wide enough for all of it'

// Every page is read by axe, which takes its time on a small machine.
test.describe.configure({ timeout: 180_000 })

let upstream: TestUpstream
let gateway: RunningGateway
let key: string
let good: number
let bad: number

test.beforeEach(async () => {
  upstream = await startUpstream()
  gateway = await startGateway()
  ;({ key, channelId: good } = await connect(gateway, {
    name: longName,
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o-mini', 'gpt-4o'],
  }))
  // Nobody listens there; it is asked first.
  ;({ id: bad } = await gateway.api<{ id: number }>('/api/channels', {
    method: 'POST',
    body: {
      name: 'broken',
      provider: 'openai',
      baseUrl: 'http://127.0.0.1:9/v1',
      keys: ['sk-broken-key-1234'],
      models: ['gpt-4o-mini'],
      priority: 10,
    },
  }))
  await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'all' } })
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
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 })
}

function ask(): Promise<number> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello there' }] }),
  }).then(async (response) => {
    await response.text()
    return response.status
  })
}

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
    )
}

test('a request that found another way shows each attempt, and can be sent again elsewhere', async ({ page }) => {
  expect(await ask()).toBe(200)
  await open(page, '/logs')
  await page.getByRole('row', { name: /gpt-4o-mini/ }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByRole('heading', { name: '2 attempts' })).toBeVisible()
  const attempts = drawer.getByRole('list').getByRole('listitem')
  await expect(attempts).toHaveCount(2)
  await expect(attempts.first()).toContainText('broken')
  await expect(attempts.first()).toContainText('No answer')
  await expect(attempts.last()).toContainText('Begun after attempt 1 had failed')
  expect(await seriousFindings(page)).toEqual([])

  await drawer.getByRole('button', { name: 'Send again on another channel' }).click()
  // What was not tried comes first; all were, so the choice is a person's.
  const choice = page.getByRole('dialog', { name: 'Send again on another channel' })
  await choice.getByLabel('Channel').selectOption(String(good))
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Open in the playground' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Playground' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue('gpt-4o-mini')
  await expect(page.getByRole('textbox', { name: 'Request body' })).toHaveValue(/hello there/)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText('HTTP 200')).toBeVisible()
})

test('a request whose messages were not kept says why it cannot be sent again', async ({ page }) => {
  await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'off' } })
  await ask()
  await open(page, '/logs')
  await page.getByRole('row', { name: /gpt-4o-mini/ }).click()
  await expect(page.getByRole('dialog')).toContainText('its messages were not kept')
  await expect(page.getByRole('button', { name: 'Send again on another channel' })).toHaveCount(0)
})

test('a channel tells how it is doing, and a person can take it out, put it back and put it first', async ({
  page,
}) => {
  await ask()
  await open(page, '/channels')
  const row = page.getByRole('row', { name: /broken/ })
  await expect(row).toBeVisible()
  await expect(page.getByRole('row', { name: /备用账号/ })).toContainText('Last hour: 1 request, 100% went well')
  await page.goto(`${gateway.url}/#/channels?edit=${good}`)
  const health = page.getByRole('region', { name: 'Health' })
  await expect(health).toBeVisible()
  await health.getByRole('combobox', { name: 'For' }).selectOption('5')
  await health.getByRole('button', { name: 'Do not use' }).click()
  await expect(page.getByText('is not used for 5 minutes').first()).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  // The clock runs.
  await expect(page.getByRole('row', { name: /备用账号/ }).locator('time')).toHaveText(/^4\sm/)
  await page.goto(`${gateway.url}/#/channels?edit=${good}`)
  await health.getByRole('button', { name: 'Forget failures' }).click()
  await expect(page.getByText('starts afresh').first()).toBeVisible()
  await health.getByRole('button', { name: 'Use this one now' }).click()
  await expect(health.getByText('Used first', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  // What was said is what would happen.
  await page.goto(`${gateway.url}/#/routing?model=gpt-4o-mini`)
  const plan = page.getByRole('grid', { name: /attempts, in this order/ })
  await expect(plan.getByRole('row').nth(1)).toContainText('备用账号')
  await gateway.api(`/api/channels/${bad}`, { method: 'PATCH', body: { enabled: false } })
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByRole('grid', { name: /left out/ })).toContainText('broken')
})

test('groups, rules of models and content filters are changed, and the simulator follows', async ({ page }) => {
  await open(page, '/routing?tab=groups')
  await page.getByRole('button', { name: 'Edit default' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Among equals, choose').selectOption('latency')
  await drawer.getByRole('switch', { name: 'Keep a conversation on its channel' }).click()
  expect(await seriousFindings(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('row', { name: /default/ })).toContainText('Fastest')

  await page.getByRole('tab', { name: 'Models' }).click()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByText('A name of 1 to 256 characters is needed.')).toBeVisible()
  await drawer.getByRole('combobox', { name: 'Model' }).fill('gpt-9')
  await page.keyboard.press('Tab')
  await drawer.getByLabel('Other models when none can serve it').fill('gpt-4o')
  expect(await seriousFindings(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('row', { name: /gpt-9/ })).toContainText('gpt-4o')

  await page.getByRole('tab', { name: 'Content filters' }).click()
  await page.getByRole('button', { name: 'Add filter' }).click()
  await drawer.getByLabel('Name').fill('机密')
  await drawer.getByLabel('Patterns').fill('secret plan\n机密')
  expect(await seriousFindings(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('row', { name: /机密/ })).toContainText('Refuses')
  await page.getByRole('button', { name: 'Delete 机密' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('No content filter')).toBeVisible()

  await page.getByRole('tab', { name: 'Simulator' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-9')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'attempt' })).toContainText('stay on their channel')
  await expect(page.getByRole('grid', { name: /attempt/ })).toContainText('instead of gpt-9')
  expect(await seriousFindings(page)).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the bell and the settings of failing over, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await open(page, '/settings')
    await page.getByLabel('Most attempts').fill('0')
    await expect(page.getByText('A whole number from 1 to 20.')).toBeVisible()
    await page.getByLabel('Most attempts').fill('3')
    const form = page.getByRole('region', { name: 'When an upstream fails' })
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Settings are saved').first()).toBeVisible()
    expect(await gateway.api('/api/settings')).toMatchObject({ maxAttempts: 3 })
    await page.getByRole('button', { name: 'Notifications' }).press('Enter')
    await expect(page.getByRole('dialog', { name: 'Notifications' })).toContainText('Nothing happened')
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByText('Nothing happened')).toBeHidden()
    await context.close()
  })
}
