import type { Page } from '@playwright/test'
import type { DesktopApp } from './fixtures/desktop-app.ts'
import { ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

/** From now on addresses that the app opens are noted instead. */
async function noteOpened(app: DesktopApp): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url) => {
      opened.push(url)
    }
  }, null)
  return () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened, null)
}

/** Lets the page do something and waits until the program has surely heard of it. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => window.shell?.getState())
}

test('the window stays on its own pages', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const opened = await noteOpened(app)
  // Where in the console it is, the page decides: the first start leads to Welcome.
  const place = () => page.url().split('#')[0]
  const home = place()
  for (const address of ['https://example.com/docs', 'http://127.0.0.1:1/', 'https://user:secret@example.com/']) {
    await page.evaluate((to) => window.location.assign(to), address)
    await settle(page)
  }
  expect(place()).toBe(home)
  // A plain link to the web opens in the browser; what is not on the list opens nowhere.
  await expect.poll(opened).toEqual(['https://example.com/docs'])
})

test('a page opens no window of its own', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const opened = await noteOpened(app)
  const answers = await page.evaluate(() =>
    ['https://example.com/', 'file:///etc/hosts', 'javascript:alert(1)', 'about:blank', '/'].map(
      (address) => window.open(address) === null,
    ),
  )
  expect(answers).toEqual([true, true, true, true, true])
  await expect.poll(opened).toEqual(['https://example.com/'])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
})

test('only https and mailto addresses leave the app', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const opened = await noteOpened(app)
  const ask = (url: string) => page.evaluate((address) => window.shell?.openExternal(address), url)
  expect(await ask('https://platform.openai.com/api-keys')).toBe(true)
  expect(await ask('mailto:help@example.com?subject=Hello')).toBe(true)
  for (const refused of [
    'http://example.com/',
    'file:///etc/passwd',
    'smb://host/share',
    'javascript:alert(1)',
    'https://user:secret@example.com/',
    'mailto:a@example.com?attach=/etc/passwd',
    'ms-msdt:/id',
    'not an address',
    '',
  ]) {
    expect(await ask(refused), refused).toBe(false)
  }
  expect(await opened()).toEqual(['https://platform.openai.com/api-keys', 'mailto:help@example.com?subject=Hello'])
})

test('calls with bad arguments are refused', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const failure = (method: string, ...args: unknown[]) =>
    page.evaluate(
      async ({ name, given }) => {
        const shell = window.shell as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>
        try {
          await shell[name]?.(...given)
          return null
        } catch (error) {
          return error instanceof Error ? error.message : String(error)
        }
      },
      { name: method, given: args },
    )
  expect(await failure('setTheme', 'purple')).toContain('ipc.bad_arguments')
  expect(await failure('setTheme', { theme: 'dark' })).toContain('ipc.bad_arguments')
  expect(await failure('copyText', 42)).toContain('ipc.bad_arguments')
  expect(await failure('openExternal', `https://example.com/${'a'.repeat(5000)}`)).toContain('ipc.bad_arguments')
  expect(await failure('copyText', 'sk-bc-copied')).toBeNull()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText(), null)).toBe('sk-bc-copied')
})

test('the page has the shell and nothing else of the program', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const seen = await page.evaluate(() => ({
    shell: Object.keys(window.shell ?? {}).sort(),
    leaks: ['require', 'process', 'module', 'ipcRenderer', 'Buffer'].filter((name) => name in window),
  }))
  expect(seen.leaks).toEqual([])
  expect(seen.shell).toEqual(
    [
      'changeSettings',
      'checkForUpdate',
      'copyText',
      'downloadUpdate',
      'getSettings',
      'getState',
      'getUpdate',
      'hideWindow',
      'installUpdate',
      'looks',
      'onLink',
      'onLooks',
      'onSettings',
      'onShortcut',
      'onState',
      'onUpdate',
      'openDataFolder',
      'openExternal',
      'openLogFolder',
      'openPage',
      'pendingLink',
      'platform',
      'quit',
      'restartGateway',
      'restartInSafeMode',
      'safeMode',
      'setPaused',
      'setTheme',
      'version',
    ].sort(),
  )
})

test('the page may run only its own scripts and fetch only its own files', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { url } = await ready(page)
  const result = await page.evaluate(async (gateway) => {
    const fetched = (address: string) =>
      fetch(address).then(
        (response) => response.status,
        () => 'refused',
      )
    const inline = document.createElement('script')
    let scriptRefused = false
    try {
      inline.textContent = 'window.ranInline = true'
      document.body.append(inline)
    } catch {
      scriptRefused = true
    }
    // In a task of its own: what a spec runs itself is excused from the policy.
    const evalRefused = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          // biome-ignore lint/security/noGlobalEval: the policy must refuse it
          resolve(window.eval('1') !== 1)
        } catch {
          resolve(true)
        }
      })
    })
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(frame)
    return {
      scriptRefused: scriptRefused || !('ranInline' in window),
      evalRefused,
      own: await fetched('/index.html'),
      gateway: await fetched(`${gateway}/healthz`),
      web: await fetched('https://example.com/'),
      outside: await Promise.all(
        [
          '/..%2f..%2fpackage.json',
          '/%2e%2e/%2e%2e/package.json',
          '/..%5c..%5cpackage.json',
          '/assets/../../main/index.js',
        ].map(fetched),
      ),
    }
  }, url)
  expect(result).toEqual({
    scriptRefused: true,
    evalRefused: true,
    own: 200,
    gateway: 'refused',
    web: 'refused',
    outside: [404, 404, 404, 404],
  })
})

test('permissions are refused', async ({ start }) => {
  test.skip(runner === 'stand-in', 'the stand-in has no permission handlers; the policy is tested beside its source')
  const app = await start()
  const page = await app.window()
  const states = await page.evaluate(async () =>
    Promise.all(
      (['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]).map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    ),
  )
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
})

test('the menu of a release offers neither reload nor developer tools', async ({ start }) => {
  test.skip(runner === 'electron', 'only a packaged program is a release; the menu is tested beside its source')
  const roles = async (app: DesktopApp): Promise<string[]> =>
    app.evaluate(
      ({ Menu }) =>
        (Menu.getApplicationMenu()?.items ?? [])
          .flatMap((item) => [item, ...(item.submenu?.items ?? [])])
          .flatMap((item) => (item.role === undefined ? [] : [item.role as string])),
      null,
    )
  const released = await start({ env: { STAND_IN_PACKAGED: '1' } })
  await released.window()
  const offered = await roles(released)
  expect(offered).toContain('copy')
  expect(offered.filter((role) => /reload|devtools/i.test(role))).toEqual([])
})
