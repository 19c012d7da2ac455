import { describe, expect, it } from 'vitest'
import { providers } from './registry.ts'
import type { Balance, Provider } from './types.ts'

const known: Readonly<Record<string, Provider>> = providers

function balanceOf(id: string) {
  const balance = known[id]?.balance
  if (balance === undefined) throw new Error(`${id} tells no balance`)
  return balance
}

describe('the balance of a vendor’s account', () => {
  it.each<[string, string, string[]]>([
    ['deepseek', 'https://api.deepseek.com', ['https://api.deepseek.com/user/balance']],
    ['deepseek', 'https://api.deepseek.com/v1', ['https://api.deepseek.com/user/balance']],
    ['deepseek', 'https://api.deepseek.com/anthropic', ['https://api.deepseek.com/user/balance']],
    [
      'openrouter',
      'https://openrouter.ai/api/v1',
      ['https://openrouter.ai/api/v1/credits', 'https://openrouter.ai/api/v1/key'],
    ],
    [
      'openrouter',
      'https://openrouter.ai/api',
      ['https://openrouter.ai/api/v1/credits', 'https://openrouter.ai/api/v1/key'],
    ],
    ['siliconflow', 'https://api.siliconflow.com/v1', ['https://api.siliconflow.com/v1/user/info']],
    ['moonshot', 'https://api.moonshot.ai/anthropic', ['https://api.moonshot.ai/v1/users/me/balance']],
    ['novita', 'https://api.novita.ai/openai/v1', ['https://api.novita.ai/openapi/v1/billing/balance/detail']],
    ['novita', 'https://api.novita.ai/v3/openai', ['https://api.novita.ai/openapi/v1/billing/balance/detail']],
    ['stepfun', 'https://api.stepfun.com/v1', ['https://api.stepfun.com/v1/accounts']],
    ['stepfun', 'https://api.stepfun.com/step_plan/v1', ['https://api.stepfun.com/v1/accounts']],
  ])('of %s at %s is asked where the vendor tells it', (id, baseUrl, addresses) => {
    expect(balanceOf(id).addresses(baseUrl)).toEqual(addresses)
  })

  it.each<[string, string, unknown, Balance]>([
    [
      'deepseek',
      'in dollars',
      {
        is_available: true,
        balance_infos: [
          { currency: 'CNY', total_balance: '0.00' },
          { currency: 'USD', total_balance: '12.50', granted_balance: '2.50', topped_up_balance: '10.00' },
        ],
      },
      { usd: 12.5, usable: true },
    ],
    [
      'deepseek',
      'in another currency, which is not shown as dollars',
      { is_available: true, balance_infos: [{ currency: 'CNY', total_balance: '110.00' }] },
      { usd: null, usable: true },
    ],
    [
      'deepseek',
      'that is empty',
      { is_available: false, balance_infos: [{ currency: 'USD', total_balance: '0.00' }] },
      { usd: 0, usable: false },
    ],
    ['openrouter', 'as credits', { data: { total_credits: 100.5, total_usage: 25.75 } }, { usd: 74.75, usable: true }],
    ['openrouter', 'overdrawn', { data: { total_credits: 5, total_usage: 5.2 } }, { usd: -0.2, usable: false }],
    ['openrouter', 'as the key’s limit', { data: { limit: 10, limit_remaining: 4 } }, { usd: 4, usable: null }],
    ['openrouter', 'with the limit reached', { data: { limit: 10, limit_remaining: 0 } }, { usd: 0, usable: false }],
    ['novita', 'in its own unit', { availableBalance: '1000000' }, { usd: 100, usable: true }],
    ['stepfun', 'in CNY', { object: 'account', type: 'prepaid', balance: 3.2 }, { usd: null, usable: true }],
    ['stepfun', 'paid later', { object: 'account', type: 'postpaid', balance: -3.2 }, { usd: null, usable: null }],
  ])('of %s %s', (id, _how, body, told) => {
    const balance = balanceOf(id)
    const { usd, usable } = balance.parse(body, balance.addresses(known[id]?.defaultBaseUrl ?? '')[0] ?? '') ?? {}
    expect(usable).toBe(told.usable)
    if (told.usd === null) expect(usd).toBeNull()
    else expect(usd).toBeCloseTo(told.usd, 9)
  })

  it.each<[string, string, string, unknown]>([
    ['moonshot', 'https://api.moonshot.ai/v1', 'https://api.moonshot.cn/v1', { data: { available_balance: 49.5 } }],
    [
      'siliconflow',
      'https://api.siliconflow.com/v1',
      'https://api.siliconflow.cn/v1',
      { data: { totalBalance: '49.5' } },
    ],
  ])('of %s is in dollars at one host only', (id, dollars, others, body) => {
    const balance = balanceOf(id)
    expect(balance.parse(body, balance.addresses(dollars)[0] ?? '')).toEqual({ usd: 49.5, usable: true })
    expect(balance.parse(body, balance.addresses(others)[0] ?? '')).toEqual({ usd: null, usable: true })
    const mirror = balance.addresses('https://mirror.example/v1')[0] ?? ''
    expect(balance.parse(body, mirror)).toEqual({ usd: null, usable: true })
  })

  it('is not made up from an answer that tells none', () => {
    for (const provider of Object.values(providers)) {
      if (provider.balance === undefined) continue
      const [address = ''] = provider.balance.addresses(provider.defaultBaseUrl)
      for (const body of [
        null,
        7,
        'x',
        [],
        {},
        { data: null },
        { data: {} },
        { error: { message: 'no' } },
        { balance: '' },
      ])
        expect(provider.balance.parse(body, address)).toBeUndefined()
    }
  })

  it('is asked of no server of one’s own', () => {
    for (const provider of Object.values(providers)) {
      if (provider.category === 'local') expect(provider.balance).toBeUndefined()
    }
  })
})
