import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientToolIds } from '../contract/index.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

/** The part of the contract that sets tools up, over every transport. */
export function describeClientContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`client setup over ${transport}`, () => {
    let home: string
    let gateway: TestGateway
    let opened: OpenClient
    let client: ContractClient
    const start = async (place?: Parameters<typeof startTestGateway>[0]) => {
      gateway = await startTestGateway(place)
      opened = open(gateway)
      client = opened.client
    }

    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'burncloud-home-'))
    })
    afterEach(async () => {
      opened.close()
      await gateway.stop()
      rmSync(home, { recursive: true, force: true })
    })

    it('shows a change, makes it with a key of the tool, takes the request of that key, and puts all back', async () => {
      mkdirSync(join(home, '.claude'))
      const file = join(home, '.claude', 'settings.json')
      writeFileSync(file, '{ "theme": "dark" }\n')
      await start({ clients: { home, env: {}, platform: 'linux' } })
      const { items, editing } = await client.clients.list()
      expect(items.map(({ id }) => id)).toEqual([...clientToolIds])
      expect(editing).toBe(true)
      expect(items[0]).toMatchObject({ id: 'claude-code', state: 'unset', modelChoice: { main: 'optional' } })

      const preview = await client.clients.preview({ id: 'claude-code', main: 'm1' })
      expect(preview.files).toMatchObject([{ path: file, change: 'edit' }])
      expect((await client.tokens.list({})).items).toEqual([])
      const applied = await client.clients.apply({ id: 'claude-code', main: 'm1', revision: preview.revision })
      expect(applied).toMatchObject({ state: 'applied', models: { main: 'm1', small: null } })
      const { env } = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string> }
      expect(env.ANTHROPIC_BASE_URL).toBe(gateway.url)
      const headers = { authorization: `Bearer ${env.ANTHROPIC_AUTH_TOKEN}`, 'user-agent': 'claude-cli/2.0' }
      expect((await gateway.call('/v1/models', { headers })).status).toBe(200)
      expect((await client.tokens.get({ id: applied.tokenId ?? 0 })).name).toBe('Claude Code')
      expect(gateway.log()).not.toContain(env.ANTHROPIC_AUTH_TOKEN)

      const { checks } = await client.clients.doctor({ id: 'claude-code' })
      expect(checks.map(({ code }) => code)).toEqual(expect.arrayContaining(['points.here', 'key.valid']))
      const versions = await client.clients.snapshots({ id: 'claude-code' })
      expect(versions.items).toHaveLength(2)
      await expectCode(client.clients.apply({ id: 'claude-code', revision: 'old' }), 'client.changed')
      const undone = await client.clients.undo({ id: 'claude-code' })
      expect(undone).toMatchObject({ keyDeleted: true, files: [{ outcome: 'restored' }] })
      expect(readFileSync(file, 'utf8')).toBe('{ "theme": "dark" }\n')
      expect((await client.tokens.list({})).items).toEqual([])
      await expectCode(client.clients.undo({ id: 'claude-code' }), 'client.not_applied')

      const [version] = versions.items
      expect(await client.clients.restore({ id: 'claude-code', snapshotId: version?.id ?? '' })).toMatchObject({
        state: 'unset',
      })
      expect(readFileSync(file, 'utf8')).toContain(gateway.url)
      await expectCode(client.clients.restore({ id: 'claude-code', snapshotId: 'none' }), 'client.snapshot_not_found')
      expect(await client.clients.undoAll({})).toEqual({ items: [] })
    })

    it('refuses a file that does not parse by its place, and a tool without a model that it needs', async () => {
      mkdirSync(join(home, '.codex'))
      writeFileSync(join(home, '.codex', 'config.toml'), 'a = 1\nb = [\n')
      await start({ clients: { home, env: {}, platform: 'linux' } })
      await expectCode(client.clients.preview({ id: 'codex' }), 'client.file_refused')
      expect(await client.clients.get({ id: 'codex' })).toMatchObject({
        state: 'broken',
        problem: { code: 'syntax', line: expect.any(Number) },
      })
      await expectCode(client.clients.preview({ id: 'opencode' }), 'request.invalid', 'main')
    })

    it('touches no file when it serves other machines, and still gives lines to copy', async () => {
      await start()
      const { items, editing, home: shown } = await client.clients.list()
      expect([editing, shown]).toEqual([false, ''])
      expect(items.every(({ files, program }) => files.length === 0 && program === null)).toBe(true)
      expect((await client.clients.get({ id: 'cline' })).guide[1]).toMatchObject({ value: `${gateway.url}/v1` })
      await expectCode(client.clients.preview({ id: 'codex' }), 'client.unavailable')
      await expectCode(client.clients.doctor({ id: 'codex' }), 'client.unavailable')
      await expectCode(client.clients.undoAll({}), 'client.unavailable')
      const { items: lines, key, tokenId } = await client.clients.commands({ id: 'environment', key: 'own' })
      expect(lines.find(({ shell }) => shell === 'bash')?.text).toContain(`export OPENAI_API_KEY=${key}`)
      expect((await client.tokens.get({ id: tokenId ?? 0 })).name).toBe('Any SDK')
      expect(existsSync(join(home, '.claude'))).toBe(false)
    })
  })
}
