import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gatewayFlags } from '../scripts/lib/gateway-flags.ts'
import { root } from '../scripts/lib/run.ts'

export interface Target {
  name: string
  url: string
  headers: Record<string, string>
  readyMs: number
  /** CPU seconds used so far and resident bytes now. */
  usage(): Promise<{ cpu: number; rss: number }>
  stop(): Promise<void>
}

const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0

/** Starts a child on the given CPU where the system can, and answers its first line on stdout. */
export async function startChild(
  args: string[],
  env: Record<string, string>,
  cpu: number,
): Promise<{ child: ChildProcess; line: string; readyMs: number }> {
  const started = performance.now()
  const [command, ...rest] = canPin
    ? ['taskset', '-c', String(cpu), process.execPath, ...args]
    : [process.execPath, ...args]
  const child = spawn(command ?? process.execPath, rest, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  const line = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', done)
    child.once('exit', (code) => fail(new Error(`${args[0]} ended with ${code}`)))
  })
  return { child, line, readyMs: performance.now() - started }
}

/** Keeps this process off the target's CPU, where the system can. */
export function stayOn(cpu: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(cpu), String(process.pid)])
}

function stopper(child: ChildProcess): () => Promise<void> {
  return () =>
    new Promise((done) => {
      child.once('exit', () => done())
      child.kill('SIGTERM')
    })
}

async function readUsage(url: string): Promise<{ cpu: number; rss: number }> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  return { cpu: value('process_cpu_seconds_total'), rss: value('process_resident_memory_bytes') }
}

export async function startMock(file = 'mock-upstream.ts'): Promise<{ url: string; stop: () => Promise<void> }> {
  const { child, line } = await startChild([join(root, 'bench', file)], {}, 1)
  const { port } = JSON.parse(line) as { port: number }
  return { url: `http://127.0.0.1:${port}`, stop: stopper(child) }
}

export async function startBare(upstream: string): Promise<Target> {
  const { child, line, readyMs } = await startChild([join(root, 'bench/bare-proxy.ts')], { UPSTREAM: upstream }, 0)
  const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`
  return { name: 'bare', url, headers: {}, readyMs, usage: () => readUsage(url), stop: stopper(child) }
}

/** A channel of the gateway; its `baseUrl` is a path of the mock upstream, or a whole address. */
export interface BenchChannel {
  name: string
  provider: string
  baseUrl: string
  models: string[]
  protocols?: string[]
  priority?: number
}

/** The gateway, whose channels can be managed while it runs. */
export interface GatewayTarget extends Target {
  /** Calls the management API. */
  post<T>(path: string, body: unknown): Promise<T>
}

const chatChannel: BenchChannel = { name: 'bench', provider: 'openai', baseUrl: '/v1', models: ['gpt-4o-mini'] }

/** The built gateway with everything on: key check, routing, ledger row, rollups, prices. */
export async function startGateway(
  upstream: string,
  channels: readonly BenchChannel[] = [chatChannel],
): Promise<GatewayTarget> {
  const dataDir = mkdtempSync(join(tmpdir(), 'burncloud-bench-'))
  const admin = 'bench-admin-token-0123456789'
  const { child, line, readyMs } = await startChild(
    [...gatewayFlags, join(root, 'out/main/gateway.js'), '--port', '0', '--data-dir', dataDir, '--json'],
    { BURNCLOUD_ADMIN_TOKEN: admin, BURNCLOUD_LOG_LEVEL: 'error' },
    0,
  )
  const { url } = JSON.parse(line) as { url: string }
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  for (const channel of channels) {
    const baseUrl = channel.baseUrl.startsWith('http') ? channel.baseUrl : `${upstream}${channel.baseUrl}`
    await post('/api/channels', { ...channel, baseUrl, keys: ['sk-bench'] })
  }
  const { key } = await post<{ key: string }>('/api/tokens', { name: 'bench' })
  const stop = stopper(child)
  return {
    name: 'gateway',
    url,
    headers: { authorization: `Bearer ${key}` },
    readyMs,
    usage: () => readUsage(url),
    post,
    async stop() {
      await stop()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
