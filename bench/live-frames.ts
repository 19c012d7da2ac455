/**
 * What the console draws under load, in a real Chromium against the built gateway: the live page at 200 requests a second, and a
 * log of 100,000 rows that is scrolled. Prints how long frames took, and writes `out/live-frames.json`.
 *
 * `node bench/live-frames.ts [--rate 200] [--seconds 15] [--rows 100000]`
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../e2e/fixtures/gateway.ts'
import { ensureBrowser } from '../scripts/lib/browser.ts'
import { writeHistory } from '../scripts/lib/history.ts'
import { startMock } from './targets.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '15' },
    rows: { type: 'string', default: '100000' },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const rows = Number(values.rows)
/** What one request a day comes to over the history's month, with its busy days and its quiet ones. */
const rowsPerDay = 25
const print = (line: string): void => void process.stdout.write(`${line}\n`)

interface Frames {
  /** Drawn a second. */
  perSecond: number
  medianMs: number
  p95Ms: number
  p99Ms: number
  longestMs: number
  /** Longer than 50 ms. */
  over50Ms: number
  frames: number
  /** CPU time of the page's main thread. */
  busyMsPerSecond: number
}

async function busySeconds(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

/** Measures the time between frames for as long as `during` takes. */
async function framesDuring(page: Page, during: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { frameTimes: times })
    const draw = (at: number): void => {
      times.push(at)
      requestAnimationFrame(draw)
    }
    requestAnimationFrame(draw)
  })
  const cdp = await page.context().newCDPSession(page)
  // Time the page's own thread was running: what other programs take of the machine is not in it.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await busySeconds(cdp)
  await during()
  const busy = (await busySeconds(cdp)) - before
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes.slice())
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10
  const whole = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
  return {
    perSecond: Math.round((gaps.length / whole) * 10) / 10,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    longestMs: at(1),
    // Three intervals are 50 ms to the clock of a screen, give or take a tenth.
    over50Ms: gaps.filter((gap) => gap > 51).length,
    frames: gaps.length,
    busyMsPerSecond: Math.round((busy * 1000) / whole),
  }
}

/** Streams requests at a constant rate until told to stop. */
function keepAsking(gateway: RunningGateway, key: string): { stop(): Promise<number> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 })
  const body = JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] })
  const open = new Set<Promise<void>>()
  let sent = 0
  const ask = (): void => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'user-agent': 'bench/1.0' }
    const done = new Promise<void>((resolve) => {
      const asked = request(`${gateway.url}/v1/chat/completions`, { method: 'POST', agent, headers }, (reply) => {
        reply.resume()
        reply.on('close', resolve)
      })
      asked.on('error', () => resolve())
      asked.end(body)
    })
    open.add(done)
    void done.then(() => open.delete(done))
  }
  const began = performance.now()
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * rate
    for (; sent < due; sent += 1) ask()
  }, 10)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
      return sent / ((performance.now() - began) / 1000)
    },
  }
}

async function openPage(browser: Browser, gateway: RunningGateway, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.request.post(`${gateway.url}/api/session`, {
    data: { token: adminToken },
    headers: { origin: gateway.url },
  })
  const page = await context.newPage()
  await page.goto(`${gateway.url}/#${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

/** Scrolls down as a wheel does, until all rows are loaded or the time is over. */
async function scrollLog(page: Page): Promise<number> {
  const grid = page.getByRole('grid')
  await grid.getByRole('row').nth(5).hover()
  const until = performance.now() + seconds * 2000
  while (performance.now() < until) {
    await page.mouse.wheel(0, 1500)
    await page.waitForTimeout(16)
  }
  return Number(await grid.getByRole('row').last().getAttribute('aria-rowindex'))
}

const lineOf = (frames: Frames): string =>
  `${frames.perSecond} frames/s, median ${frames.medianMs} ms, p95 ${frames.p95Ms} ms, p99 ${frames.p99Ms} ms, longest ${frames.longestMs} ms, ${frames.over50Ms} of ${frames.frames} over 50 ms, main thread busy ${frames.busyMsPerSecond} ms/s`

const dataDir = mkdtempSync(join(tmpdir(), 'burncloud-bench-'))
// The first start makes the master key; the rows are written while nobody holds the database.
await (await startGateway({ dataDir })).stop()
await writeHistory(dataDir, Math.ceil(rows / rowsPerDay))
const mock = await startMock()
await fetch(`${mock.url}/config?events=20&delayMs=50`)
const gateway = await startGateway({ dataDir })
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  const { key } = await connect(gateway, { name: 'mock', provider: 'openai', baseUrl: `${mock.url}/v1` })

  const log = await openPage(browser, gateway, '/logs')
  let reached = 0
  const scrolling = await framesDuring(log, async () => {
    reached = await scrollLog(log)
  })
  print(`log of ${rows} rows, scrolled to row ${reached}: ${lineOf(scrolling)}`)
  await log.close()

  const live = await openPage(browser, gateway, '/live')
  const idle = await framesDuring(live, () => live.waitForTimeout(3000))
  print(`live page at rest: ${lineOf(idle)}`)
  await live.reload()
  const asking = keepAsking(gateway, key)
  await live.getByText('Streaming', { exact: true }).nth(3).waitFor()
  const streaming = await framesDuring(live, () => live.waitForTimeout(seconds * 1000))
  const asked = await asking.stop()
  print(`live page at ${Math.round(asked)} requests/s: ${lineOf(streaming)}`)

  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true })
  writeFileSync(
    join(import.meta.dirname, 'out', 'live-frames.json'),
    `${JSON.stringify({ rate: asked, rows, reached, scrolling, idle, streaming }, null, 2)}\n`,
  )
} finally {
  await browser.close()
  await gateway.stop()
  await mock.stop()
  removeFolder(dataDir)
}
