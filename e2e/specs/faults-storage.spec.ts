import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, expectError, type Lane, laneRequest, openLane, rowsOf } from '../fixtures/lanes.ts'
import { RawConnection, requestBytes } from '../fixtures/raw-http.ts'
import { type EndedGateway, runGateway } from '../fixtures/run-gateway.ts'
import {
  answerWell,
  beginStream,
  endStream,
  piece,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
import { type Wire, wires } from '../fixtures/wires.ts'

let upstream: ScriptedUpstream

test.describe.configure({ timeout: 30_000 })
// There is no page to record, and recording costs more than the tests.
test.use({ trace: 'off' })
test.beforeAll(async () => {
  upstream = await startScriptedUpstream()
})
test.afterAll(() => upstream.close())

const text = 'good answer'
const chat = wires[0] as Wire

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'burncloud-e2e-'))
}

/** The gateway said why it does not start: one plain line on stderr, no stack, nothing on stdout. */
function expectOneLine(ended: EndedGateway, code: number, words: RegExp): void {
  expect(ended, ended.stderr).toMatchObject({ code, stdout: '' })
  const lines = ended.stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(words)
  expect(lines[0]).not.toMatch(/\bat .*:\d+:\d+|SQLITE_|Error:/)
}

/** A data folder that a gateway has worked in. */
async function usedFolder(): Promise<string> {
  const gateway = await startGateway()
  await openLane(gateway, upstream, chat, answerWell(text))
  expect(await gateway.stop()).toBe(0)
  return gateway.dataDir
}

interface Held {
  script: Script
  /** Resolves when the first half of the stream is out. */
  begun: Promise<void>
  finish(): void
}

/** A stream of which the second half waits for `finish`. */
function heldStream(wire: Wire): Held {
  let begun = (): void => undefined
  let finish = (): void => undefined
  const whenBegun = new Promise<void>((done) => {
    begun = done
  })
  const whenFinished = new Promise<void>((done) => {
    finish = done
  })
  return {
    begun: whenBegun,
    finish: () => finish(),
    script: async (call) => {
      beginStream(call)
      const events = wire.events(text)
      for (const event of events.slice(0, 3)) piece(call, event)
      begun()
      await whenFinished
      for (const event of events.slice(3)) piece(call, event)
      endStream(call)
    },
  }
}

/** A stream in progress: its connection has the first events. */
async function beginHeld(gateway: RunningGateway, held: Held): Promise<{ lane: Lane; connection: RawConnection }> {
  const lane = await openLane(gateway, upstream, chat, held.script)
  const connection = await RawConnection.open(gateway.url)
  connection.write(laneRequest(lane, { stream: true }))
  await held.begun
  await connection.whenPending(chat.events(text)[1] as string)
  return { lane, connection }
}

