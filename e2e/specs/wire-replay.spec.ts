import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'

/** Recorded exchanges with real providers; they lie beside the project, not in it. */
const folder = resolve(import.meta.dirname, '../../../shared/wire')
const protocols: Record<
  string,
  { path: (record: WireRecord, model: string) => string; provider: string; base: (url: string) => string }
> = {
  'openai-chat': { path: () => '/v1/chat/completions', provider: 'openai-compatible', base: (url) => `${url}/v1` },
  'openai-responses': { path: () => '/v1/responses', provider: 'openai', base: (url) => `${url}/v1` },
  'anthropic-messages': { path: () => '/v1/messages', provider: 'anthropic', base: (url) => url },
  'gemini-generate': {
    path: (record, model) => `/v1beta/models/${model}:${geminiAction(record)}`,
    provider: 'gemini',
    base: (url) => url,
  },
}

interface WireRecord {
  id: string
  protocol: string
  url: string
  status: number
  response_headers?: Record<string, string>
  response?: unknown
  sse?: string
  facts?: { usage_norm?: Record<string, number | null> | null }
}

interface LoggedUsage {
  model: string
  usage: {
    inputTokens: number
    outputTokens: number
    cacheReadTokens: number
    cacheWriteTokens: number
    reasoningTokens: number
  }
  usageSource: string
}

function geminiAction(record: WireRecord): string {
  if (record.sse !== undefined) return 'streamGenerateContent?alt=sse'
  return Array.isArray(record.response) ? 'streamGenerateContent' : 'generateContent'
}

function load(): WireRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as WireRecord),
    )
    .filter((record) => record.protocol in protocols && (record.sse !== undefined || record.response !== undefined))
}

/** A small seeded generator, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function bodyOf(record: WireRecord): Buffer {
  return Buffer.from(record.sse ?? JSON.stringify(record.response))
}

test.describe('recorded replies through the gateway', () => {
  test.skip(!existsSync(folder), 'the recorded exchanges are not beside this checkout')

  let server: Server
  let gateway: RunningGateway
  let key: string
  let records: WireRecord[]
  const byModel = new Map<string, WireRecord>()
  const seed = Number(process.env.BURNCLOUD_SEED ?? Date.now() % 1_000_000)

  test.beforeAll(async () => {
    records = load()
    for (const record of records) byModel.set(modelOf(record), record)
    server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', async () => {
        const fromPath = /\/models\/([^:]+):/.exec(request.url ?? '')?.[1]
        const model = fromPath ?? (JSON.parse(Buffer.concat(parts).toString()) as { model: string }).model
        const record = byModel.get(model)!
        const next = random(seed + record.id.length)
        const type =
          record.response_headers?.['content-type'] ??
          (record.sse === undefined ? 'application/json' : 'text/event-stream')
        response.writeHead(record.status, { 'content-type': type })
        const bytes = bodyOf(record)
        const size = 1 + Math.floor(next() * Math.max(1, bytes.length / 4))
        for (let at = 0; at < bytes.length; ) {
          const end = Math.min(bytes.length, at + 1 + Math.floor(next() * size))
          response.write(bytes.subarray(at, end))
          at = end
          await new Promise((done) => setImmediate(done))
        }
        response.end()
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    gateway = await startGateway()
    for (const [protocol, { provider, base }] of Object.entries(protocols)) {
      ;({ key } = await connect(gateway, {
        name: protocol,
        provider,
        baseUrl: base(url),
        models: [`${protocol}/*`, `${protocol}--*`],
      }))
    }
  })
  test.afterAll(async () => {
    await gateway?.stop()
    server?.close()
    if (gateway) removeFolder(gateway.dataDir)
  })

  function modelOf(record: WireRecord): string {
    return `${record.protocol}--${record.id}`
  }

  function replay(record: WireRecord): Promise<{ status: number; body: Buffer }> {
    const { path } = protocols[record.protocol]!
    const stream = record.sse !== undefined
    const model = modelOf(record)
    const body =
      record.protocol === 'gemini-generate'
        ? { contents: [] }
        : record.protocol === 'openai-chat'
          ? { model, messages: [], stream, ...(stream ? { stream_options: { include_usage: true } } : {}) }
          : record.protocol === 'anthropic-messages'
            ? { model, max_tokens: 10, messages: [], stream }
            : { model, input: 'x', stream }
    return new Promise((done, fail) => {
      const request = httpRequest(
        `${gateway.url}${path(record, model)}`,
        { method: 'POST', headers: { 'x-api-key': key, 'content-type': 'application/json' } },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
          response.on('error', fail)
        },
      )
      request.on('error', fail)
      request.end(JSON.stringify(body))
    })
  }

  for (const protocol of Object.keys(protocols)) {
    test(`${protocol}: identical bytes at random chunking and the usage the provider reported`, async () => {
      test.setTimeout(180_000)
      const own = records.filter((record) => record.protocol === protocol)
      expect(own.length).toBeGreaterThan(100)
      const different: string[] = []
      for (const record of own) {
        const { status, body } = await replay(record)
        const sent = bodyOf(record)
        if (status !== record.status || !body.equals(sent))
          different.push(`${record.id}: ${record.status} → ${status}, ${sent.length} → ${body.length} bytes`)
      }
      expect(different.slice(0, 20), `seed ${seed}`).toEqual([])

      const wrong: string[] = []
      const logged = new Map<string, LoggedUsage>()
      let cursor: string | null = ''
      do {
        const page: { items: LoggedUsage[]; nextCursor: string | null } = await gateway.api(
          `/api/logs?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        )
        for (const item of page.items) logged.set(item.model, item)
        cursor = page.nextCursor
      } while (cursor !== null)
      for (const record of own) {
        const facts = record.facts?.usage_norm
        if (!facts) continue
        const usage = logged.get(modelOf(record))?.usage
        const expected = {
          inputTokens: facts.input,
          outputTokens: facts.output,
          cacheReadTokens: facts.cache_read,
          cacheWriteTokens: facts.cache_write,
          reasoningTokens: facts.reasoning,
        }
        for (const [name, value] of Object.entries(expected)) {
          if (value !== null && value !== undefined && usage?.[name as keyof LoggedUsage['usage']] !== value)
            wrong.push(`${record.id}: ${name} is ${usage?.[name as keyof LoggedUsage['usage']]}, reported ${value}`)
        }
      }
      expect(wrong.slice(0, 20)).toEqual([])
    })
  }
})
