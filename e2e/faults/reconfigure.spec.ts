import { expect, test } from '@playwright/test'
import { removeFolder, startGateway } from '../fixtures/gateway.ts'
import { openKey } from '../fixtures/lanes.ts'
import { beginStream, type Call, endStream, piece, startScriptedUpstream } from '../fixtures/scripted-upstream.ts'
import { type Wire, wires } from '../fixtures/wires.ts'
import { runLoad } from './steady-load.ts'

/** Changes of the configuration; the long form is 10,000. */
const changes = Number(process.env.BURNCLOUD_CHANGES ?? 300)

test.describe.configure({ timeout: Math.max(60_000, changes * 200) })
test.use({ trace: 'off' })

/**
 * Each change moves the channel to another address and renames its model upstream, in one PATCH. A request that is
 * routed by half of a change meets an address that does not go with the model, and is refused there.
 */
test(`${changes} changes of a channel under load: no stream is dropped, no request sees half a change`, async () => {
  const wire = wires[0] as Wire
  const upstream = await startScriptedUpstream()
  const gateway = await startGateway()
  const mixed: string[] = []
  const sides = ['left', 'right'] as const
  for (const side of sides) upstream.script(side, (call) => slowly(call, side, mixed))
  const at = (side: (typeof sides)[number]) => ({
    baseUrl: wire.baseUrl(`${upstream.url}/${side}`),
    modelMapping: { m: `m-${side}` },
    headers: { 'x-side': side },
  })
  const { id } = await gateway.api<{ id: number }>('/api/channels', {
    method: 'POST',
    body: { name: 'moving', provider: wire.provider, keys: ['sk-moving-0001'], models: ['m'], ...at('left') },
  })
  const { key } = await openKey(gateway)

  let changing = true
  const results: Promise<Awaited<ReturnType<typeof runLoad>>>[] = []
  const load = (async () => {
    while (changing) {
      const second = runLoad({
        url: gateway.url,
        path: wire.path('m', true),
        headers: wire.keyHeader(key),
        perSecond: 40,
        seconds: 1,
        body: () => JSON.stringify(wire.body('m', true)),
        check: (body) =>
          sides.some((side) => body === wire.events(`from the ${side}`).join('')) ? null : `not whole: ${body}`,
      })
      results.push(second)
      await second
    }
  })()
  for (let change = 0; change < changes; change++) {
    const side = sides[change % 2 === 0 ? 1 : 0] as (typeof sides)[number]
    await gateway.api(`/api/channels/${id}`, { method: 'PATCH', body: at(side) })
  }
  changing = false
  await load
  const all = (await Promise.all(results)).flat()
  expect(mixed).toEqual([])
  expect(all.flatMap(({ wrong }) => wrong ?? [])).toEqual([])
  expect(all.length).toBeGreaterThan(0)
  expect(new Set(upstream.calls.map(({ script }) => script)).size).toBe(sides.length)
  expect(await gateway.stop()).toBe(0)
  await upstream.close()
  removeFolder(gateway.dataDir)
})

/** A stream of a few hundred milliseconds, so that many changes happen within it. */
async function slowly(call: Call, side: string, mixed: string[]): Promise<void> {
  const model = /"model": ?"([^"]+)"/.exec(call.body)?.[1]
  const header = /^x-side: *(\S+)/im.exec(call.head)?.[1]
  if (model !== `m-${side}` || header !== side) mixed.push(`${side} was asked for ${model} with x-side ${header}`)
  beginStream(call)
  for (const event of call.wire.events(`from the ${side}`)) {
    piece(call, event)
    await new Promise((done) => setTimeout(done, 40))
  }
  endStream(call)
}
