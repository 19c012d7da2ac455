import { afterEach, describe, expect, it } from 'vitest'
import type { Settings } from '../contract/index.ts'
import { chatReply, json, type Script, startUpstream } from './testing/scripted-upstream.ts'
import { chat, send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function start(script: Script, settings: Partial<Settings>): Promise<TestGateway> {
  const upstream = await startUpstream(script)
  const modelMapping = { 'gpt-4o': 'gpt-4o-2024' }
  const gateway = await startTestGateway({
    channels: [{ id: 1, baseUrl: `${upstream.url}/v1`, modelMapping }],
    settings,
  })
  open.push(upstream, gateway)
  return gateway
}

const kept = (gateway: TestGateway, id: string | string[] | undefined) => gateway.kept.get(String(id))

describe('the messages of a request', () => {
  it('are not kept unless somebody wants them', async () => {
    const gateway = await start(json(200, chatReply), {})
    await send(gateway, chat())
    expect(gateway.kept.size).toBe(0)
  })

  it('are all four kept, without the channel’s key', async () => {
    const script: Script = (seen, response) =>
      json(200, { ...chatReply, echo: seen.headers.authorization })(seen, response)
    const gateway = await start(script, { keepBodies: 'all' })
    const reply = await send(gateway, chat())
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(found?.clientRequest.text).toContain('"model":"gpt-4o"')
    expect(found?.upstreamRequest.text).toContain('"model":"gpt-4o-2024"')
    expect(found?.upstreamReply.length).toBe(reply.body.length)
    expect(found?.clientReply).toEqual(found?.upstreamReply)
    expect(JSON.stringify(found)).not.toContain('sk-upstream-secret-0001')
  })

  it('are kept of failed requests alone where that is the setting, and cut where they are long', async () => {
    const gateway = await start(json(200, chatReply), { keepBodies: 'errors', keepBodiesKb: 1 })
    await send(gateway, chat())
    expect(gateway.kept.size).toBe(0)
    const long = chat({ model: 'no-such', padding: 'é'.repeat(2000) })
    gateway.configure({ channels: [] })
    const reply = await send(gateway, long)
    expect(reply.status).toBe(404)
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(found?.clientRequest).toMatchObject({ truncated: true, length: Buffer.byteLength(String(long.body)) })
    expect(Buffer.byteLength(found?.clientRequest.text ?? '')).toBeLessThanOrEqual(1026)
    expect(found?.clientReply.text).toContain('no-such')
  })
})
