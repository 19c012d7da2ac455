import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayMessage } from './contract/index.ts'
import { startTestUpstream } from './testing/test-upstream.ts'

/** A whole process a case, and other work on the machine beside it. */
const patienceMs = 60_000

const entry = join(import.meta.dirname, 'index.ts')
const underShell = fileURLToPath(new URL('./testing/parent-port.fixture.ts', import.meta.url))
const admin = 'program-test-token-0123456789'
const posix = process.platform !== 'win32'

let dataDir = ''
const children: ChildProcess[] = []

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'burncloud-program-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

interface Program {
  child: ChildProcess
  out(): string
  err(): string
  /** Exit code, once it has ended and everything it wrote is here. */
  ended: Promise<number | null>
}

function run(args: string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: dataDir, BURNCLOUD_ADMIN_TOKEN: admin, ...env },
  })
  return watch(child)
}

function watch(child: ChildProcess): Program {
  children.push(child)
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, out: () => out, err: () => err, ended }
}

async function ready(program: Program): Promise<{ url: string; instanceId: string }> {
  while (!program.out().includes('\n')) {
    const stdout = program.child.stdout
    if (stdout === null) throw new Error('no stdout')
    await Promise.race([once(stdout, 'data'), program.ended])
    if (program.child.exitCode !== null) throw new Error(`it ended with ${program.child.exitCode}: ${program.err()}`)
  }
  return JSON.parse(program.out().split('\n')[0] ?? '')
}

const start = (env: Record<string, string> = {}, ...args: string[]) =>
  run(['--port', '0', '--data-dir', dataDir, '--json', ...args], env)

/** Asserts an end with this code and one line on stderr that names the thing. */
async function expectEnd(program: Program, code: number, name: string): Promise<void> {
  expect({ code: await program.ended, out: program.out() }).toEqual({ code, out: '' })
  expect(program.err().trimEnd().split('\n')).toHaveLength(1)
  expect(program.err()).toContain(name)
}

