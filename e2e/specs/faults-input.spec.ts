import { expect, test } from '@playwright/test'
import { adminToken, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, expectError, expectReady, type Lane, laneRequest, openKey, openLane, rowsOf } from '../fixtures/lanes.ts'
import { exchange, RawConnection, requestBytes } from '../fixtures/raw-http.ts'
import { answerWell, type ScriptedUpstream, startScriptedUpstream } from '../fixtures/scripted-upstream.ts'
import { type Wire, wires } from '../fixtures/wires.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 20_000 })
// There is no page to record, and recording costs more than the tests.
test.use({ trace: 'off' })
test.beforeAll(async () => {
  upstream = await startScriptedUpstream()
  gateway = await startGateway()
})
test.afterAll(async () => {
  await expectReady(gateway)
  expect(await gateway.stop()).toBe(0)
  await upstream.close()
  removeFolder(gateway.dataDir)
})

const text = 'good answer'

function goodLane(wire: Wire, token: Record<string, unknown> = {}): Promise<Lane> {
  return openLane(gateway, upstream, wire, answerWell(text), { token })
}

function callsOf(lane: Lane): number {
  return upstream.calls.filter(({ script }) => script.startsWith(`${lane.model}-`)).length
}

/** The lane works: a good request is answered, and the upstream saw nothing else. */
async function expectUnharmed(lane: Lane): Promise<void> {
  const before = callsOf(lane)
  const got = await ask(gateway, lane)
  expect(got.status, got.body.toString()).toBe(200)
  expect(JSON.parse(got.body.toString())).toEqual(lane.wire.document(text))
  expect(callsOf(lane)).toBe(before + 1)
}

const brokenBodies: [string, string | Buffer][] = [
  ['nothing', ''],
  ['garbage', '\x00\x01\xfe garbage'],
  ['half an object', '{"model":"x","messages":[{"role":"us'],
  ['an object and a half', '{"model":"x"} {'],
  ['an array', '[{"model":"x"}]'],
  ['a word', '"model"'],
  ['null', 'null'],
  ['a loose comma', '{"model":"x",}'],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('{"model":"x","note":"'), Buffer.of(0xc3, 0x28), Buffer.from('"}')]),
  ],
  ['a character cut in two', Buffer.from('{"model":"x","note":"€"}').subarray(0, 22)],
  ['a depth nobody needs', `{"model":"x","a":${'['.repeat(200_000)}`],
]

