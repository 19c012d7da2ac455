import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const person = '王小明 with a name so long that no column is wide enough for all of it'
const model = 'house-model'

// Every page is read by axe, which takes its time on a small machine.
test.describe.configure({ timeout: 300_000 })
test.use({ actionTimeout: 20_000 })

let upstream: TestUpstream
let gateway: RunningGateway

test.beforeEach(async () => {
  upstream = await startUpstream()
  gateway = await startGateway()
  await connect(gateway, {
    name: 'main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: [model, 'gpt-4o-mini'],
  })
})
test.afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

async function signIn(page: Page): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${gateway.url}/#${path}`)
  // The page before must be gone: another place of the same document is no new page to the browser.
  await page.reload()
  // By its tag: an address that opens a drawer hides what is behind it from screen readers.
  await expect(page.locator('h1')).toBeVisible({ timeout: 30_000 })
}

/** A request as a client sends it; answers the status and the error's code. */
async function ask(key: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 8, messages: [{ role: 'user', content: 'hello there' }] }),
  })
  const body = (await response.json()) as { error?: { code?: string } }
  return { status: response.status, code: body.error?.code }
}

async function seriousFindings(page: Page): Promise<string[]> {
  // What is being faded in has colours of neither state.
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running'))
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
    )
}

test('a price, a user with a budget and a key, requests until the budget refuses, a refund, and the bill', async ({
  page,
}) => {
  await signIn(page)
  const drawer = page.getByRole('dialog')

  // The model is served and nothing prices it.
  await open(page, '/prices?tab=unpriced')
  await page.getByRole('button', { name: `Set the price of ${model}` }).click()
  await drawer.getByRole('button', { name: 'Save price' }).click()
  await expect(drawer.getByText('This is needed.').first()).toBeVisible()
  await drawer.getByRole('textbox', { name: 'Input' }).fill('1000')
  await drawer.getByRole('textbox', { name: 'Output' }).fill('2000')
  await drawer.getByRole('button', { name: 'Save price' }).click()
  await expect(page.getByText(`The price of ${model} holds from now on`).first()).toBeVisible()
  await expect(page.getByText('Everything in use has a price')).toBeVisible()
  await page.getByRole('tab', { name: 'Price list' }).click()
  await expect(page.getByRole('row', { name: new RegExp(model) })).toContainText('$1,000.00')

  // A person, by keyboard.
  await open(page, '/users')
  await page.getByRole('button', { name: 'New user' }).first().press('Enter')
  await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill(person)
  await drawer.getByRole('textbox', { name: 'E-mail' }).fill('nobody')
  await page.keyboard.press('Enter')
  await expect(drawer.getByText('This is not an e-mail address.')).toBeVisible()
  await drawer.getByRole('textbox', { name: 'E-mail' }).fill('ming@example.com')
  await page.keyboard.press('Enter')
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('row', { name: /王小明/ })).toBeVisible()

  // Credit, with a reason that stays.
  await page.getByRole('button', { name: 'Actions for 王小明' }).click()
  await page.getByRole('menuitem', { name: 'Give credit' }).click()
  await drawer.getByRole('textbox', { name: 'Amount in US dollars' }).fill('5')
  await drawer.getByRole('button', { name: 'Book' }).click()
  await expect(drawer.getByText('A reason of 1 to 500 characters.')).toBeVisible()
  await drawer.getByRole('textbox', { name: 'Reason' }).fill('First month')
  await drawer.getByRole('button', { name: 'Book' }).click()
  await expect(drawer).toBeHidden()

  // A key of theirs.
  await open(page, '/keys')
  await page.getByRole('button', { name: 'New API key' }).first().click()
  await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('laptop')
  await drawer.getByRole('combobox', { name: 'User' }).fill('王小')
  await page.getByRole('option', { name: /王小明/ }).click()
  await drawer.getByRole('button', { name: 'Create' }).click()
  const key = (await page.getByTestId('new-key').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByRole('row', { name: /laptop/ })).toContainText('王小明')

  // What one request costs: the upstream's counts at the price above.
  expect(await ask(key)).toEqual({ status: 200, code: undefined })
  const [charge] = (
    await gateway.api<{ items: { amountNano: number; requestId: string }[] }>('/api/ledger?kind=charge')
  ).items
  const cost = -(charge?.amountNano ?? 0) / 1e9
  expect(cost).toBeGreaterThan(0)

  // A budget that what was spent already uses up.
  await open(page, '/budgets')
  await expect(page.getByText('No budget limits anybody yet')).toBeVisible()
  await page.getByRole('button', { name: 'New budget' }).first().click()
  await drawer.getByRole('combobox', { name: 'For' }).selectOption('user')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByText('Choose whom it is for.')).toBeVisible()
  await drawer.getByRole('combobox', { name: 'User' }).fill('王小')
  await page.getByRole('option', { name: /王小明/ }).click()
  await drawer.getByRole('textbox', { name: 'Limit' }).fill('0.2')
  await drawer.getByRole('combobox', { name: 'Time zone' }).click()
  await drawer.getByRole('combobox', { name: 'Time zone' }).fill('Shanghai')
  await page.getByRole('option', { name: 'Asia/Shanghai' }).click()
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer).toBeHidden()
  const users = page.getByRole('region', { name: 'Users' })
  await expect(users.getByRole('listitem')).toContainText('of $0.20')
  await expect(users.getByRole('listitem')).toContainText('Asia/Shanghai')

  let last = await ask(key)
  for (let index = 0; index < 40 && last.status === 200; index++) last = await ask(key)
  expect(last).toEqual({ status: 402, code: 'budget.exhausted' })
  const [budget] = (
    await gateway.api<{ items: { spentUsd: number; remainingUsd: number; id: number }[] }>('/api/budgets')
  ).items
  expect(budget?.spentUsd).toBeGreaterThan(0)
  // Nearly used up is refused as well: the next request would not fit. Now it is used up.
  await gateway.api(`/api/budgets/${budget?.id}`, { method: 'PATCH', body: { limitUsd: budget?.spentUsd } })
  await page.reload()
  await expect(users.getByText('Used up')).toBeVisible()
  await expect(users.getByText('requests are refused until then')).toBeVisible()

  // The bill of one request, line by line.
  await open(page, `/logs?request=${charge?.requestId}`)
  await page.getByRole('row', { name: new RegExp(model) }).click()
  const bill = drawer.getByRole('region', { name: 'Cost' })
  await expect(bill.getByRole('rowheader').first()).toContainText(/^\d+ fresh × \$1,000\.00\/M/)
  await expect(bill.getByRole('row').last()).toContainText(`$${cost}`)
  await expect(bill).toContainText('Counted by the upstream.')
  const booked = drawer.getByRole('region', { name: 'In the ledger' })
  await booked.getByRole('button', { name: /Price as charged/ }).click()
  await expect(booked).toContainText('$2,000.00/M')
  expect(await seriousFindings(page)).toEqual([])

  // Given back in part, then the rest; never more.
  await booked.getByRole('button', { name: 'Refund…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Refund a request' })
  await dialog.getByRole('textbox', { name: 'Amount in US dollars' }).fill('100')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('它没有回答')
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click()
  await expect(dialog.getByText(/can be given back/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Amount in US dollars' }).fill('0.001')
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(booked.getByRole('row', { name: /Refund.*它没有回答/ })).toContainText('+$0.001')
  await booked.getByRole('button', { name: 'Refund…' }).click()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the rest')
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click()
  await expect(booked.getByRole('button', { name: 'Refund…' })).toBeHidden()

  // The ledger tells it all, adds up, and can be taken away.
  await open(page, '/ledger')
  await expect(page.getByRole('row', { name: /First month/ })).toContainText('+$5.00')
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('refund')
  await expect(page.getByRole('row', { name: /它没有回答/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /First month/ })).toBeHidden()
  await page.getByRole('button', { name: 'Check the ledger' }).click()
  await expect(page.getByText('Every balance is the sum of its entries')).toBeVisible()
  await page.keyboard.press('Escape')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /JSON Lines/ }).click()
  expect((await download).suggestedFilename()).toMatch(/^burncloud-ledger.*\.jsonl$/)

  // The month's bill has the person.
  await open(page, '/usage')
  await page.getByRole('button', { name: 'Monthly report' }).click()
  const sheet = page.getByRole('article')
  await expect(sheet.getByRole('region', { name: 'By user' })).toContainText('王小明')
  await expect(sheet.getByRole('region', { name: 'By model' })).toContainText(model)
  await expect(sheet.getByRole('region', { name: 'Movements beside requests' })).toContainText('$5.00')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  await expect(sheet).toBeVisible()
})

