/**
 * What the console costs before it is looked at and while nobody looks, in a real Chromium against the built gateway: bytes until
 * the first page is there, time until it can be used, and CPU while the window is hidden and nothing is asked. Fails when the first
 * page takes more than 400 kB. Writes `out/first-load.json`.
 *
 * `node bench/first-load.ts [--loads 7] [--idle 30]`
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../e2e/fixtures/gateway.ts'
import { ensureBrowser } from '../scripts/lib/browser.ts'

const { values } = parseArgs({
  options: { loads: { type: 'string', default: '7' }, idle: { type: 'string', default: '30' } },
})
const mostBytes = 400_000
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const median = (numbers: readonly number[]): number =>
  Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0)

/** A page's way to its first use, milliseconds since the address was entered; sizes of bodies as sent, in bytes. */
interface Load {
  /** The first text or picture. */
  firstPaint: number
  /** The first page stands with what it tells of the gateway, and its thread was idle for the first time after that. */
  usable: number
  /** End of the last task of more than 50 ms: the charts, which are drawn one by one when the page is idle. */
  settled: number
  /** Of all that was asked for until the page stood. */
  bytes: number
  requests: number
}

async function signedIn(context: BrowserContext, gateway: RunningGateway): Promise<void> {
  const reply = await context.request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  if (!reply.ok()) throw new Error(`The sign-in was answered ${reply.status()}.`)
}

/** Opens the first page and follows it until it stands still. */
async function load(page: Page, url: string): Promise<Load> {
  await page.addInitScript(() => {
    const seen = { busyUntil: 0, shown: 0, usable: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.busyUntil = entry.startTime + entry.duration
    }).observe({ type: 'longtask', buffered: true })
    new MutationObserver((_, observer) => {
      // Its cards have headings; they come with the gateway's first answer.
      if (document.querySelector('main h2') === null) return
      observer.disconnect()
      seen.shown = performance.now()
      requestIdleCallback(() => {
        seen.usable = performance.now()
      })
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  await page.waitForFunction(() => (window as unknown as { seen: { usable: number } }).seen.usable > 0)
  await page.waitForTimeout(2_000)
  const { firstPaint, usable, settled, bytes, requests } = await page.evaluate(() => {
    const { busyUntil, shown, usable } = (
      window as unknown as { seen: Record<'busyUntil' | 'shown' | 'usable', number> }
    ).seen
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    const sizes = (loaded as PerformanceResourceTiming[])
      .filter(({ startTime }) => startTime <= shown)
      .map(({ encodedBodySize }) => encodedBodySize)
    return {
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      usable,
      settled: Math.max(usable, busyUntil),
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      requests: sizes.length,
    }
  })
  return { firstPaint, usable, settled, bytes, requests }
}

/** User and system time of a process so far, milliseconds. @see proc_pid_stat(5) */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Share of one core that the gateway and a hidden page take while nothing happens. */
async function idle(page: Page, gateway: RunningGateway, seconds: number): Promise<{ gateway: number; page: number }> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () =>
    (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  // What page and gateway still finish is not idleness.
  await page.waitForTimeout(10_000)
  const [pageBefore, gatewayBefore, began] = [await busy(), cpuOf(gateway.pid), performance.now()]
  await page.waitForTimeout(seconds * 1_000)
  const passed = performance.now() - began
  return {
    gateway: (cpuOf(gateway.pid) - gatewayBefore) / passed,
    page: ((await busy()) - pageBefore) * (1_000 / passed),
  }
}

const gateway = await startGateway()
// A profile of its own on the disk: a browser keeps compiled code in it, as the desktop program does, and a private window has none.
const profile = mkdtempSync(join(tmpdir(), 'burncloud-bench-'))
const context = await chromium.launchPersistentContext(profile, {
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  viewport: { width: 1280, height: 800 },
})
let tooBig = false
try {
  // With a channel the first page is Home.
  await connect(gateway, { name: 'main', provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1' })
  await signedIn(context, gateway)
  const first = await context.newPage()
  const cold = await load(first, `${gateway.url}/`)
  await first.close()
  const warm: Load[] = []
  for (let round = 0; round < Number(values.loads); round += 1) {
    const page = await context.newPage()
    warm.push(await load(page, `${gateway.url}/`))
    await page.close()
  }
  const usable = median(warm.map((one) => one.usable))
  const settled = median(warm.map((one) => one.settled))
  const paint = median(warm.map((one) => one.firstPaint))
  print(
    `first load: ${Math.round(cold.bytes / 1_000)} kB in ${cold.requests} requests, usable after ${Math.round(cold.usable)} ms`,
  )
  print(
    `${warm.length} further loads: first paint after ${paint} ms, usable after ${usable} ms, settled after ${settled} ms (medians)`,
  )
  const page = await context.newPage()
  await load(page, `${gateway.url}/`)
  const rest = await idle(page, gateway, Number(values.idle))
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  print(`hidden and idle: gateway ${percent(rest.gateway)}, page ${percent(rest.page)} of a core`)
  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true })
  writeFileSync(
    join(import.meta.dirname, 'out', 'first-load.json'),
    `${JSON.stringify({ cold, warm, usable, settled, paint, rest }, null, 2)}\n`,
  )
  tooBig = cold.bytes > mostBytes
} finally {
  await context.close()
  await gateway.stop()
  for (const folder of [gateway.dataDir, profile]) removeFolder(folder)
}
if (tooBig) {
  print(`The first load is above ${mostBytes / 1_000} kB.`)
  process.exitCode = 1
}
