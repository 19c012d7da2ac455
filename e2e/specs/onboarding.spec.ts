import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect as assert, type Page, test } from '@playwright/test'
import { seriousFindings } from '../fixtures/axe.ts'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

/** What the person wrote into Claude Code's settings; it must survive. */
const ownSettings = `{
  // mine
  "theme": "dark"
}
`
const envKey = 'sk-found-in-the-environment-42'

/** Each page is asked for with a whole program to be loaded; a small machine at work takes its time. */
const expect = assert.configure({ timeout: 30_000 })
test.describe.configure({ timeout: 300_000 })
test.use({ actionTimeout: 30_000 })

let upstream: TestUpstream
let gateway: RunningGateway
let home: string

/** A gateway of a person who has Claude Code, an Ollama server and a key in the environment. */
test.beforeEach(async ({ browserName: _ }, info) => {
  upstream = await startUpstream()
  home = info.outputPath('home')
  mkdirSync(join(home, '.claude'), { recursive: true })
  writeFileSync(join(home, '.claude', 'settings.json'), ownSettings)
  gateway = await startGateway({
    env: {
      HOME: home,
      USERPROFILE: home,
      OLLAMA_HOST: new URL(upstream.url).host,
      OPENAI_API_KEY: envKey,
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  })
})
test.afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  removeFolder(gateway.dataDir)
})

const step = (page: Page, name: string) => page.getByRole('form', { name })
const claudeSettings = () => readFileSync(join(home, '.claude', 'settings.json'), 'utf8')

interface Row {
  requestId: string
  model: string
  tokenName: string | null
  channelName: string | null
  status: number
}
const logRows = async () => (await gateway.api<{ items: Row[] }>('/api/logs')).items
const count = async (path: string) => (await gateway.api<{ items: unknown[] }>(path)).items.length

test('by mouse, from an empty profile to the first answer', async ({ page }) => {
  await page.goto(gateway.url)
  await page.getByLabel('Admin token').fill(adminToken)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible()

  // What is found is offered; only what costs nothing is ticked.
  const connect = step(page, 'Connect something that answers')
  await expect(connect.getByRole('checkbox', { name: /Ollama.*llama3.2/ })).toBeChecked()
  await expect(connect.getByRole('checkbox', { name: /OPENAI_API_KEY/ })).not.toBeChecked()
  expect(await page.content()).not.toContain(envKey)
  expect(await seriousFindings(page)).toEqual([])
  await connect.getByRole('button', { name: 'Connect', exact: true }).click()

  // The test says in words what is wrong, and goes on when it is right.
  const testing = step(page, 'See whether it answers')
  const send = testing.getByRole('button', { name: 'Send a test' })
  // Connecting asks the server once more whether it is there.
  await expect(send).toBeVisible()
  upstream.fault = { kind: 'status', status: 429 }
  await send.click()
  await expect(testing.getByText(/takes no more requests for now/)).toBeVisible()
  upstream.fault = null
  await testing.getByRole('button', { name: 'Test again' }).click()
  await expect(testing.getByText(/^Answers in/)).toBeVisible()

  // A reload stays where it was.
  await page.reload()
  await expect(testing.getByText(/^Answers in/)).toBeVisible()
  await testing.getByRole('button', { name: 'Continue' }).click()

  const key = step(page, 'Make a key for your programs')
  await key.getByRole('textbox', { name: 'Name' }).fill('my laptop')
  await key.getByRole('button', { name: 'Make the key' }).click()
  await expect(key.getByTestId('new-key')).toHaveText(/^sk-bc-[0-9A-Za-z]{40}$/)
  const secret = (await key.getByTestId('new-key').textContent()) ?? ''
  // Shown once: after a reload it is known by its ends alone, and nothing is made twice.
  await page.reload()
  await expect(key.getByText('my laptop')).toBeVisible()
  expect(await page.content()).not.toContain(secret)
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('sk-bc-')
  await key.getByRole('button', { name: 'Make another in its place' }).click()
  await key.getByRole('button', { name: 'Make the key' }).click()
  await expect(key.getByTestId('new-key')).toBeVisible()
  expect(await count('/api/tokens')).toBe(1)
  await key.getByRole('button', { name: 'Continue' }).click()

  // What would change is shown first.
  const tools = step(page, 'Point your tools here')
  await expect(tools.getByRole('checkbox', { name: 'Claude Code' })).toBeChecked()
  await expect(tools.getByRole('combobox', { name: 'Model' })).toHaveValue('llama3.2:latest')
  await tools.getByRole('button', { name: 'Show the changes' }).click()
  await tools.getByRole('button', { name: 'Lines' }).click()
  await expect(tools.getByText(/\+.*ANTHROPIC_BASE_URL/)).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  // What changed in the meantime is not overwritten unseen.
  writeFileSync(join(home, '.claude', 'settings.json'), ownSettings.replace('dark', 'light'))
  await tools.getByRole('button', { name: 'Set up', exact: true }).click()
  await expect(tools.getByText('The files changed in the meantime.', { exact: false })).toBeVisible()
  expect(claudeSettings()).not.toContain('ANTHROPIC')
  await tools.getByRole('button', { name: 'Set up', exact: true }).click()
  await expect(tools.getByRole('button', { name: 'Continue' })).toBeVisible()
  expect(claudeSettings()).toContain('// mine')
  expect(claudeSettings()).toContain('"theme": "light"')
  expect(claudeSettings()).toContain(gateway.url)
  await tools.getByRole('button', { name: 'Continue' }).click()

  // The first request is a real one.
  const request = step(page, 'Send the first request')
  await request.getByRole('textbox', { name: 'Message' }).fill('Say hello.')
  await request.getByRole('button', { name: 'Send', exact: true }).click()
  const answered = step(page, 'It works')
  await expect(answered.getByTestId('answer')).toHaveText('Hello from 上游 🌍')
  await expect(answered.getByText(/\d+ in, \d+ out/)).toBeVisible()
  expect(await seriousFindings(page)).toEqual([])
  expect(await logRows()).toMatchObject([
    { model: 'llama3.2:latest', tokenName: 'my laptop', channelName: 'Ollama', status: 200 },
  ])
  await answered.getByRole('link', { name: 'See it in the log' }).click()
  await expect(page.getByRole('row', { name: /llama3\.2:latest/ })).toBeVisible()
})

