import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type ComposeOptions, composeGateway, type Gateway } from '../compose.ts'
import { createLogger } from '../log/logger.ts'

export const testAdminToken = 'test-admin-token-0123456789'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json(): unknown
}

export interface TestGateway {
  gateway: Gateway
  url: string
  dataDir: string
  /** Everything it logged. */
  log(): string
  /** A plain request, with any header at all; the admin token is added unless `authorization` is given. */
  call(path: string, init?: CallInit): Promise<Reply>
  stop(): Promise<void>
}

export interface CallInit {
  method?: string
  headers?: Record<string, string>
  /** An object is sent as JSON. */
  body?: unknown
  /** Leaves the admin token out. */
  anonymous?: boolean
}

/** The whole gateway on a free port of loopback, with a database of its own. */
export async function startTestGateway(over: Partial<ComposeOptions> = {}): Promise<TestGateway> {
  const dataDir = over.dataDir ?? mkdtempSync(join(tmpdir(), 'burncloud-gateway-'))
  let logged = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk)
      done()
    },
  })
  const gateway = await composeGateway({
    host: '127.0.0.1',
    port: 0,
    movePort: false,
    masterKey: Buffer.alloc(32, 3),
    adminToken: testAdminToken,
    console: true,
    shape: 'headless',
    version: '0.0.0-test',
    log: createLogger({ level: 'info', destination }),
    ...over,
    dataDir,
  })
  const { url } = await gateway.listen()
  return {
    gateway,
    url,
    dataDir,
    log: () => logged,
    call: (path, init) => call(`${url}${path}`, init),
    async stop() {
      await gateway.stop(0)
      if (over.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Over node:http, because fetch lets nobody set `host`, `origin` or `cookie`. */
function call(url: string, init: CallInit = {}): Promise<Reply> {
  const body = init.body === undefined ? undefined : Buffer.from(bodyText(init.body))
  const headers: Record<string, string> = {
    ...(init.anonymous ? {} : { authorization: `Bearer ${testAdminToken}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...init.headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: init.method ?? 'GET', headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
