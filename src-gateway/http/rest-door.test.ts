import { createHash } from 'node:crypto'
import { get } from 'node:http'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ManagementParts } from '../management/parts.ts'
import { createManagementRouter } from '../management/router.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { WatchedMeter } from '../testing/watched-meter.ts'
import { createRestDoor, foldModelName } from './rest-door.ts'
import { createRpcDoor } from './rpc-door.ts'
import { createHttpServer, listen, stopServers } from './server.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const make = (body: unknown) => gateway.call('/api/channels', { method: 'POST', body })
const draft = { name: 'main', provider: 'openai', keys: ['sk-some-key-0123456789'], models: ['gpt-4o'] }

describe('the REST API', () => {
  it('creates with 201, reads, changes and deletes', async () => {
    const made = await make(draft)
    expect(made.status).toBe(201)
    expect(made.headers['content-type']).toContain('application/json')
    const { id } = made.json() as { id: number }
    expect((await gateway.call(`/api/channels/${id}`)).json()).toEqual(made.json())
    const changed = await gateway.call(`/api/channels/${id}`, { method: 'PATCH', body: { weight: 9 } })
    expect(changed.json()).toMatchObject({ name: 'main', weight: 9 })
    expect((await gateway.call(`/api/channels/${id}`, { method: 'DELETE' })).json()).toEqual({ deleted: true })
    const missing = await gateway.call(`/api/channels/${id}`)
    expect(missing.status).toBe(404)
    expect(missing.json()).toEqual({ code: 'channel.not_found', message: `There is no channel ${id}` })
  })

  it('reads a body as JSON whatever its content type says', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const made = await gateway.call('/api/tokens', { method: 'POST', headers, body: { name: 'curl' } })
    expect(made.status).toBe(201)
    expect(made.json()).toMatchObject({ name: 'curl', key: expect.stringMatching(/^sk-bc-/) })
  })

  it.each([
    ['broken JSON', '{"name":', 400, 'request.invalid', undefined],
    ['a list', '[]', 400, 'request.invalid', undefined],
    ['invalid UTF-8 text that is no JSON', '\u0000', 400, 'request.invalid', undefined],
    ['nothing', '', 400, 'channel.invalid', 'name'],
    ['a missing name', { provider: 'openai' }, 400, 'channel.invalid', 'name'],
    ['a wrong type', { ...draft, weight: 'heavy' }, 400, 'channel.invalid', 'weight'],
    ['a wrong element', { ...draft, models: ['a', 3] }, 400, 'channel.invalid', 'models.1'],
    ['an unknown field', { ...draft, colour: 'red' }, 400, 'channel.invalid', 'colour'],
    ['an unknown provider', { ...draft, provider: 'acme' }, 400, 'channel.invalid', 'provider'],
    ['an unknown group', { ...draft, groups: ['vip'] }, 400, 'channel.invalid', 'groups'],
    ['a header with a line break', { ...draft, headers: { a: 'b\r\nc: d' } }, 400, 'channel.invalid', 'headers.a'],
  ])('answers %s with a code, a message and the field', async (_what, body, status, code, field) => {
    const reply = await make(body)
    expect(reply.status).toBe(status)
    const error = reply.json() as Record<string, unknown>
    expect(error).toMatchObject(field === undefined ? { code } : { code, field })
    expect(Object.keys(error).sort()).toEqual(field === undefined ? ['code', 'message'] : ['code', 'field', 'message'])
  })

  it('never repeats a key in an error', async () => {
    const reply = await make('{"keys":["sk-secret-0123456789" oops}')
    expect(reply.status).toBe(400)
    expect(reply.text).not.toContain('secret')
  })

  it('refuses a body that is too large without reading it', async () => {
    const headers = { 'content-length': String(64 * 1024 * 1024) }
    const reply = await gateway.call('/api/channels', { method: 'POST', headers })
    expect(reply.status).toBe(413)
    expect(reply.json()).toMatchObject({ code: 'request.too_large' })
  })

  it.each([
    ['/api/channels?limit=0', 'limit'],
    ['/api/channels?limit=201', 'limit'],
    ['/api/channels?cursor=x', 'cursor'],
    ['/api/channels/abc', 'id'],
    ['/api/logs?status=9', 'status'],
    ['/api/logs?from=yesterday', 'from'],
    ['/api/logs/export?format=xml', 'format'],
    ['/api/stats/series?bucket=week', 'bucket'],
  ])('names what is wrong with %s', async (path, field) => {
    const reply = await gateway.call(path)
    expect(reply.status).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'request.invalid', field })
  })

  it('tells a wrong path from a wrong method', async () => {
    expect((await gateway.call('/api/nothing')).json()).toMatchObject({ code: 'route.not_found' })
    const wrong = await gateway.call('/api/channels', { method: 'PUT' })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.allow).toBe('GET, POST')
    expect(wrong.json()).toMatchObject({ code: 'method.not_allowed' })
    expect((await gateway.call('/healthz', { method: 'POST' })).status).toBe(405)
  })

  it('takes model names with slashes, encoded or not', async () => {
    expect(foldModelName('/api/models/a/b/price')).toBe('/api/models/a%2Fb/price')
    expect(foldModelName('/api/models/a%2Fb/price?x=/')).toBe('/api/models/a%2Fb/price?x=/')
    const body = { input: 1, output: 2 }
    for (const path of ['/api/models/vendor/m/price', '/api/models/vendor%2Fm/price']) {
      const reply = await gateway.call(path, { method: 'PUT', body })
      expect(reply.json()).toMatchObject({ name: 'vendor/m', price: { input: 1, output: 2 } })
    }
    expect((await gateway.call('/api/models/vendor/m/price', { method: 'DELETE' })).status).toBe(200)
  })

  it('tells a draft from a saved channel when models are asked for', async () => {
    const body = { name: 'd', provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', keys: ['sk-12345678'] }
    const reply = await gateway.call('/api/channels/preview/models', { method: 'POST', body })
    expect(reply.status).toBe(502)
    expect(reply.json()).toMatchObject({ code: 'channel.models_failed' })
    expect((await gateway.call('/api/channels/999/models', { method: 'POST' })).status).toBe(404)
  })

  it('pages with limit and cursor, newest first', async () => {
    for (const name of ['one', 'two', 'three'])
      await gateway.call('/api/tokens', { method: 'POST', body: { name: `page ${name}` } })
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await gateway.call(`/api/tokens?limit=2&search=page${query}`)).json() as {
        items: { name: string }[]
        nextCursor: string | null
      }
      expect(page.items.length).toBeLessThanOrEqual(2)
      names.push(...page.items.map((item) => item.name))
      cursor = page.nextCursor
    }
    expect(names).toEqual(['page three', 'page two', 'page one'])
  })

  it('streams live frames as plain server-sent events', async () => {
    const frames = await readEvents(`${gateway.url}/api/stats/live`, 2)
    for (const frame of frames)
      expect(Object.keys(frame).sort()).toEqual(
        [
          'at',
          'rpm',
          'tpm',
          'tps',
          'inFlight',
          'errorRate',
          'firstByteP50Ms',
          'firstByteP95Ms',
          'costPerHourUsd',
        ].sort(),
      )
  })

  it.each(['/api/stats/live', '/api/rpc/stats/live'])(
    'stops listening to the meter when a reader of %s leaves',
    async (path) => {
      const meter = new WatchedMeter(Date.now)
      const quiet = () => undefined
      const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet }
      // Only live statistics are asked here; every other part stays out.
      const parts = { meter, log, catalog: { models: [] }, imports: {}, providers: {} } as unknown as ManagementParts
      const router = createManagementRouter(parts)
      const app = express()
      app.use('/api/rpc', createRpcDoor(router, log))
      app.use('/api', createRestDoor(router, log))
      const server = createHttpServer(app)
      const port = await listen(server, { host: '127.0.0.1', port: 0, move: false })
      const sent = get(`http://127.0.0.1:${port}${path}`, (response) => response.once('data', () => response.destroy()))
      sent.on('error', quiet)
      await meter.reaches(1)
      await meter.reaches(0)
      await stopServers([server], () => Promise.resolve())
    },
  )

  it('describes itself as OpenAPI 3.1, every path of it', async () => {
    const reply = await gateway.call('/api/openapi.json', { anonymous: true })
    const document = reply.json() as { openapi: string; paths: Record<string, object> }
    expect(document.openapi).toMatch(/^3\.1/)
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/providers',
        '/channels',
        '/channels/{id}',
        '/channels/{id}/test',
        '/channels/{id}/models',
        '/channels/{id}/copy',
        '/channels/batch',
        '/tokens/{id}',
        '/logs',
        '/logs/{id}',
        '/logs/export',
        '/stats/summary',
        '/stats/series',
        '/stats/live',
        '/models/{name}/price',
        '/groups/{name}',
        '/routing/explain',
        '/routing/rules',
        '/routing/rules/{id}',
        '/settings',
        '/internal/reload',
        '/session',
      ]),
    )
  })

  it('shows its description as a page that loads nothing from elsewhere', async () => {
    const page = await gateway.call('/api/docs', { anonymous: true })
    expect(page.headers['content-type']).toContain('text/html')
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    const style = /<style>([^<]*)<\/style>/.exec(page.text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(policy).toContain(`style-src 'self' 'sha256-${hash}';`)
    expect(page.text).not.toContain('style="')
    expect(page.text).toContain('/channels/{id}/test')
    expect(page.text).not.toMatch(/<script|src="|https?:\/\/(?!www\.w3)/)
  })

  it('exports an empty log in both formats', async () => {
    const csv = await gateway.call('/api/logs/export')
    expect(csv.headers['content-type']).toContain('text/csv')
    expect(csv.text.split('\r\n')[0]).toContain('requestId,at,tokenId')
    const lines = await gateway.call('/api/logs/export?format=jsonl')
    expect(lines.headers['content-disposition']).toContain('burncloud-logs.jsonl')
    expect(lines.text).toBe('')
  })

  it('re-reads the configuration', async () => {
    const { version } = (await gateway.call('/api/internal/reload', { method: 'POST' })).json() as { version: number }
    expect(version).toBeGreaterThan(1)
  })
})

/** Reads like a plain SSE client: lines that begin with `data:` until a blank one. */
function readEvents(url: string, count: number): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    const events: Record<string, unknown>[] = []
    let text = ''
    const sent = get(url, { headers: { authorization: 'Bearer test-admin-token-0123456789' } }, (response) => {
      if (!String(response.headers['content-type']).startsWith('text/event-stream'))
        reject(new Error('no event stream'))
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const data = text
            .slice(0, end)
            .split('\n')
            .filter((line) => line.startsWith('data:'))
            .map((line) => line.slice(5).trim())
            .join('\n')
          text = text.slice(end + 2)
          if (data !== '') events.push(JSON.parse(data))
        }
        if (events.length >= count) {
          sent.destroy()
          resolve(events)
        }
      })
    })
    sent.on('error', reject)
  })
}
