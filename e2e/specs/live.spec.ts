import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

test.describe.configure({ timeout: 120_000 })

/** An upstream whose streams go on for as long as the test wants: each call of `say` brings every open one a piece of text. */
interface SlowUpstream {
  url: string
  open: Set<ServerResponse>
  say(text: string): void
  /** Ends the streams as they should end. */
  finish(): void
  close(): Promise<void>
}

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

async function startSlowUpstream(): Promise<SlowUpstream> {
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ role: 'assistant', content: '' }))
      open.add(response)
      response.on('close', () => open.delete(response))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open,
    say(text) {
      for (const response of open) response.write(chunk({ content: text }))
    },
    finish() {
      const usage = { prompt_tokens: 12, completion_tokens: 40, total_tokens: 52 }
      for (const response of open)
        response.end(`${chunk({}, 'stop')}data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`)
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

let upstream: SlowUpstream
let gateway: RunningGateway
let key: string

test.beforeEach(async () => {
  upstream = await startSlowUpstream()
  gateway = await startGateway()
  ;({ key } = await connect(gateway, {
    name: 'main',
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    models: ['gpt-4o-mini', 'gpt-4o'],
  }))
  await gateway.api('/api/settings', { method: 'PATCH', body: { keepBodies: 'all' } })
})
test.afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

async function open(page: Page, path = '/live'): Promise<void> {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(`${gateway.url}/#${path}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 })
}

/** Sends a streamed request; the answer is the text the client got, and how its connection ended. */
function ask(model: string): Promise<{ text: string; ended: 'whole' | 'broken' }> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'user-agent': 'a-tool/1.0' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Tell a long story' }] }),
  }).then(async (response) => {
    let text = ''
    const decoder = new TextDecoder()
    try {
      for await (const part of response.body ?? []) text += decoder.decode(part as Uint8Array, { stream: true })
      return { text, ended: 'whole' as const }
    } catch {
      return { text, ended: 'broken' as const }
    }
  })
}

const rowOf = (page: Page, model: string) =>
  page.getByRole('row').filter({ has: page.getByText(model, { exact: true }) })
const tokensOf = async (page: Page, model: string): Promise<number> =>
  Number(((await rowOf(page, model).getByRole('gridcell').nth(5).textContent()) ?? '').replace(/\D/g, ''))

test('a stream appears while it runs, grows, is cancelled, and stands in the log with its code', async ({ page }) => {
  await open(page)
  await expect(page.getByText('Nothing is in flight')).toBeVisible()
  const told = ask('gpt-4o-mini')
  await expect(rowOf(page, 'gpt-4o-mini')).toContainText('Streaming')
  await expect(rowOf(page, 'gpt-4o-mini')).toContainText('a-tool/1.0')
  await expect(page.getByText('1 in flight')).toBeVisible()

  for (let i = 0; i < 20; i += 1) upstream.say('once upon a time there was a word ')
  await expect.poll(() => tokensOf(page, 'gpt-4o-mini')).toBeGreaterThan(5)
  const before = await tokensOf(page, 'gpt-4o-mini')
  for (let i = 0; i < 20; i += 1) upstream.say('and another word after the one before ')
  await expect.poll(() => tokensOf(page, 'gpt-4o-mini')).toBeGreaterThan(before)

  // The whole way by keyboard: to the row, into it, cancel, confirm.
  await rowOf(page, 'gpt-4o-mini').focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Request' })
  await expect(drawer).toContainText('/v1/chat/completions')
  await drawer.getByRole('button', { name: 'Cancel request' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel request' }).focus()
  await page.keyboard.press('Enter')

  expect(await told).toMatchObject({ ended: 'broken' })
  await expect.poll(() => upstream.open.size).toBe(0)
  // What was open becomes what the log knows of it.
  await expect(drawer).toContainText('request.cancelled')
  await expect(drawer.getByText('Timing', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(rowOf(page, 'gpt-4o-mini')).toContainText('499')
  await expect(rowOf(page, 'gpt-4o-mini').getByRole('button')).toHaveCount(0)

  const { items } = await gateway.api<{
    items: { errorCode: string; status: number; usage: { outputTokens: number } }[]
  }>('/api/logs')
  expect(items).toMatchObject([{ status: 499, errorCode: 'request.cancelled' }])
  expect(items[0]?.usage.outputTokens).toBeGreaterThan(100)
})

test('a paused view does not move while requests go on, and catches up when told', async ({ page }) => {
  await open(page)
  const one = ask('gpt-4o-mini')
  await expect(rowOf(page, 'gpt-4o-mini')).toContainText('Streaming')
  await page.getByRole('button', { name: 'Pause' }).click()
  const still = await page.getByRole('grid').textContent()
  const other = ask('gpt-4o')
  for (let i = 0; i < 20; i += 1) upstream.say('a word that nobody sees yet ')
  await expect.poll(() => upstream.open.size).toBe(2)
  upstream.finish()
  expect((await Promise.all([one, other])).map(({ ended }) => ended)).toEqual(['whole', 'whole'])
  await expect(page.getByText('2 have ended since')).toBeVisible()
  expect(await page.getByRole('grid').textContent()).toBe(still)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(rowOf(page, 'gpt-4o')).toContainText('200')
  await expect(rowOf(page, 'gpt-4o-mini')).toContainText('200')
})

test('filters narrow what runs and what ended', async ({ page }) => {
  await open(page)
  const both = [ask('gpt-4o-mini'), ask('gpt-4o')]
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('combobox', { name: 'Model' }).selectOption('gpt-4o')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('combobox', { name: 'State' }).selectOption('Ended')
  await expect(page.getByText('No request matches these filters')).toBeVisible()
  upstream.finish()
  await Promise.all(both)
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('searchbox').fill('nothing is called so')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('row')).toHaveCount(3)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no serious finding for axe, page and drawer (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const told = ask('gpt-4o-mini')
    await open(page)
    await expect(rowOf(page, 'gpt-4o-mini')).toContainText('Streaming')
    const serious = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    }
    expect(await serious()).toEqual([])
    await rowOf(page, 'gpt-4o-mini').press('Enter')
    await expect(page.getByRole('dialog', { name: 'Request' })).toBeVisible()
    expect(await serious()).toEqual([])
    upstream.finish()
    await told
    await expect(page.getByRole('dialog', { name: 'Request' }).getByText('Timing', { exact: true })).toBeVisible()
    expect(await serious()).toEqual([])
  })
}