test.describe('a start that cannot be', () => {
  test('a bad option or setting is named in one line, exit 2', async () => {
    const folder = newFolder()
    const at = ['--data-dir', folder]
    const ended = await Promise.all([
      runGateway([...at, '--prot', '1']),
      runGateway([...at, '--port', 'eighty']),
      runGateway([...at, '--port', '70000']),
      runGateway([...at, 'stray']),
      runGateway(at, { env: { BURNCLOUD_MASTER_KEY: 'c2hvcnQ=' } }),
      runGateway(at, { env: { BURNCLOUD_LOG_LEVEL: 'loud' } }),
      runGateway(at, { env: { DATABASE_URL: 'postgres://burn:pa55word@db/burn' } }),
      runGateway(at, { env: { REDIS_URL: 'redis://:pa55word@cache' } }),
      runGateway(['--data-dir', '/dev/null/folder']),
    ])
    const names = [
      /--prot/,
      /--port/,
      /--port/,
      /stray/,
      /BURNCLOUD_MASTER_KEY/,
      /BURNCLOUD_LOG_LEVEL/,
      /DATABASE_URL/,
      /REDIS_URL/,
      /--data-dir/,
    ]
    for (const [index, each] of ended.entries()) {
      expectOneLine(each, 2, names[index] as RegExp)
      expect(each.stderr).not.toMatch(/c2hvcnQ|pa55word/)
    }
    expect(readdirSync(folder)).toEqual([])
    removeFolder(folder)
  })

  test('a taken port is named in one line, exit 3', async () => {
    const folder = newFolder()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => other.once('listening', done))
    const { port } = other.address() as { port: number }
    expectOneLine(await runGateway(['--port', String(port), '--data-dir', folder]), 3, new RegExp(`port ${port} `))
    other.close()
    removeFolder(folder)
  })

  test('a second gateway on the same folder is refused and does not touch the first', async () => {
    const first = await startGateway()
    const lane = await openLane(first, upstream, chat, answerWell(text))
    const ended = await runGateway(['--port', '0', '--data-dir', first.dataDir])
    expectOneLine(ended, 1, /[Aa]nother .*gateway.*uses.*burncloud\.db/)
    expect((await ask(first, lane)).status).toBe(200)
    expect(await rowsOf(first, lane.tokenId)).toHaveLength(1)
    expect(await first.stop()).toBe(0)
    removeFolder(first.dataDir)
  })

  test('a database that is none, or is damaged, is said and kept', async () => {
    const file = (folder: string) => join(folder, 'burncloud.db')
    const garbage = newFolder()
    writeFileSync(file(garbage), randomBytes(40_000))
    const damaged = await usedFolder()
    const bytes = readFileSync(file(damaged))
    // The header stays, the pages after the first are noise.
    randomBytes(bytes.length - 8192).copy(bytes, 8192)
    writeFileSync(file(damaged), bytes)
    const short = await usedFolder()
    writeFileSync(file(short), readFileSync(file(short)).subarray(0, 5000))
    for (const folder of [garbage, damaged, short]) {
      const before = readFileSync(file(folder))
      const ended = await runGateway(['--port', '0', '--data-dir', folder])
      expectOneLine(ended, 1, /burncloud\.db.*(corrupt|not a database)/)
      expect(readFileSync(file(folder)).equals(before)).toBe(true)
      removeFolder(folder)
    }
  })

  test('a database of a newer program is refused untouched, exit 4', async () => {
    const folder = await usedFolder()
    const file = join(folder, 'burncloud.db')
    const bytes = readFileSync(file)
    // https://www.sqlite.org/fileformat2.html: the user version stands at byte 60.
    bytes.writeUInt32BE(9999, 60)
    writeFileSync(file, bytes)
    const before = readdirSync(folder).sort()
    const ended = await runGateway(['--port', '0', '--data-dir', folder])
    expectOneLine(ended, 4, /newer/)
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(before)
    removeFolder(folder)
  })

  test('a folder that may not be written is said', async () => {
    test.skip(process.platform === 'win32', 'no modes of folders here')
    const asRoot = process.getuid?.() === 0
    const nobody = 65534
    const folder = await usedFolder()
    // Root may write everywhere, so the gateway runs as somebody else, where that user can reach the program at all.
    if (asRoot) {
      try {
        execFileSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(import.meta.dirname)})`], {
          uid: nobody,
          stdio: 'ignore',
        })
      } catch {
        removeFolder(folder)
        test.skip(true, 'runs as root, and no other user can reach the program')
      }
      for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444)
    }
    chmodSync(folder, 0o555)
    const env = { BURNCLOUD_MASTER_KEY: randomBytes(32).toString('base64') }
    const ended = await runGateway(['--port', '0', '--data-dir', folder], asRoot ? { env, uid: nobody } : { env })
    expectOneLine(ended, 1, /cannot be (opened|written|used).*(read-only|permission|EACCES)/)
    chmodSync(folder, 0o755)
    removeFolder(folder)
  })
})

test('another master key: the upstream keys are said to be unreadable, and nothing else suffers', async () => {
  const first = await startGateway({ env: { BURNCLOUD_MASTER_KEY: randomBytes(32).toString('base64') } })
  const { dataDir } = first
  const lane = await openLane(first, upstream, chat, answerWell(text))
  expect((await ask(first, lane)).status).toBe(200)
  expect(await first.stop()).toBe(0)

  const second = await startGateway({ dataDir, env: { BURNCLOUD_MASTER_KEY: randomBytes(32).toString('base64') } })
  expect(second.log()).toMatch(/another master key/)
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
  const [channelId] = lane.channelIds
  const channel = await second.api<{ keys: { state: string; lastError: string | null }[] }>(
    `/api/channels/${channelId}`,
  )
  expect(channel.keys).toMatchObject([{ state: 'unreadable', lastError: expect.stringMatching(/master key/) }])
  const { attention } = await second.api<{ attention: object[] }>('/api/status')
  expect(attention).toContainEqual(
    expect.objectContaining({ kind: 'key-unreadable', channelId, message: expect.stringMatching(/master key/) }),
  )
  expectError(await ask(second, lane), chat, { status: 503, code: 'channel.unavailable' })
  // The key entered anew, all is well.
  await second.api(`/api/channels/${channelId}`, { method: 'PATCH', body: { keys: ['sk-entered-anew'] } })
  expect((await ask(second, lane)).status).toBe(200)
  expect(await second.stop()).toBe(0)
  removeFolder(dataDir)
})

test('SIGTERM: a stream finishes whole, nobody new is let in, exit 0', async () => {
  const gateway = await startGateway()
  const held = heldStream(chat)
  const { connection } = await beginHeld(gateway, held)
  const resting = await RawConnection.open(gateway.url)
  resting.write(requestBytes({ method: 'GET', path: '/healthz' }))
  expect((await resting.reply()).status).toBe(200)
  const ended = gateway.stop()
  await resting.whenClosed()
  await expect
    .poll(() =>
      RawConnection.open(gateway.url).then(
        () => 'let in',
        (error: { code?: string }) => error.code,
      ),
    )
    .toBe('ECONNREFUSED')
  held.finish()
  const got = await connection.reply()
  expect(got.status).toBe(200)
  expect(got.body.toString()).toBe(chat.events(text).join(''))
  expect(await ended).toBe(0)
  const again = await startGateway({ dataDir: gateway.dataDir })
  const { items } = await again.api<{ items: object[] }>('/api/logs')
  expect(items).toMatchObject([{ requestId: got.headers['x-request-id'], status: 200, errorCode: null }])
  expect(await again.stop()).toBe(0)
  removeFolder(gateway.dataDir)
})

test('SIGTERM: a request on a connection that is still open is refused in its protocol', async () => {
  const gateway = await startGateway()
  const held = heldStream(chat)
  const { connection, lane } = await beginHeld(gateway, held)
  const ended = gateway.stop()
  await expect
    .poll(() =>
      RawConnection.open(gateway.url).then(
        () => 'let in',
        (error: { code?: string }) => error.code,
      ),
    )
    .toBe('ECONNREFUSED')
  connection.write(laneRequest(lane))
  held.finish()
  expect((await connection.reply()).status).toBe(200)
  // The second was sent before the first was whole: it is told, or the connection ends.
  const second = await connection.reply().catch(() => undefined)
  if (second !== undefined) expectError(second, chat, { status: 503, code: 'gateway.stopping' })
  expect(await ended).toBe(0)
  removeFolder(gateway.dataDir)
})

test('a second signal ends at once, and the database is sound', async () => {
  const gateway = await startGateway()
  const held = heldStream(chat)
  const { connection } = await beginHeld(gateway, held)
  const ended = gateway.stop()
  await expect
    .poll(() =>
      RawConnection.open(gateway.url).then(
        () => 'let in',
        (error: { code?: string }) => error.code,
      ),
    )
    .toBe('ECONNREFUSED')
  process.kill(gateway.pid, 'SIGTERM')
  expect(await ended).not.toBe(0)
  await connection.whenClosed()
  held.finish()
  const again = await startGateway({ dataDir: gateway.dataDir })
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200)
  expect(await again.stop()).toBe(0)
  removeFolder(gateway.dataDir)
})

test.describe('a full disk', () => {
  let disk: string | undefined
  let reason = ''
  let running: RunningGateway | undefined

  test.beforeAll(() => {
    const folder = newFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], { stdio: 'pipe' })
      disk = folder
    } catch {
      reason = 'no small file system can be mounted here (needs root on Linux)'
      removeFolder(folder)
    }
  })
  test.afterAll(async () => {
    if (disk === undefined) return
    await running?.kill()
    execFileSync('umount', [disk])
    removeFolder(disk)
  })

  /** A gateway on the small disk, with a stream in progress and a key of its own for short requests. */
  async function startOn(folder: string, settings: object) {
    const dataDir = join(disk as string, folder)
    mkdirSync(dataDir)
    const gateway = await startGateway({ dataDir })
    running = gateway
    await gateway.api('/api/settings', { method: 'PATCH', body: settings })
    const held = heldStream(chat)
    const { lane, connection } = await beginHeld(gateway, held)
    const asked = { times: 0 }
    const answer = answerWell(text)
    const quick = await openLane(gateway, upstream, chat, (call) => {
      asked.times += 1
      return answer(call)
    })
    expect((await ask(gateway, quick)).status).toBe(200)
    return { gateway, dataDir, held, lane, connection, quick, asked, ready: () => fetch(`${gateway.url}/readyz`) }
  }

  async function expectSoundBooks(gateway: RunningGateway): Promise<void> {
    const { differences } = await gateway.api<{ differences: object[] }>('/api/ledger/check', { method: 'POST' })
    expect(differences).toEqual([])
    const { items } = await gateway.api<{ items: object[] }>('/api/reservations')
    expect(items).toEqual([])
  }

  test('nothing is served that cannot be charged, until it can; what was under way is charged then', async () => {
    test.skip(disk === undefined, reason)
    const { gateway, dataDir, held, lane, connection, quick, asked, ready } = await startOn('data', {})
    const ballast = join(disk as string, 'ballast')
    let served = 1
    // Rows are still written into what the log file has allocated; then no more.
    await expect
      .poll(async () => {
        fill(ballast)
        const { status } = await ask(gateway, quick)
        if (status === 200) served += 1
        return status
      })
      .toBe(503)
    const { reasons } = (await (await ready()).json()) as { reasons: string[] }
    expect(reasons.join(' ')).toMatch(/disk is full/)
    expect(asked.times).toBe(served)
    for (const stream of [false, true]) {
      const refused = await ask(gateway, quick, { stream })
      expectError(refused, chat, { status: 503, code: 'storage.unavailable' })
      expect(refused.headers['retry-after']).toBe('1')
    }
    expect(asked.times).toBe(served)
    // What was begun ends as if nothing were.
    held.finish()
    const got = await connection.reply()
    expect(got.body.toString()).toBe(chat.events(text).join(''))
    expect((await ask(gateway, quick)).status).toBe(503)
    expect(gateway.log()).toMatch(/could not be written/)
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)

    rmSync(ballast)
    // Nobody sends requests to a gateway that is not ready, so it must find out by itself.
    await expect.poll(async () => (await ready()).status).toBe(200)
    await expect.poll(async () => (await ask(gateway, quick)).status).toBe(200)
    await expect.poll(async () => (await rowsOf(gateway, lane.tokenId)).length).toBe(1)
    const rows = (await rowsOf(gateway, quick.tokenId)) as { status: number }[]
    expect(rows.filter(({ status }) => status === 200)).toHaveLength(served + 1)
    await expectSoundBooks(gateway)
    expect(await gateway.stop()).toBe(0)
    const again = await startGateway({ dataDir })
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200)
    await expectSoundBooks(again)
    expect(await again.stop()).toBe(0)
    rmSync(dataDir, { recursive: true })
  })

  test('where the settings say so it is served all the same, and charged when that is possible', async () => {
    test.skip(disk === undefined, reason)
    const { gateway, dataDir, held, connection, quick, ready } = await startOn('unbilled', { serveUnbilled: true })
    const ballast = join(disk as string, 'ballast')
    let served = 1
    await expect
      .poll(async () => {
        fill(ballast)
        expect((await ask(gateway, quick)).status).toBe(200)
        served += 1
        return (await ready()).status
      })
      .toBe(503)
    held.finish()
    expect((await connection.reply()).body.toString()).toBe(chat.events(text).join(''))
    for (const stream of [false, true]) {
      const reply = await ask(gateway, quick, { stream })
      expect(reply.status).toBe(200)
      expect(reply.body.toString()).toBe(stream ? chat.events(text).join('') : JSON.stringify(chat.document(text)))
      served += 1
    }
    rmSync(ballast)
    await expect.poll(async () => (await rowsOf(gateway, quick.tokenId)).length).toBe(served)
    await expectSoundBooks(gateway)
    expect(await gateway.stop()).toBe(0)
    rmSync(dataDir, { recursive: true })
  })

  test('a start on it is said in plain words', async () => {
    test.skip(disk === undefined, reason)
    const dataDir = join(disk as string, 'other')
    mkdirSync(dataDir)
    fill(join(disk as string, 'ballast'))
    const env = { BURNCLOUD_MASTER_KEY: randomBytes(32).toString('base64') }
    const ended = await runGateway(['--port', '0', '--data-dir', dataDir], { env })
    rmSync(join(disk as string, 'ballast'))
    expectOneLine(ended, 1, /disk is full/)
  })
})

/** Writes until nothing more fits. */
function fill(file: string): void {
  for (const size of [256 * 1024, 4096]) {
    for (;;) {
      const before = existsSync(file) ? statSync(file).size : 0
      try {
        writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
      } catch {
        // A last piece may have been written in part.
      }
      if ((existsSync(file) ? statSync(file).size : 0) - before < size) break
    }
  }
}
