import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'

describe('the ledger as a file', () => {
  let gateway: TestGateway
  let tokenId: number

  beforeAll(async () => {
    gateway = await startTestGateway()
    const token = await gateway.call('/api/tokens', { method: 'POST', body: { name: 'a' } })
    tokenId = (token.json() as { id: number }).id
    const give = (amountUsd: number, reason: string) =>
      gateway.call('/api/ledger', { method: 'POST', body: { kind: 'grant', tokenId, amountUsd, reason } })
    await give(1.5, '=HYPERLINK("http://evil.example")')
    await give(0.000000001, 'the smallest, there is')
  })
  afterAll(() => gateway.stop())

  it('is CSV that no spreadsheet runs, exact to the nano-dollar', async () => {
    const reply = await gateway.call('/api/ledger/export')
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(reply.headers['content-disposition']).toBe('attachment; filename="burncloud-ledger.csv"')
    const [head, last, first, end] = reply.text.split('\r\n')
    expect(head).toBe(
      '\uFEFFid,at,kind,amountUsd,amountNano,tokenId,userId,channelId,group,model,requestId,priceVersion,by,reason',
    )
    expect(last).toContain(`,grant,1e-9,1,${tokenId},,,,,,,admin,"the smallest, there is"`)
    expect(first).toContain(`,grant,1.5,1500000000,${tokenId},,,,,,,admin,"'=HYPERLINK(""http://evil.example"")"`)
    expect(end).toBe('')
  })

  it('is JSONL with the rows of the list, and its filters', async () => {
    const listed = (await gateway.call('/api/ledger')).json() as { items: unknown[] }
    const lines = async (query: string) => {
      const { text } = await gateway.call(`/api/ledger/export?format=jsonl${query}`)
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
    }
    expect(await lines('')).toEqual(listed.items)
    expect(await lines('&kind=charge')).toEqual([])
    expect(await lines(`&tokenId=${tokenId}&kind=grant`)).toHaveLength(2)
    expect(await lines('&to=2020-01-01T00:00:00.000Z')).toEqual([])
  })

  it('is refused without the admin token, and for a filter that makes no sense', async () => {
    expect((await gateway.call('/api/ledger/export', { anonymous: true })).status).toBe(401)
    const wrong = await gateway.call('/api/ledger/export?kind=gift')
    expect(wrong.status).toBe(400)
    expect(wrong.json()).toMatchObject({ code: 'request.invalid', field: 'kind' })
  })
})
