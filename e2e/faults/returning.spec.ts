import { expect, test } from '@playwright/test'
import { removeFolder, startGateway } from '../fixtures/gateway.ts'
import { openKey } from '../fixtures/lanes.ts'
import { type Wire, wires } from '../fixtures/wires.ts'
import { startFlappingUpstream } from './flapping-upstream.ts'
import { runLoad } from './steady-load.ts'

test.describe.configure({ timeout: 60_000 })
test.use({ trace: 'off' })

test('an upstream dies and returns under 200 requests a second, and no client notices', async () => {
  const wire = wires[0] as Wire
  const gateway = await startGateway()
  const first = await startFlappingUpstream(wire, 'the answer', 2)
  const second = await startFlappingUpstream(wire, 'the answer', 2)
  const ids: number[] = []
  for (const [at, { url }] of [first, second].entries()) {
    const body = {
      name: `returning ${at}`,
      provider: wire.provider,
      baseUrl: wire.baseUrl(url),
      keys: [`sk-returning-${at}`],
      models: ['m'],
      priority: 10 - at,
      timeouts: { connectMs: 2000, firstByteMs: 2000, idleMs: 2000 },
    }
    ids.push((await gateway.api<{ id: number }>('/api/channels', { method: 'POST', body })).id)
  }
  const { key } = await openKey(gateway)
  const seconds = 5
  let diedAt = 0
  let askedWhenDead = 0
  const life = (async () => {
    await new Promise((done) => setTimeout(done, 1000))
    first.outage = 'resets'
    diedAt = first.asked
    await new Promise((done) => setTimeout(done, 2000))
    askedWhenDead = first.asked - diedAt
    first.outage = null
  })()
  const results = await runLoad({
    url: gateway.url,
    path: wire.path('m', false),
    headers: wire.keyHeader(key),
    perSecond: 200,
    seconds,
    body: () => JSON.stringify(wire.body('m', false)),
    check: (body) => (body === JSON.stringify(wire.document('the answer')) ? null : body),
  })
  await life
  expect(results.flatMap(({ wrong }) => wrong ?? [])).toEqual([])
  expect(results).toHaveLength(200 * seconds)
  // Its circuit opens: of some 400 requests that came while it was dead few still went there.
  expect(askedWhenDead).toBeLessThan(100)
  // And it is taken into use again.
  await expect
    .poll(
      async () => {
        const got = await fetch(`${gateway.url}${wire.path('m', false)}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...wire.keyHeader(key) },
          body: JSON.stringify(wire.body('m', false)),
        })
        await got.arrayBuffer()
        return got.headers.get('x-burncloud-channel')
      },
      { timeout: 40_000 },
    )
    .toBe(String(ids[0]))
  expect(await gateway.stop()).toBe(0)
  await Promise.all([first.close(), second.close()])
  removeFolder(gateway.dataDir)
})
