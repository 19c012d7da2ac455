/**
 * What the console costs before it is looked at and while nobody looks, in a real Chromium against the built gateway: bytes until
 * the first page is there, time until it can be used, and CPU while the window is hidden and nothing is asked. Fails when the first
 * page takes more than 400 kB. Writes `out/first-load.json`.
 *
 * `node bench/first-load.ts [--loads 7] [--idle 30]`
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
  /** The page's heading stands, and its thread has been free for half a second since `usable`. */
  usable: number
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

/** Opens the first page and follows it until its thread is free. What is fetched ahead after that is not part of it. */
async function load(page: Page, url: string): Promise<Load> {
  await page.addInitScript(() => {
    const seen = { busyUntil: 0, shown: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.busyUntil = entry.startTime + entry.duration
    }).observe({ type: 'longtask', buffered: true })
    new MutationObserver((_, observer) => {
      if (document.querySelector('h1') === null) return
      seen.shown = performance.now()
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(500)
  const { firstPaint, usable, bytes, requests } = await page.evaluate(() => {
    const { busyUntil, shown } = (window as unknown as { seen: { busyUntil: number; shown: number } }).seen
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    const sizes = (loaded as PerformanceResourceTiming[])
      .filter(({ responseEnd }) => responseEnd <= shown)
      .map(({ encodedBodySize }) => encodedBodySize)
    return {
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      usable: Math.max(shown, busyUntil),
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      requests: sizes.length,
    }
  })
  return { firstPaint, usable, bytes, requests }
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
  // What a hidden page still finishes is not idleness.
  await page.waitForTimeout(3_000)
  const [pageBefore, gatewayBefore, began] = [await busy(), cpuOf(gateway.pid), performance.now()]
  await page.waitForTimeout(seconds * 1_000)
  const passed = performance.now() - began
  return {
    gateway: (cpuOf(gateway.pid) - gatewayBefore) / passed,
    page: ((await busy()) - pageBefore) * (1_000 / passed),
  }
}

const gateway = await startGateway()
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
let tooBig = false
try {
  // With a channel the first page is Home.
  await connect(gateway, { name: 'main', provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1' })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
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
  const paint = median(warm.map((one) => one.firstPaint))
  print(
    `first load: ${Math.round(cold.bytes / 1_000)} kB in ${cold.requests} requests, usable after ${Math.round(cold.usable)} ms`,
  )
  print(`${warm.length} further loads: first paint after ${paint} ms, usable after ${usable} ms (medians)`)
  const page = await context.newPage()
  await load(page, `${gateway.url}/`)
  const rest = await idle(page, gateway, Number(values.idle))
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  print(`hidden and idle: gateway ${percent(rest.gateway)}, page ${percent(rest.page)} of a core`)
  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true })
  writeFileSync(
    join(import.meta.dirname, 'out', 'first-load.json'),
    `${JSON.stringify({ cold, warm, usable, paint, rest }, null, 2)}\n`,
  )
  tooBig = cold.bytes > mostBytes
} finally {
  await browser.close()
  await gateway.stop()
  removeFolder(gateway.dataDir)
}
if (tooBig) {
  print(`The first load is above ${mostBytes / 1_000} kB.`)
  process.exitCode = 1
}
