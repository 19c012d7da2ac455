import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { findBrowser } from '../../../scripts/lib/browser.ts'
import { app } from './app.ts'

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A port beside the pipe, by which a spec looks at the same pages.
  '--remote-debugging-port=0',
]

let started: Promise<BrowserContext> | null = null

function profile(): string {
  return join(app.getPath('userData'), 'stand-in-browser')
}

/** The one browser of this program, started with its first window. */
export function browser(): Promise<BrowserContext> {
  started ??= launch()
  return started
}

async function launch(): Promise<BrowserContext> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('No Chromium found: set BURNCLOUD_BROWSER to the path of one.')
  return chromium.launchPersistentContext(profile(), {
    executablePath,
    args: process.getuid?.() === 0 ? [...flags, '--no-sandbox'] : flags,
    viewport: null,
    handleSIGINT: false,
    handleSIGTERM: false,
  })
}

export async function closeBrowser(): Promise<void> {
  await (await started)?.close()
}

/** Where another process can reach the browser; null before it listens. */
export function debuggingAddress(): string | null {
  const file = join(profile(), 'DevToolsActivePort')
  if (!existsSync(file)) return null
  const [port, path] = readFileSync(file, 'utf8').split('\n')
  return port === undefined || path === undefined ? null : `ws://127.0.0.1:${port}${path}`
}
