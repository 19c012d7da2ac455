import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { UpdateState } from '../../src-main/contract/shell.ts'
import { ready } from './fixtures/gateway.ts'
import { openStream } from './fixtures/stream.ts'
import { expect, runner, test } from './fixtures/test.ts'
import { seeTray } from './fixtures/tray.ts'

test.beforeEach(() => {
  test.skip(
    process.platform !== 'linux' || runner !== 'stand-in',
    'the program that is replaced is a small script in the shape of an AppImage',
  )
})

const next = '99.0.0'

interface Feed {
  url: string
  asked: string[]
  close(): void
}

/** A folder of releases on this machine. */
async function openFeed(program: string, { sha512 = hash(program) } = {}): Promise<Feed> {
  const name = `burncloud-desktop-${next}-linux-x64.AppImage`
  const size = Buffer.byteLength(program)
  const manifest = [
    `version: ${next}`,
    'files:',
    `  - url: ${name}`,
    `    sha512: ${sha512}`,
    `    size: ${size}`,
    `path: ${name}`,
    `sha512: ${sha512}`,
    "releaseDate: '2026-03-01T00:00:00.000Z'",
    '',
  ].join('\n')
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname.slice(1)
    asked.push(path)
    const text = /^latest-linux(-arm64)?\.yml$/.test(path) ? manifest : path === name ? program : null
    if (text === null) response.writeHead(404).end()
    else response.writeHead(200, { 'content-length': Buffer.byteLength(text) }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, asked, close: () => server.close() }
}

function hash(text: string): string {
  return createHash('sha512').update(text).digest('base64')
}

function updateOf(page: Page): Promise<UpdateState> {
  return page.evaluate(() => {
    if (window.shell === undefined) throw new Error('The page has no shell.')
    return window.shell.getUpdate()
  })
}

/** A program that tells when it is run. */
function script(dataDir: string, name: string): string {
  return `#!/bin/sh\necho ${name} >> ${JSON.stringify(join(dataDir, 'ran'))}\n`
}

function install(dataDir: string): { appImage: string; env: Record<string, string> } {
  const appImage = join(dataDir, 'BurnCloud.AppImage')
  writeFileSync(appImage, script(dataDir, 'old'))
  chmodSync(appImage, 0o755)
  return { appImage, env: { APPIMAGE: appImage, XDG_CACHE_HOME: join(dataDir, 'cache') } }
}

test('an update is found, fetched and installed step by step, and waits for a stream', async ({ start, dataDir }) => {
  const program = script(dataDir, 'new')
  const feed = await openFeed(program)
  const { appImage, env } = install(dataDir)
  try {
    const app = await start({ env: { ...env, BURNCLOUD_UPDATE_FEED: feed.url } })
    const page = await app.window()
    const { url } = await ready(page)
    expect(await updateOf(page)).toMatchObject({ phase: 'idle', canInstall: true, version: null, checkedAt: null })
    expect(feed.asked).toEqual([])

    await page.evaluate(() => window.shell?.checkForUpdate())
    expect(await updateOf(page)).toMatchObject({ phase: 'available', version: next })
    expect(feed.asked.some((path) => path.endsWith('.AppImage'))).toBe(false)
    await expect
      .poll(async () => (await seeTray(app))?.items.map(({ label }) => label))
      .toContain(`Version ${next} Is Available…`)

    await page.evaluate(() => window.shell?.downloadUpdate())
    expect(await updateOf(page)).toMatchObject({ phase: 'downloaded' })
    expect(readFileSync(appImage, 'utf8')).toBe(script(dataDir, 'old'))

    const stream = await openStream(page, url)
    try {
      await stream.firstEvent
      await page.evaluate(() => window.shell?.installUpdate(false))
      await expect.poll(() => updateOf(page)).toMatchObject({ phase: 'waiting', waitingFor: 1 })
      expect(readFileSync(appImage, 'utf8')).toBe(script(dataDir, 'old'))
      stream.finish()
      expect(await stream.text).toContain('[DONE]')
      expect(await app.exited).toBe(0)
    } finally {
      await stream.close()
    }
    expect(readFileSync(appImage, 'utf8')).toBe(program)
    await expect.poll(() => existsSync(join(dataDir, 'ran'))).toBe(true)
    expect(readFileSync(join(dataDir, 'ran'), 'utf8')).toBe('new\n')
    // The way back is kept.
    const marker = JSON.parse(readFileSync(join(dataDir, 'update.json'), 'utf8'))
    expect(marker).toMatchObject({ to: next, starts: 0, healthy: false })
    expect(readFileSync(marker.previous, 'utf8')).toBe(script(dataDir, 'old'))
  } finally {
    feed.close()
  }
})

