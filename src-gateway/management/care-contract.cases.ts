import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shellLine } from '../log/log-file.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

const upstreamKey = 'sk-upstream-0123456789abcdef'
const oddKey = 'qwertzuiop1234'

/** The part of the contract for looking into the gateway itself, over every transport. */
export function describeCareContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`looking after the gateway over ${transport}`, () => {
    let gateway: TestGateway
    let upstream: TestUpstream
    let opened: OpenClient
    let client: ContractClient

    beforeAll(async () => {
      upstream = await startTestUpstream((_request, response) =>
        sendJson(response, 500, { error: { message: `no room at 203.0.113.9 for ${oddKey}, ask ops@corp.example` } }),
      )
      gateway = await startTestGateway()
      opened = open(gateway)
      client = opened.client
      mkdirSync(join(gateway.dataDir, 'logs'))
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
      await upstream.close()
    })

    const log = (name: string, text: string) => appendFileSync(join(gateway.dataDir, 'logs', name), text)

    it('reads the log of the app, page by page, and what is written since', async () => {
      log(
        'gateway.log',
        `{"level":"error","time":"2026-01-02T00:00:01.000Z","channelId":3,"msg":"it failed with ${upstreamKey}"}\n`,
      )
      log('shell.log', shellLine(new Date('2026-01-02T00:00:02.000Z'), 'info', 'gateway started'))
      const page = await client.appLog.list({ limit: 1 })
      expect(page.items).toMatchObject([{ source: 'shell', level: 'info', message: 'gateway started', details: null }])
      const second = await client.appLog.list({
        limit: 1,
        ...(page.nextCursor === null ? {} : { cursor: page.nextCursor }),
      })
      expect(second.items).toMatchObject([{ source: 'gateway', level: 'error', message: 'it failed with [redacted]' }])
      expect(second.nextCursor).toBeNull()
      log('gateway.log', '{"level":"warn","time":"2026-01-02T00:00:03.000Z","msg":"later"}\n')
      const since = await client.appLog.list({ since: page.newest })
      expect(since.items.map(({ message }) => message)).toEqual(['later'])
      expect((await client.appLog.list({ level: 'error' })).items).toHaveLength(1)
      await expectCode(client.appLog.list({ cursor: '../../etc/passwd' }), 'request.invalid')
    })

    it('gathers diagnostics without secrets, shows them, and packs what was chosen', async () => {
      const { id: channelId } = await client.channels.create({
        name: 'of the team',
        provider: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        keys: [oddKey],
        models: ['m1'],
        proxyUrl: null,
        headers: { 'x-tenant': 'tenant-secret-77' },
      })
      const { key } = await client.tokens.create({ name: "Anna's laptop" })
      const reply = await gateway.call('/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: { model: 'm1', messages: [{ role: 'user', content: 'a private question' }] },
      })
      expect(reply.status).toBe(500)
      log(
        'gateway.log',
        `{"level":"info","time":"2026-01-02T00:00:04.000Z","msg":"said ${oddKey} to Anna's laptop at 10.9.8.7"}\n`,
      )

      const prepared = await client.diagnostics.prepare()
      const names = prepared.files.map(({ name }) => name)
      expect(names).toEqual([
        'about.json',
        'settings.json',
        'channels.json',
        'storage.json',
        'failures.json',
        'tools.json',
        'attention.json',
        'gateway.log',
        'shell.log',
      ])
      const text = (name: string) => prepared.files.find((file) => file.name === name)?.text ?? ''
      for (const file of prepared.files) {
        expect(file.sizeBytes, file.name).toBe(Buffer.byteLength(file.text))
        expect(file.text, file.name).not.toContain('"failed"')
        for (const secret of [
          oddKey,
          upstreamKey,
          key,
          'tenant-secret-77',
          "Anna's laptop",
          '203.0.113.9',
          '10.9.8.7',
          'ops@corp',
          'a private question',
        ])
          expect(file.text, file.name).not.toContain(secret)
      }
      expect(JSON.parse(text('about.json'))).toMatchObject({
        program: '0.0.0-test',
        system: { platform: process.platform },
      })
      expect(JSON.parse(text('storage.json'))).toMatchObject({ ok: true, file: { damage: [], checked: 'everything' } })
      expect(JSON.parse(text('channels.json'))).toMatchObject([
        { id: channelId, provider: 'openai-compatible', address: 'another, http', headers: ['x-tenant'] },
      ])
      expect(JSON.parse(text('failures.json'))).toMatchObject([
        { channelId, model: 'm1', status: 500, attempts: [{ status: 500 }] },
      ])
      expect(text('gateway.log')).toContain('said [redacted] to [person] at [ip]')

      const archive = await client.diagnostics.archive({ id: prepared.id, leaveOut: ['gateway.log', 'shell.log'] })
      expect(archive.name).toMatch(/^burncloud-diagnostics-[\dT-]+\.zip$/)
      const unpacked = unzipSync(Buffer.from(archive.zip, 'base64'))
      expect(Object.keys(unpacked)).toEqual(names.slice(0, 7))
      expect(Buffer.from(unpacked['channels.json'] ?? []).toString()).toBe(text('channels.json'))
      await expectCode(client.diagnostics.archive({ id: prepared.id, leaveOut: [...names] }), 'diagnostics.empty')
      await expectCode(client.diagnostics.archive({ id: 'unknown' }), 'diagnostics.not_found')
    })

    it('forgets on demand, after a copy, while a request goes on', async () => {
      let begun: (() => void) | undefined
      const waiting = new Promise<void>((done) => {
        begun = done
      })
      let finish: (() => void) | undefined
      const slow = await startTestUpstream((_request, response) => {
        finish = () =>
          sendJson(response, 200, {
            object: 'chat.completion',
            choices: [],
            usage: { prompt_tokens: 5, completion_tokens: 2 },
          })
        begun?.()
      })
      try {
        await client.channels.create({
          name: 'slow',
          provider: 'openai',
          baseUrl: `${slow.url}/v1`,
          keys: [upstreamKey],
          models: ['slow-model'],
        })
        const user = await client.users.create({ name: 'Kim', prepaid: true })
        await client.ledger.create({ kind: 'grant', userId: user.id, amountUsd: 3, reason: 'start' })
        const { key } = await client.tokens.create({ name: 'one', userId: user.id })
        await client.settings.update({ maxAttempts: 2 })

        await expectCode(client.reset.run({ scope: 'history', confirm: 'yes' }), 'reset.unconfirmed')
        const history = await client.reset.run({ scope: 'history', confirm: 'history' })
        expect((await client.logs.list({})).items).toEqual([])
        expect((await client.users.get({ id: user.id })).creditUsd).toBe(3)
        expect(await client.ledger.check()).toMatchObject({ differences: [] })
        expect(history.copy).toMatch(/before-reset/)

        const reply = gateway.call('/v1/chat/completions', {
          method: 'POST',
          headers: { authorization: `Bearer ${key}` },
          body: { model: 'slow-model', messages: [{ role: 'user', content: 'hi' }] },
        })
        await waiting
        const { copy } = await client.reset.run({ scope: 'everything', confirm: 'everything' })
        expect((await client.channels.list({})).items).toEqual([])
        expect((await client.tokens.list({})).items).toEqual([])
        expect((await client.settings.get()).maxAttempts).not.toBe(2)
        finish?.()
        expect((await reply).status).toBe(200)
        expect((await client.logs.list({})).items).toMatchObject([{ model: 'slow-model', status: 200 }])
        expect(await client.ledger.check()).toMatchObject({ differences: [] })
        const again = await gateway.call('/v1/models', { headers: { authorization: `Bearer ${key}` } })
        expect(again.status).toBe(401)
        const copies = await client.copies.list()
        expect(copies.items.map(({ name }) => name)).toEqual(expect.arrayContaining([copy, history.copy]))
        expect(gateway.log()).toContain('"scope":"everything"')
      } finally {
        await slow.close()
      }
    })
  })
}
