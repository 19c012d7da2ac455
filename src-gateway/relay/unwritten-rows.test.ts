import { describe, expect, it } from 'vitest'
import { Accounts } from '../access/accounts.ts'
import type { LedgerRow } from '../storage/types.ts'
import { UnwrittenRows } from './unwritten-rows.ts'

const at = Date.UTC(2026, 10, 21)
const silent = () => {}

function world(take: (row: LedgerRow) => boolean, sound: boolean) {
  const accounts = new Accounts()
  accounts.load({ tokens: [{ id: 1, quotaNano: null, creditNano: 0, usedNano: 0 }], users: [], budgets: [] }, at)
  const written: string[] = []
  const lost: string[] = []
  let heard = silent
  const ledger = {
    append: (row: LedgerRow, done: (error: Error | null) => void) =>
      setImmediate(() => {
        const taken = take(row)
        if (taken) written.push(row.requestId)
        done(taken ? null : new Error('not written'))
        heard()
      }),
  }
  const error = (facts: { requestId: string }, message: string) => {
    if (message === 'a ledger row is lost') lost.push(facts.requestId)
    heard()
  }
  const logger = { trace: silent, debug: silent, info: silent, warn: silent, error, fatal: silent } as never
  const rows = new UnwrittenRows({ ledger, accounts, logger, isSound: async () => sound, retryMs: 1 })
  const fail = (requestId: string) => {
    const payer = { tokenId: 1, userId: null, group: 'default' }
    const settlement = accounts.settle({ requestId, at, payer, channelId: null, costNano: 10 })
    rows.failed({ requestId, tokenId: 1, costNano: 10 } as LedgerRow, settlement, new Error('not written'))
  }
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      heard = () => {
        if (holds()) resolve()
      }
      heard()
    })
  return { accounts, rows, fail, written, lost, until }
}

describe('rows that could not be written', () => {
  it('are written when that is possible again, each once, in their order', async () => {
    let full = true
    const { rows, fail, written, until, accounts } = world(() => !full, false)
    for (const id of ['a', 'b', 'c']) fail(id)
    expect(rows.failing).toBe(true)
    full = false
    await until(() => written.length === 3)
    expect([...written].sort()).toEqual(['a', 'b', 'c'])
    expect(rows.failing).toBe(false)
    expect(accounts.usedByToken(1)).toBe(30)
  })

  it('are given up when it is their own fault, and take nobody along', async () => {
    const { rows, fail, written, lost, until, accounts } = world(({ requestId }) => requestId !== 'bad', true)
    fail('bad')
    fail('good')
    await until(() => lost.length === 1)
    expect(lost).toEqual(['bad'])
    expect(written).toEqual(['good'])
    expect(rows.failing).toBe(false)
    expect(accounts.usedByToken(1)).toBe(10)
  })

  it('are tried a last time when the gateway stops', async () => {
    const { rows, fail, lost, until } = world(() => false, true)
    fail('a')
    rows.stop()
    await until(() => lost.length === 1)
    fail('b')
    expect(lost).toEqual(['a', 'b'])
  })
})
