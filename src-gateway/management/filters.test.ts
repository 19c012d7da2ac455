import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const path = '/api/filters'
const words = { name: 'birds', patterns: ['heron'] }

describe('content filters', () => {
  let gateway: TestGateway
  beforeEach(async () => {
    gateway = await startTestGateway()
  })
  afterEach(() => gateway.stop())

  const add = async (body: Record<string, unknown>) => gateway.call(path, { method: 'POST', body })
  const change = async (id: number, body: Record<string, unknown>) =>
    gateway.call(`${path}/${id}`, { method: 'PATCH', body })

  it('are added, listed, changed and deleted', async () => {
    const created = await add(words)
    expect(created.status).toBe(201)
    const filter = created.json() as { id: number }
    expect(filter).toMatchObject({
      ...words,
      enabled: true,
      groups: [],
      target: 'both',
      kind: 'keyword',
      action: 'block',
    })
    expect((await change(filter.id, { action: 'mask', enabled: false })).json()).toMatchObject({
      ...words,
      action: 'mask',
      enabled: false,
    })
    expect((await gateway.call(path)).json()).toMatchObject({ items: [{ id: filter.id, action: 'mask' }] })
    expect((await gateway.call(`${path}/${filter.id}`, { method: 'DELETE' })).json()).toEqual({ deleted: true })
    expect((await gateway.call(path)).json()).toMatchObject({ items: [] })
  })

  it.each([
    [{ ...words, kind: 'regex', patterns: ['a', 'b', 'c', '(d'] }, 'patterns[3]'],
    [{ ...words, kind: 'regex', patterns: ['(a)\\1'] }, 'patterns[0]'],
    [{ ...words, kind: 'regex', patterns: ['ok', 'x*'] }, 'patterns[1]'],
    [{ ...words, patterns: ['ok', '  '] }, 'patterns[1]'],
    [{ ...words, groups: ['default', 'nobody'] }, 'groups[1]'],
    [{ ...words, patterns: [] }, 'patterns'],
  ])('are refused where they are wrong: %j', async (body, field) => {
    const refused = await add(body)
    expect([refused.status, refused.json()]).toMatchObject([400, { code: 'filter.invalid', field }])
  })

  it('are judged as they will be after a change', async () => {
    const { id } = (await add({ ...words, patterns: ['(heron'] })).json() as { id: number }
    const refused = await change(id, { kind: 'regex' })
    expect([refused.status, refused.json()]).toMatchObject([400, { code: 'filter.invalid', field: 'patterns[0]' }])
    expect((await change(id, { kind: 'regex', patterns: ['heron'] })).status).toBe(200)
  })

  it('that do not exist are not found', async () => {
    for (const reply of [await change(99, { enabled: true }), await gateway.call(`${path}/99`, { method: 'DELETE' })]) {
      expect([reply.status, reply.json()]).toMatchObject([404, { code: 'filter.not_found' }])
    }
  })
})