test('prices are compared with a list, approved by row, and ratios are imported', async ({ page }) => {
  await signIn(page)
  await gateway.api('/api/prices', { method: 'POST', body: { model: 'gpt-4o-mini', price: { input: 1, output: 2 } } })
  await open(page, '/prices?view=own')
  await expect(page.getByRole('row', { name: /gpt-4o-mini/ })).toContainText('$1.00')
  await page.getByRole('button', { name: 'Prices of gpt-4o-mini over time' }).click()
  await expect(page.getByRole('dialog')).toContainText('Holds now')
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: 'Ratios', exact: true }).click()
  await page.getByRole('button', { name: 'Add a ratio' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Model' }).fill('gpt-4o-mini')
  await dialog.getByRole('textbox', { name: 'Ratio' }).fill('1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/and not 1/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Ratio' }).fill('1.5')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /gpt-4o-mini/ })).toContainText('× 1.5')

  await page.getByRole('tab', { name: 'Import ratios' }).click()
  await page
    .getByRole('textbox', { name: 'Ratios as JSON' })
    .fill('{"ModelRatio":{"o9-new":1.25},"CompletionRatio":{"o9-new":4},"GroupRatio":{"vip":0.8}}')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('1 prices and 1 groups were taken over.')).toBeVisible()
  await open(page, '/prices?view=own&q=o9-new')
  await expect(page.getByRole('row', { name: /o9-new/ })).toContainText('$2.50')
  await expect(page.getByRole('row', { name: /o9-new/ })).toContainText('$10.00')

  // Without a default price there is nothing to charge: it is asked for first.
  await page.getByRole('tab', { name: 'Without a price' }).click()
  await page.getByRole('radio', { name: 'Default price' }).click()
  await dialog.getByRole('textbox', { name: 'Input' }).fill('3')
  await dialog.getByRole('textbox', { name: 'Output' }).fill('9')
  await dialog.getByRole('button', { name: 'Save price' }).click()
  await expect(page.getByRole('radio', { name: 'Default price' })).toHaveAttribute('aria-checked', 'true')
  expect(await gateway.api('/api/settings')).toMatchObject({
    unpriced: 'default',
    defaultPrice: { input: 3, output: 9 },
  })
})

