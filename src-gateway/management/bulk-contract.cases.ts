import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

/** Changes of many rows at once, over every transport. */
export function describeBulkContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`changes of many over ${transport}`, () => {
    let gateway: TestGateway
    let opened: OpenClient
    let client: ContractClient

    beforeAll(async () => {
      gateway = await startTestGateway()
      opened = open(gateway)
      client = opened.client
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
    })

    const channel = (name: string, over: Record<string, unknown> = {}) =>
      client.channels.create({ name, provider: 'openai', keys: ['sk-right-key-1234567890'], models: ['m1'], ...over })
    const priorities = async () =>
      Object.fromEntries((await client.channels.list({})).items.map(({ name, priority }) => [name, priority]))

    it('adds and takes tags and groups, and tells which channel cannot follow', async () => {
      await client.groups.create({ name: 'team', ratio: 1 })
      const a = await channel('a', { tags: ['x'] })
      const b = await channel('b', { groups: ['default', 'team'], tags: ['y'] })
      const ids = [a.id, b.id]

      const tagged = await client.channels.batch({ ids, add: { tags: ['z', 'x'] }, remove: { tags: ['y'] } })
      expect(tagged.items.map(({ tags }) => tags)).toEqual([
        ['x', 'z'],
        ['z', 'x'],
      ])
      expect(tagged.failed).toEqual([])

      const left = await client.channels.batch({ ids, patch: { weight: 7 }, remove: { groups: ['default'] } })
      expect(left.items).toMatchObject([{ name: 'b', groups: ['team'], weight: 7 }])
      expect(left.failed).toEqual([{ id: a.id, code: 'channel.invalid', message: expect.stringContaining('"a"') }])
      expect(await client.channels.get({ id: a.id })).toMatchObject({ groups: ['default'], weight: 1 })

      const half = await client.channels.batch({ ids: [a.id, 9999, a.id], patch: { enabled: false } })
      expect(half).toMatchObject({
        items: [{ id: a.id, enabled: false }],
        failed: [{ id: 9999, code: 'channel.not_found' }],
      })
      await expectCode(client.channels.batch({ ids, add: { groups: ['nowhere'] } }), 'channel.invalid', 'groups')
      expect((await client.channels.get({ id: b.id })).groups).toEqual(['team'])
      await client.channels.removeMany({ ids })
    })

    it('deletes several channels and brings them back with their keys', async () => {
      const made = [await channel('one'), await channel('two')]
      const ids = made.map(({ id }) => id)
      const gone = await client.channels.removeMany({ ids: [...ids, 9999] })
      expect(gone).toMatchObject({ removed: ids, failed: [{ id: 9999, code: 'channel.not_found' }] })
      expect((await client.channels.list({})).items).toEqual([])
      const back = await client.channels.restoreMany({ ids: [...ids, 9999] })
      expect(back.items.map(({ name, keys }) => [name, keys.length])).toEqual([
        ['one', 1],
        ['two', 1],
      ])
      expect(back.failed).toMatchObject([{ id: 9999, code: 'channel.not_found' }])
      await client.channels.removeMany({ ids })
    })

    it('writes an order of channels whole or not at all', async () => {
      const [a, b] = [await channel('a'), await channel('b', { priority: 4 })]
      const moved = await client.channels.reorder({
        priorities: [
          { id: a.id, priority: 5 },
          { id: b.id, priority: -1 },
        ],
      })
      expect(moved.items.map(({ name, priority }) => [name, priority])).toEqual([
        ['a', 5],
        ['b', -1],
      ])
      const broken = client.channels.reorder({
        priorities: [
          { id: b.id, priority: 9 },
          { id: 9999, priority: 1 },
        ],
      })
      await expectCode(broken, 'channel.not_found')
      expect(await priorities()).toEqual({ a: 5, b: -1 })
      const far = client.channels.reorder({ priorities: [{ id: a.id, priority: 2_000_000 }] })
      await expectCode(far, 'channel.invalid', 'priorities.0.priority')
      await client.channels.removeMany({ ids: [a.id, b.id] })
    })

    it('changes and deletes several API keys', async () => {
      const ids: number[] = []
      for (const name of ['many 1', 'many 2', 'other']) ids.push((await client.tokens.create({ name })).id)
      const some = ids.slice(0, 2)
      expect(await client.tokens.matching({ search: 'many' })).toEqual({ ids: [...some].reverse() })
      const { items, failed } = await client.tokens.batch({
        ids: [...some, 9999],
        patch: { enabled: false, quotaUsd: 2.5, expiresAt: '2030-01-01T00:00:00.000Z', limits: { rpm: 9 } },
      })
      expect(items.map(({ name }) => name)).toEqual(['many 1', 'many 2'])
      for (const item of items)
        expect(item).toMatchObject({
          enabled: false,
          quotaUsd: 2.5,
          expiresAt: '2030-01-01T00:00:00.000Z',
          limits: { rpm: 9, tpm: null },
        })
      expect(failed).toMatchObject([{ id: 9999, code: 'token.not_found' }])
      expect(await client.tokens.matching({ enabled: true })).toEqual({ ids: ids.slice(2) })
      await expectCode(client.tokens.batch({ ids: some, patch: { group: 'nowhere' } }), 'request.invalid', 'group')
      expect(await client.tokens.removeMany({ ids: [...ids, 9999] })).toMatchObject({
        removed: ids,
        failed: [{ id: 9999, code: 'token.not_found' }],
      })
    })

    it('changes several users and deletes those without API keys', async () => {
      const a = await client.users.create({ name: 'a' })
      const b = await client.users.create({ name: 'b', limits: { tpm: 5 } })
      const ids = [a.id, b.id]
      const { items } = await client.users.batch({ ids, patch: { prepaid: true, limits: { rpm: 3 } } })
      expect(items).toMatchObject([
        { prepaid: true, limits: { rpm: 3, tpm: null } },
        { prepaid: true, limits: { rpm: 3, tpm: 5 } },
      ])
      const key = await client.tokens.create({ name: 'of b', userId: b.id })
      expect(await client.users.matching({})).toEqual({ ids: [b.id, a.id] })
      expect(await client.users.removeMany({ ids: [...ids, 9999] })).toMatchObject({
        removed: [a.id],
        failed: [
          { id: b.id, code: 'user.in_use' },
          { id: 9999, code: 'user.not_found' },
        ],
      })
      await client.tokens.remove({ id: key.id })
      await client.users.remove({ id: b.id })
    })
  })
}