test('a file that is not what the release says is not installed, and the app serves on', async ({ start, dataDir }) => {
  const feed = await openFeed(script(dataDir, 'evil'), { sha512: hash('something else') })
  const { appImage, env } = install(dataDir)
  try {
    const app = await start({ env: { ...env, BURNCLOUD_UPDATE_FEED: feed.url } })
    const page = await app.window()
    const { instanceId } = await ready(page)
    await page.evaluate(() => window.shell?.checkForUpdate())
    await page.evaluate(() => window.shell?.downloadUpdate())
    const failed = await updateOf(page)
    expect(failed.phase).toBe('failed')
    expect(failed.message).toContain('The update could not be downloaded: sha512 checksum mismatch')
    await page.evaluate(() => window.shell?.installUpdate(true))
    expect(readFileSync(appImage, 'utf8')).toBe(script(dataDir, 'old'))
    expect((await ready(page)).instanceId).toBe(instanceId)
  } finally {
    feed.close()
  }
})

test('a package is told of a version and fetches nothing', async ({ start, dataDir }) => {
  const feed = await openFeed(script(dataDir, 'new'))
  try {
    const app = await start({ env: { BURNCLOUD_UPDATE_FEED: feed.url, APPIMAGE: '', XDG_CACHE_HOME: dataDir } })
    const page = await app.window()
    await ready(page)
    await page.evaluate(() => window.shell?.checkForUpdate())
    await page.evaluate(() => window.shell?.downloadUpdate())
    expect(await updateOf(page)).toMatchObject({ phase: 'available', canInstall: false, version: next })
    expect(feed.asked.some((path) => path.endsWith('.AppImage'))).toBe(false)
  } finally {
    feed.close()
  }
})

test('a download goes in at the end only when a person chose so', async ({ start, dataDir }) => {
  const program = script(dataDir, 'new')
  const feed = await openFeed(program)
  const { appImage, env } = install(dataDir)
  try {
    for (const installOnQuit of [false, true]) {
      const app = await start({ env: { ...env, BURNCLOUD_UPDATE_FEED: feed.url } })
      const page = await app.window()
      await ready(page)
      await page.evaluate((on) => window.shell?.changeSettings({ installOnQuit: on }), installOnQuit)
      await page.evaluate(() => window.shell?.checkForUpdate())
      await page.evaluate(() => window.shell?.downloadUpdate())
      expect((await updateOf(page)).phase).toBe('downloaded')
      await app.evaluate(({ app: electron }) => electron.quit(), null)
      await app.exited
      expect(readFileSync(appImage, 'utf8')).toBe(installOnQuit ? program : script(dataDir, 'old'))
      await app.kill()
    }
  } finally {
    feed.close()
  }
})

test('a version that works is remembered as one', async ({ start, dataDir }) => {
  const marker = join(dataDir, 'update.json')
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  writeFileSync(marker, JSON.stringify({ from: '0.0.1', to: version, starts: 1, healthy: false, previous: null }))
  const app = await start()
  await ready(await app.window())
  await expect.poll(() => JSON.parse(readFileSync(marker, 'utf8'))).toMatchObject({ healthy: true })
})

test('after two failed starts of a version a person can go back', async ({ start, dataDir }) => {
  const { appImage, env } = install(dataDir)
  const previous = join(dataDir, 'kept.AppImage')
  writeFileSync(previous, script(dataDir, 'kept'))
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const marker = { from: '0.0.1', to: version, starts: 2, healthy: false, previous }
  writeFileSync(join(dataDir, 'update.json'), JSON.stringify(marker))
  const app = await start({ env: { ...env, STAND_IN_ANSWER: '0' } })
  expect(await app.exited).toBe(0)
  expect(readFileSync(appImage, 'utf8')).toBe(script(dataDir, 'kept'))
  await expect.poll(() => existsSync(join(dataDir, 'ran')) && readFileSync(join(dataDir, 'ran'), 'utf8')).toBe('kept\n')
})