test('by keyboard alone, from an empty profile to the first answer', async ({ page }) => {
  await page.goto(gateway.url)
  await expect(page.getByLabel('Admin token')).toBeFocused()
  await page.keyboard.type(adminToken)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible()

  /** Presses Tab until the thing of this name has the focus. */
  const tabTo = async (name: RegExp | string, role?: string) => {
    const wanted = page.locator('*:focus')
    for (let tabs = 0; tabs < 60; tabs++) {
      await page.keyboard.press('Tab')
      const found = await wanted.evaluate((element) => ({
        role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
        name:
          element.getAttribute('aria-label') ??
          ((element as HTMLInputElement).labels?.[0]?.textContent || element.textContent || ''),
      }))
      const fits = typeof name === 'string' ? found.name.trim() === name : name.test(found.name)
      if (fits && (role === undefined || found.role === role)) return
    }
    throw new Error(`Tab never reaches ${name}`)
  }

  // Not what was found, but a provider of one's own: the arrows choose between the two.
  await expect(step(page, 'Connect something that answers').getByRole('checkbox').first()).toBeVisible()
  await tabTo('Found on this machine', 'radio')
  await page.keyboard.press('ArrowRight')
  await tabTo(/^Provider/)
  await page.keyboard.type('openai-comp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(/^Address/)
  await page.keyboard.press('Control+a')
  await page.keyboard.type(`${upstream.url}/v1`)
  await tabTo(/^API keys/)
  await page.keyboard.type('sk-typed-by-hand-123456')
  await tabTo('Connect', 'button')
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'See whether it answers' })).toBeFocused()
  await tabTo('Send a test')
  await page.keyboard.press('Space')
  await expect(page.getByText(/^Answers in/)).toBeVisible()
  // The focus stayed on the button, which goes on now.
  await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused()
  await page.keyboard.press('Enter')

  await tabTo('Name')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('new-key')).toBeVisible()
  await tabTo('Continue')
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'Point your tools here' })).toBeFocused()
  await tabTo('Show the changes')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Set up', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused()
  expect(claudeSettings()).toContain('ANTHROPIC_BASE_URL')
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'Send the first request' })).toBeFocused()
  await tabTo('Message')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('answer')).toHaveText('Hello from 上游 🌍')
  expect(await logRows()).toMatchObject([{ model: 'gpt-4o-mini', tokenName: 'First key', status: 200 }])
  await tabTo('Finish')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
})

test('a wrong key is told at once and put right, steps are passed over, and nothing is made twice', async ({
  page,
}) => {
  await page.context().request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  await page.goto(gateway.url)
  const connect = step(page, 'Connect something that answers')
  await connect.getByRole('radio', { name: 'Another provider' }).click()
  await connect.getByRole('combobox', { name: 'Provider' }).fill('openai-comp')
  await page.getByRole('option').first().click()
  await connect.getByRole('textbox', { name: 'Address' }).fill(`${upstream.url}/v1`)
  await connect.getByLabel(/^API keys/).fill('sk-wrong-key-123456')
  upstream.fault = { kind: 'status', status: 401 }
  await connect.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(connect.getByText(/did not give its list of models/)).toBeVisible()
  expect(await count('/api/channels')).toBe(0)
  // Named by hand it is connected without the list; the test then says what is wrong.
  await connect.getByRole('textbox', { name: 'Models' }).fill('gpt-4o-mini')
  await connect.getByRole('button', { name: 'Connect', exact: true }).click()
  const testing = step(page, 'See whether it answers')
  await testing.getByRole('button', { name: 'Send a test' }).click()
  await expect(testing.getByText(/The provider refuses the key/)).toBeVisible()
  upstream.fault = null
  await testing.getByRole('button', { name: 'Change address or key' }).click()
  const fixing = step(page, 'Put the channel right')
  await fixing.getByLabel(/^New API keys|^API keys/).fill('sk-right-key-123456')
  await fixing.getByRole('button', { name: 'Connect', exact: true }).click()
  await testing.getByRole('button', { name: /^Test again|^Send a test/ }).click()
  await expect(testing.getByText(/^Answers in/)).toBeVisible()
  expect(upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk-right-key-123456')
  await testing.getByRole('button', { name: 'Back' }).click()
  await connect.getByRole('button', { name: 'Continue' }).click()
  expect(await count('/api/channels')).toBe(1)
  await testing.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Skip this step' }).click()
  await step(page, 'Point your tools here').getByRole('button', { name: 'Skip this step' }).click()
  expect(claudeSettings()).toBe(ownSettings)
  await page.getByRole('button', { name: 'Leave setup' }).click()

  // Home leads back to where it was left, also after a reload.
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Continue setup' }).click()
  await expect(step(page, 'Send the first request')).toBeVisible()
})