describe('the program', { timeout: patienceMs }, () => {
  it('says on its first line that it answers, and logs JSON to stderr alone', async () => {
    const program = start()
    const event = await ready(program)
    expect(event).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      pid: program.child.pid,
      instanceId: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    const health = (await (await fetch(`${event.url}/healthz`)).json()) as { instanceId: string }
    expect(health.instanceId).toBe(event.instanceId)
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(posix ? 0 : null)
    expect(program.out().trimEnd().split('\n')).toHaveLength(1)
    for (const line of program.err().trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
  })

  it('says in words where it answers and where the admin token is', async () => {
    const program = run(['--port', '0', '--data-dir', dataDir], { BURNCLOUD_ADMIN_TOKEN: '' })
    while (!program.out().includes('Admin token')) await once(program.child.stdout!, 'data')
    expect(program.out()).toMatch(/answers at http:\/\/127\.0\.0\.1:\d+/)
    expect(program.out()).toContain(join(dataDir, 'admin-token'))
    expect(program.out()).not.toContain(readFileSync(join(dataDir, 'admin-token'), 'utf8').trim())
  })

  it('names a bad option or setting and ends with 2', async () => {
    await Promise.all([
      expectEnd(run(['--port', 'x']), 2, '--port'),
      expectEnd(run(['--nonsense']), 2, '--nonsense'),
      expectEnd(run([], { DATABASE_URL: 'postgres://a:b@c/d' }), 2, 'DATABASE_URL'),
    ])
  })

  it('names a port that is taken and ends with 3', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await expectEnd(run(['--port', String(port), '--data-dir', dataDir]), 3, String(port))
    other.close()
  })

  it('leaves a newer database untouched and ends with 4', async () => {
    const file = join(dataDir, 'burncloud.db')
    const database = new Database(file)
    database.exec('CREATE TABLE future (x)')
    database.pragma('user_version = 9999')
    database.close()
    const before = readFileSync(file)
    await expectEnd(run(['--port', '0', '--data-dir', dataDir]), 4, 'newer')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('shows its options and its version', async () => {
    const [help, version] = [run(['--help']), run(['--version'])]
    expect([await help.ended, await version.ended]).toEqual([0, 0])
    expect(help.out()).toContain('--data-dir')
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+/)
  })

  it.runIf(posix)('lets a stream finish after SIGTERM and then ends with 0', async () => {
    const chunk =
      'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n'
    const rest =
      'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    let finish = (): void => undefined
    const upstream = await startTestUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk)
      finish = () => response.end(rest)
    })
    const program = start()
    const { url } = await ready(program)
    const post = async (path: string, body: object) =>
      (await (
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${admin}` },
          body: JSON.stringify(body),
        })
      ).json()) as { key: string }
    const channel = {
      name: 'c',
      provider: 'openai-compatible',
      baseUrl: `${upstream.url}/v1`,
      keys: ['k-12345678'],
      models: ['*'],
    }
    await post('/api/channels', channel)
    const { key } = await post('/api/tokens', { name: 't' })

    const text = await new Promise<string>((resolve, reject) => {
      let seen = ''
      const sent = request(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      })
      sent.on('response', (response) => {
        response.on('error', reject)
        response.on('data', (bytes: Buffer) => {
          if (seen === '') {
            program.child.kill('SIGTERM')
            // Not before the gateway has begun to stop, which it logs.
            const wait = (): void => {
              if (program.err().includes('stopping')) finish()
              else program.child.stderr?.once('data', () => setImmediate(wait))
            }
            wait()
          }
          seen += bytes.toString()
        })
        response.on('end', () => resolve(seen))
      })
      sent.on('error', reject)
      sent.end(JSON.stringify({ model: 'm', stream: true, messages: [] }))
    })
    expect(text).toBe(`${chunk}${rest}`)
    expect(await program.ended).toBe(0)
    const database = new Database(join(dataDir, 'burncloud.db'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
    await upstream.close()
  })

  it.runIf(posix)('ends at once on a second signal', async () => {
    const upstream = await startTestUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': waiting\n\n')
    })
    const program = start()
    const { url } = await ready(program)
    const call = (path: string, body: object) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}` },
        body: JSON.stringify(body),
      })
    const channel = {
      name: 'c',
      provider: 'openai-compatible',
      baseUrl: `${upstream.url}/v1`,
      keys: ['k-12345678'],
      models: ['*'],
    }
    await call('/api/channels', channel)
    const arrived = new Promise<void>((done) => {
      const wait = (): void => {
        if (upstream.seen.length > 0) done()
        else setImmediate(wait)
      }
      wait()
    })
    const held = call('/api/playground', { protocol: 'openai-chat', model: 'm', stream: true, body: '{"messages":[]}' })
    held.then((response) => response.text()).catch(() => undefined)
    await arrived
    program.child.kill('SIGTERM')
    while (!program.err().includes('stopping')) await once(program.child.stderr!, 'data')
    program.child.kill('SIGINT')
    expect(await program.ended).toBe(130)
    await upstream.close()
  })

  it.runIf(posix)('serves on after an error of one connection, and ends with 1 after any other', async () => {
    // SIGUSR2 throws the first, SIGWINCH the second, from no caller's stack, as a stray callback would.
    const script = `
      process.on('SIGUSR2', () => { throw Object.assign(new Error('peer left'), { code: 'ECONNRESET' }) })
      process.on('SIGWINCH', () => { throw new Error('a mistake') })`
    const program = start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` })
    const { url } = await ready(program)
    program.child.kill('SIGUSR2')
    while (!program.err().includes('serving on')) await once(program.child.stderr!, 'data')
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    program.child.kill('SIGWINCH')
    expect(await program.ended).toBe(1)
    expect(program.err()).toContain('a mistake')
  })

  it('obeys the desktop shell: starts with its first message, moves from a taken port, drains and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const child = fork(underShell, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const program = watch(child)
    const init = {
      type: 'init',
      dataDir,
      host: '127.0.0.1',
      port,
      masterKey: Buffer.alloc(32, 9).toString('base64'),
      version: '9.9.9',
      movePort: true,
    }
    child.send(init)
    const [message] = (await once(child, 'message')) as [GatewayMessage]
    if (message.type !== 'ready') throw new Error(JSON.stringify(message))
    expect(message.movedFromPort).toBe(port)
    expect(message.port).toBeGreaterThan(port)
    expect(await (await fetch(`${message.url}/healthz`)).json()).toMatchObject({
      version: '9.9.9',
      instanceId: message.instanceId,
    })
    child.send({ type: 'shutdown', graceMs: 1000 })
    expect((await once(child, 'message'))[0]).toEqual({ type: 'drained' })
    expect(await program.ended).toBe(0)
    other.close()
  })

  it('tells the desktop shell why it cannot start', async () => {
    const child = fork(underShell, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const program = watch(child)
    const masterKey = Buffer.alloc(32, 9).toString('base64')
    child.send({
      type: 'init',
      dataDir: entry,
      host: '127.0.0.1',
      port: 0,
      masterKey,
      version: '1.0.0',
      movePort: false,
    })
    const [message] = (await once(child, 'message')) as [GatewayMessage]
    expect(message).toMatchObject({ type: 'fatal', exitCode: 2 })
    expect(await program.ended).toBe(2)
  })
})