test('amounts are shown in the units of other gateways when asked, prices stay in dollars', async ({ page }) => {
  await signIn(page)
  await gateway.api('/api/users', { method: 'POST', body: { name: 'Ada', prepaid: true } })
  await gateway.api('/api/ledger', {
    method: 'POST',
    body: { kind: 'grant', userId: 1, amountUsd: 2, reason: 'start' },
  })
  await open(page, '/settings')
  await page.getByRole('radio', { name: 'Quota units' }).click()
  await open(page, '/users')
  await expect(page.getByRole('row', { name: /Ada/ })).toContainText('1,000,000')
  await open(page, '/prices?view=all&q=gpt-4o-mini')
  await expect(page.getByRole('row', { name: /^gpt-4o-mini\b/ }).first()).toContainText('$0.15')
})

for (const [colorScheme, language] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
] as const) {
  test(`axe finds nothing serious on the pages of money and their drawers, ${colorScheme}, ${language}`, async ({
    browser,
  }) => {
    const user = await gateway.api<{ id: number }>('/api/users', { method: 'POST', body: { name: person } })
    for (const body of [
      { scope: 'gateway', limitUsd: 100 },
      { scope: 'user', subject: String(user.id), limitUsd: 0 },
    ]) {
      await gateway.api('/api/budgets', { method: 'POST', body })
    }
    const grant = { kind: 'grant', userId: user.id, amountUsd: 1, reason: '充值' }
    await gateway.api('/api/ledger', { method: 'POST', body: grant })
    await gateway.api('/api/prices', {
      method: 'POST',
      body: {
        model,
        price: {
          input: 1,
          output: 2,
          tiers: [{ aboveInputTokens: 1000, input: 2, output: 3 }],
          tools: { web_search: 0.01 },
          serviceTiers: { flex: { ratio: 0.5 }, priority: { input: 2, output: 4 } },
        },
      },
    })
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    await context.addInitScript((chosen) => window.localStorage.setItem('burncloud.language', chosen), language)
    const page = await context.newPage()
    await signIn(page)
    const english = language === 'en'
    const findings: string[] = []
    const look = async (path: string, act?: () => Promise<void>) => {
      await open(page, path)
      await act?.()
      findings.push(...(await seriousFindings(page)).map((one) => `${path} ${one}`))
      if (act === undefined) return
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    const click = (words: RegExp) => async () => {
      await page.getByRole('button', { name: words }).first().click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
    await look(`/users?edit=${user.id}`, () => expect(page.getByRole('dialog')).toBeVisible())
    await look('/users', async () => {
      await page
        .getByRole('button', { name: english ? /^Actions for/ : /的操作$/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: english ? 'Give credit' : '充值' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    })
    await look('/budgets')
    await look('/budgets', click(english ? /^New budget/ : /^新建预算/))
    await look('/ledger')
    await look('/ledger', async () => {
      await page.getByRole('row').nth(1).press('Enter')
      await expect(page.getByRole('dialog')).toBeVisible()
    })
    await look('/prices?view=all')
    await look(`/prices?set=${model}`, () => expect(page.getByRole('dialog')).toBeVisible())
    for (const tab of ['updates', 'unpriced', 'ratios', 'import']) await look(`/prices?tab=${tab}`)
    await look('/usage?range=30d')
    await look('/usage/report')
    expect(findings).toEqual([])
    await context.close()
  })
}
