import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

/** The part of the contract for copies of the database and for the network, over every transport. */
export function describeHousekeepingContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`keeping house over ${transport}`, () => {
    let gateway: TestGateway
    let opened: OpenClient
    let client: ContractClient

    beforeAll(async () => {
      gateway = await startTestGateway({ interfaces: () => ({}), portGiven: false })
      opened = open(gateway)
      client = opened.client
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
    })

    it('copies the database, looks into the copy, lets it be restored at the next start or not, and deletes it', async () => {
      const empty = await client.copies.list()
      expect(empty).toMatchObject({ items: [], schedule: { daily: 7, weekly: 4 }, pending: null, restored: null })
      const copy = await client.copies.create()
      expect(copy).toMatchObject({ kind: 'manual', checked: true })
      const looked = await client.copies.inspect({ name: copy.name })
      expect(looked).toMatchObject({ copy, refused: null, keysReadable: true, content: { channels: 0 } })
      expect(looked.present).toEqual(looked.content)
      expect(await client.copies.restore({ name: copy.name })).toEqual({ pending: copy.name })
      expect(await client.copies.list()).toMatchObject({ items: [copy], pending: copy.name })
      await expectCode(client.copies.remove({ name: copy.name }), 'copy.in_use')
      expect(await client.copies.keepPresent()).toEqual({ pending: null })
      expect(await client.copies.remove({ name: copy.name })).toEqual({ deleted: true })
      await expectCode(client.copies.inspect({ name: copy.name }), 'copy.not_found')
      await expectCode(client.copies.inspect({ name: '../burncloud.db' }), 'request.invalid', 'name')
    })

    it('changes how many copies are kept', async () => {
      expect(await client.copies.schedule({ daily: 3, weekly: 0 })).toEqual({ daily: 3, weekly: 0 })
      expect((await client.copies.list()).schedule).toEqual({ daily: 3, weekly: 0 })
      await expectCode(client.copies.schedule({ daily: -1, weekly: 0 }), 'request.invalid', 'daily')
    })

    it('tells where the gateway listens, and changes sharing and proxy', async () => {
      const before = await client.network.get()
      expect(before).toMatchObject({ url: gateway.url, everywhere: false, addresses: [], portGiven: false })
      expect(before.proxy).toEqual({ mode: 'system', url: null, user: null, bypass: [], passwordSet: false })
      expect(await client.network.checkPort({ port: before.port })).toEqual({ state: 'own', holder: null })
      expect((await client.network.changePort({ port: before.port })).port).toBe(before.port)
      const shared = await client.network.share({ interfaces: ['*'], console: true })
      expect(shared.sharing).toEqual({ interfaces: ['*'], console: true })
      await client.network.share({ interfaces: [], console: false })
      const proxied = await client.network.setProxy({ mode: 'none', url: null, user: null, bypass: [] })
      expect(proxied.proxy.mode).toBe('none')
      expect(await client.network.testProxy({ url: `${gateway.url}/healthz` })).toMatchObject({
        ok: true,
        via: null,
        status: 200,
        message: null,
      })
    })
  })
}
