import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { node, run, tool } from './run.ts'

function installedCandidates(): string[] {
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'chrome',
    'microsoft-edge',
    'microsoft-edge-stable',
  ]
  const extension = process.platform === 'win32' ? '.exe' : ''
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name + extension)))
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ...onPath,
    ]
  }
  if (process.platform === 'win32') {
    const homes = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(
      (home) => home !== undefined,
    )
    return homes
      .flatMap((home) => [
        join(home, 'Google/Chrome/Application/chrome.exe'),
        join(home, 'Chromium/Application/chrome.exe'),
        join(home, 'Microsoft/Edge/Application/msedge.exe'),
      ])
      .concat(onPath)
  }
  return onPath
}

/** A Chromium or Chrome that is on this machine: BURNCLOUD_BROWSER, an installed one, or Playwright's own download. */
export function findBrowser(): string | undefined {
  const asked = process.env.BURNCLOUD_BROWSER
  if (asked) return existsSync(asked) ? asked : undefined
  return [...installedCandidates(), chromium.executablePath()].find((path) => existsSync(path))
}

function canUseApt(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Finds a browser or gets one: Playwright's download first, then the distribution's package. Throws with one line that says what to do. */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser()
  if (found) return found
  process.stderr.write('No Chromium or Chrome found; downloading one …\n')
  await node(tool('@playwright/test/cli.js'), ['install', 'chromium'], {
    timeout: 180_000,
    stdio: ['ignore', 2, 2],
  }).catch(() => 1)
  const downloaded = findBrowser()
  if (downloaded) return downloaded
  if (canUseApt()) {
    process.stderr.write('The download did not work; installing the package chromium …\n')
    const quiet = {
      stdio: ['ignore', 'ignore', 2] as ['ignore', 'ignore', number],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    await run('apt-get', ['update', '-q'], quiet)
    await run('apt-get', ['install', '-y', '-q', 'chromium', 'fonts-noto-cjk'], quiet)
    const packaged = findBrowser()
    if (packaged) return packaged
  }
  throw new Error('No browser: install Chromium or Google Chrome, or set BURNCLOUD_BROWSER to the path of one.')
}

/** Whether a window can be shown here. */
export function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Opens a page as an app window of an installed Chromium, else in the default browser. False when neither is there. */
export function openPage(url: string): boolean {
  if (!hasDisplay()) return false
  const browser = findBrowser()
  try {
    if (browser) {
      const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      void run(browser, [`--app=${url}`, ...flags], { stdio: 'ignore', detached: true }).catch(() => 1)
      return true
    }
    const [command, ...args] =
      process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : process.platform === 'darwin'
          ? ['open', url]
          : ['xdg-open', url]
    execFileSync(command ?? 'xdg-open', args, { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}
