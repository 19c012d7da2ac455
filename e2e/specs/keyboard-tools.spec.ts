import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { enter, openAtHeading, reach } from '../fixtures/keyboard.ts'

// The pages that need something of their own around them, by keyboard alone like the others.
test.describe.configure({ timeout: 180_000 })

const model = 'gpt-4o-mini'
let home: string
let gateway: RunningGateway
let upstream: Server

test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'burncloud-home-'))
  // A stream that never goes on: it ends when somebody breaks it off.
  upstream = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta: {} }] }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  })
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  gateway = await startGateway({ env: { HOME: home } })
})
test.afterEach(async () => {
  await gateway.stop()
  upstream.close()
  upstream.closeAllConnections()
  for (const folder of [home, gateway.dataDir]) removeFolder(folder)
})

const startStream = async (): Promise<Response> => {
  const { key } = await connect(gateway, {
    name: 'main',
    provider: 'openai',
    baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
    models: [model],
  })
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  })
}

test('live: held, gone on, and one request cancelled', async ({ page }) => {
  const ended = startStream().then((response) => response.text().catch(() => 'broken off'))
  const heading = await openAtHeading(page, gateway, '/live')
  await expect(page.getByRole('row').filter({ hasText: model })).toBeVisible()
  await page.keyboard.press('p')
  await expect(page.getByText('The view stands still')).toBeVisible()
  await expect(heading).toBeFocused()
  await page.keyboard.press('p')
  await expect(page.getByText('The view stands still')).toHaveCount(0)

  await enter(page, page.getByRole('row').filter({ hasText: model }))
  const detail = page.getByRole('dialog', { name: 'Request' })
  await enter(page, detail.getByRole('button', { name: 'Cancel request' }))
  await enter(page, page.getByRole('alertdialog').getByRole('button', { name: 'Cancel request' }))
  await expect(page.getByText('The request was cancelled.').first()).toBeVisible()
  await ended
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('row').filter({ hasText: model })).toBeFocused()
})

test('clients: a tool is set up, and put back as it was', async ({ page }) => {
  mkdirSync(join(home, '.claude'))
  const file = join(home, '.claude', 'settings.json')
  const before = '{\n  "model": "opus" // mine\n}\n'
  writeFileSync(file, before)
  await connect(gateway, { name: 'main', provider: 'ollama', models: ['llama3.3'] })
  await openAtHeading(page, gateway, '/clients')
  const card = page.getByRole('article', { name: 'Claude Code' })
  await expect(card).toBeVisible({ timeout: 90_000 })
  await enter(page, card.getByRole('button', { name: 'Set up Claude Code' }))
  const setUp = page.getByRole('dialog')
  await expect(setUp.getByRole('button', { name: 'Apply' })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  await expect(setUp).toHaveCount(0)
  expect(readFileSync(file, 'utf8')).toContain(gateway.url)
  await expect(card.locator(':focus')).toHaveCount(1)

  const more = card.getByRole('button', { name: 'More actions: Claude Code' })
  await reach(page, more, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await reach(page, page.getByRole('menuitem', { name: 'Undo…' }), 'ArrowDown')
  await page.keyboard.press('Enter')
  const undo = page.getByRole('dialog')
  await expect(undo).toBeVisible()
  await enter(page, undo.getByRole('button').last())
  await expect(undo.getByRole('button', { name: 'Close' })).toBeFocused()
  expect(readFileSync(file, 'utf8')).toBe(before)
  await page.keyboard.press('Enter')
  await expect(undo).toHaveCount(0)
  await expect(more).toBeFocused()
})