for (const wire of wires) {
  test(`${wire.id}: a malformed body is 400, says where, and reaches no upstream`, async () => {
    const lane = await goodLane(wire)
    for (const [name, body] of brokenBodies) {
      const got = await ask(gateway, lane, { body })
      expect(got.status, name).toBe(400)
      expectError(got, wire, { status: 400, code: 'request.malformed', message: /byte|empty|object|UTF-8/ })
      const rows = await rowsOf(gateway, lane.tokenId)
      expect(rows[0], name).toMatchObject({
        requestId: got.headers['x-request-id'],
        status: 400,
        errorCode: 'request.malformed',
        attempts: 0,
        channelId: null,
      })
    }
    expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(brokenBodies.length)
    expect(callsOf(lane)).toBe(0)
    await expectUnharmed(lane)
  })

  if (wire.id !== 'gemini') {
    test(`${wire.id}: wrong types and a missing model are named`, async () => {
      const lane = await goodLane(wire)
      const good = wire.body(lane.model, false)
      const cases: [Record<string, unknown>, string, string][] = [
        [{ ...good, model: 5 }, 'request.malformed', 'model'],
        [{ ...good, model: { id: 'x' } }, 'request.malformed', 'model'],
        [{ ...good, stream: 'yes' }, 'request.malformed', 'stream'],
        [{ ...good, stream: 1 }, 'request.malformed', 'stream'],
        [{ ...good, model: null }, 'model.missing', 'model'],
        [{ ...good, model: '' }, 'model.missing', 'model'],
        [{ ...good, model: undefined }, 'model.missing', 'model'],
      ]
      for (const [body, code, field] of cases) {
        const got = await ask(gateway, lane, { body: JSON.stringify(body) })
        expectError(got, wire, { status: 400, code, field, message: /model|stream/ })
      }
      expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(cases.length)
      expect(callsOf(lane)).toBe(0)
    })
  }

  test(`${wire.id}: an unknown model is 404 and names those that exist`, async () => {
    const lane = await goodLane(wire)
    const got = await ask(gateway, { ...lane, model: 'no-such-model' })
    expectError(got, wire, { status: 404, code: 'model.unknown', field: 'model', message: /no-such-model.*lane-/ })
    expect(await rowsOf(gateway, lane.tokenId)).toMatchObject([
      { status: 404, errorCode: 'model.unknown', model: 'no-such-model', channelId: null },
    ])
  })

  test(`${wire.id}: a missing, unknown, disabled or expired key is 401`, async () => {
    const lane = await goodLane(wire)
    const disabled = await openKey(gateway, { enabled: false })
    const expired = await openKey(gateway, { expiresAt: '2020-01-01T00:00:00Z' })
    const bare = requestBytes({
      path: wire.path(lane.model, false),
      body: JSON.stringify(wire.body(lane.model, false)),
    })
    expectError(await exchange(gateway.url, bare), wire, { status: 401, code: 'key.missing' })
    for (const key of ['sk-bc-0000000000000000000000000000000000000000', 'x', 'ÿþ', 'a'.repeat(20_000)])
      expectError(await ask(gateway, { ...lane, key }), wire, { status: 401, code: 'key.invalid' })
    expectError(await ask(gateway, { ...lane, ...disabled }), wire, { status: 401, code: 'key.disabled' })
    expectError(await ask(gateway, { ...lane, ...expired }), wire, { status: 401, code: 'key.expired' })
    expect(await rowsOf(gateway, disabled.tokenId)).toMatchObject([{ status: 401, errorCode: 'key.disabled' }])
    expect(await rowsOf(gateway, expired.tokenId)).toMatchObject([{ status: 401, errorCode: 'key.expired' }])
    expect(callsOf(lane)).toBe(0)
  })

  test(`${wire.id}: the key counts in each of the five places, and never reaches the upstream`, async () => {
    const lane = await goodLane(wire)
    const path = wire.path(lane.model, false)
    const body = JSON.stringify(wire.body(lane.model, false))
    const places: { headers?: Record<string, string>; path?: string }[] = [
      { headers: { authorization: `Bearer ${lane.key}` } },
      { headers: { 'x-api-key': lane.key } },
      { headers: { 'x-goog-api-key': lane.key } },
      { headers: { 'api-key': lane.key } },
      { path: `${path}?key=${lane.key}` },
    ]
    for (const place of places) {
      const got = await exchange(gateway.url, requestBytes({ path, body, ...place }))
      expect(got.status, JSON.stringify(place)).toBe(200)
    }
    expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(places.length)
    for (const { head, path: called } of upstream.calls.filter(({ script }) => script === `${lane.model}-a`))
      expect(head + called).not.toContain(lane.key)
  })

  test(`${wire.id}: another method is 405 and says which is right`, async () => {
    const lane = await goodLane(wire)
    // A GET of a model with an action behind it asks for a model of that name.
    for (const method of ['PUT', 'PATCH', 'DELETE', ...(wire.id === 'gemini' ? [] : ['GET'])]) {
      const path = wire.path(lane.model, false)
      const got = await exchange(gateway.url, requestBytes({ method, path, headers: wire.keyHeader(lane.key) }))
      expect(got.headers.allow).toBe(wire.id === 'gemini' ? 'GET, POST' : 'POST')
      expectError(got, wire, { status: 405, code: 'method.not_allowed', message: /POST/ })
    }
    expect(await rowsOf(gateway, lane.tokenId)).toEqual([])
  })

  test(`${wire.id}: an unknown path is 404 in its shape`, async () => {
    const unknown: Record<Wire['id'], string[]> = {
      'openai-chat': ['/v1/nothing', '/v1/chat/nothing', '/v1'],
      'openai-responses': ['/v1/responses/a/b/c'],
      'anthropic-messages': ['/v1/messages/nothing'],
      gemini: ['/v1beta/nothing', '/v1beta/models/m:nothing', '/v1/models/m:nothing'],
    }
    for (const path of unknown[wire.id]) {
      const got = await exchange(gateway.url, requestBytes({ path, headers: wire.keyHeader('sk-bc-x'), body: '{}' }))
      expectError(got, wire, { status: 404, code: 'route.not_found' })
    }
  })

  test(`${wire.id}: doubled and missing prefixes are understood`, async () => {
    const lane = await goodLane(wire)
    const path = wire.path(lane.model, false)
    const { prefix } = wire
    for (const odd of [`${prefix}${path}`, path.slice(prefix.length), path.replaceAll('/', '//'), `/v1${path}`]) {
      const got = await exchange(
        gateway.url,
        requestBytes({
          path: odd,
          headers: wire.keyHeader(lane.key),
          body: JSON.stringify(wire.body(lane.model, false)),
        }),
      )
      expect(got.status, `${odd} ${got.body}`).toBe(200)
    }
    const rows = await rowsOf(gateway, lane.tokenId)
    expect(rows.map(({ inboundProtocol }) => inboundProtocol)).toEqual(Array(4).fill(wire.id))
  })

  test(`${wire.id}: quota, model, address and rate are refused with their own status`, async () => {
    const exhausted = await goodLane(wire, { quotaUsd: 0 })
    expectError(await ask(gateway, exhausted), wire, { status: 402, code: 'quota.exhausted' })
    const other = await goodLane(wire, { models: ['other-*'] })
    expectError(await ask(gateway, other), wire, { status: 403, code: 'model.not_allowed', field: 'model' })
    const elsewhere = await goodLane(wire, { allowedIps: ['10.1.2.0/24', '2001:db8::/32'] })
    expectError(await ask(gateway, elsewhere), wire, {
      status: 403,
      code: 'key.ip_not_allowed',
      message: /127\.0\.0\.1/,
    })
    const here = await goodLane(wire, { allowedIps: ['127.0.0.0/8'] })
    await expectUnharmed(here)

    const limited = await goodLane(wire, { limits: { rpm: 1 } })
    const began = Date.now()
    await expectUnharmed(limited)
    const got = await ask(gateway, limited)
    const passed = (Date.now() - began) / 1000
    expectError(got, wire, { status: 429, code: 'limit.rate', retryDelay: expect.stringMatching(/^[\d.]+s$/) })
    // The one request leaves the window a minute after it came; the window counts whole seconds.
    const wait = Number(got.headers['retry-after'])
    expect(wait).toBeGreaterThanOrEqual(Math.floor(59 - passed))
    expect(wait).toBeLessThanOrEqual(61)

    for (const [lane, status, code] of [
      [exhausted, 402, 'quota.exhausted'],
      [other, 403, 'model.not_allowed'],
      [elsewhere, 403, 'key.ip_not_allowed'],
    ] as const) {
      expect(callsOf(lane)).toBe(0)
      expect(await rowsOf(gateway, lane.tokenId)).toMatchObject([{ status, errorCode: code, attempts: 0 }])
    }
    expect(callsOf(limited)).toBe(1)
    expect(await rowsOf(gateway, limited.tokenId)).toMatchObject([{ status: 429 }, { status: 200 }])
  })

  test(`${wire.id}: no more requests at a time than the key may have`, async () => {
    const waiting: (() => void)[] = []
    let arrived = (): void => undefined
    const bothThere = new Promise<void>((done) => {
      arrived = done
    })
    const lane = await openLane(
      gateway,
      upstream,
      wire,
      async (call) => {
        await new Promise<void>((go) => {
          waiting.push(go)
          if (waiting.length === 2) arrived()
        })
        await answerWell(text)(call)
      },
      { token: { limits: { concurrency: 2 } } },
    )
    const running = [ask(gateway, lane), ask(gateway, lane)]
    await bothThere
    const refused = await ask(gateway, lane)
    expectError(refused, wire, { status: 429, code: 'limit.rate', retryDelay: expect.any(String) })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    for (const go of waiting) go()
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200])
    // The places are free again, also after one that left early.
    const leaving = await RawConnection.open(gateway.url)
    leaving.write(laneRequest(lane))
    await expect.poll(() => waiting.length).toBe(3)
    leaving.destroy()
    await expect.poll(async () => (await rowsOf(gateway, lane.tokenId)).length).toBe(4)
    const again = [ask(gateway, lane), ask(gateway, lane)]
    await expect.poll(() => waiting.length).toBe(5)
    for (const go of waiting) go()
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual([200, 200])
  })

  test(`${wire.id}: a Host that is not loopback is 403, and so is the page of another site`, async () => {
    const lane = await goodLane(wire)
    for (const host of [
      'evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
      '169.254.169.254',
      '[2001:db8::1]',
      '',
    ]) {
      const got = await ask(gateway, lane, { headers: { host } })
      expectError(got, wire, { status: 403, code: 'host.not_allowed' })
    }
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ] as Record<string, string>[]) {
      const got = await ask(gateway, lane, { headers })
      expectError(got, wire, { status: 403, code: 'origin.not_allowed' })
      expect(got.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect(await rowsOf(gateway, lane.tokenId)).toEqual([])
    expect(callsOf(lane)).toBe(0)
    for (const host of ['localhost', 'LOCALHOST:8790', '[::1]:1', '127.9.9.9'])
      expect((await ask(gateway, lane, { headers: { host } })).status).toBe(200)
  })
}

test('the management API refuses strange hosts and origins in its own words', async () => {
  const admin = { authorization: `Bearer ${adminToken}` }
  for (const path of ['/api/channels', '/api/status', '/metrics', '/readyz']) {
    const bad = await exchange(
      gateway.url,
      requestBytes({ method: 'GET', path, headers: { ...admin, host: 'evil.example' } }),
    )
    expect(bad.status).toBe(403)
    expect(JSON.parse(bad.body.toString())).toEqual({ code: 'host.not_allowed', message: expect.stringMatching(/\S/) })
    const foreign = await exchange(
      gateway.url,
      requestBytes({ method: 'GET', path, headers: { ...admin, origin: 'https://evil.example' } }),
    )
    expect(foreign.status).toBe(403)
    expect(JSON.parse(foreign.body.toString())).toMatchObject({ code: 'origin.not_allowed' })
  }
})

test('the management API answers bad bodies and paths in its own words', async () => {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const cases: [string, string, string | Buffer, number, string][] = [
    ['POST', '/api/channels', '{"name":', 400, 'request.invalid'],
    ['POST', '/api/channels', '[]', 400, 'request.invalid'],
    ['POST', '/api/channels', Buffer.of(0x7b, 0xff, 0x7d), 400, 'request.invalid'],
    ['POST', '/api/channels', '{"name":5}', 400, 'channel.invalid'],
    ['PUT', '/api/channels', '{}', 405, 'method.not_allowed'],
    ['GET', '/api/channels/999999', '', 404, 'channel.not_found'],
    ['GET', '/api/nothing', '', 404, 'route.not_found'],
  ]
  for (const [method, path, body, status, code] of cases) {
    const got = await exchange(gateway.url, requestBytes({ method, path, headers, ...(body === '' ? {} : { body }) }))
    expect(got.status, `${method} ${path} ${body} ${got.body}`).toBe(status)
    expect(JSON.parse(got.body.toString())).toMatchObject({ code, message: expect.stringMatching(/\S/) })
  }
})
