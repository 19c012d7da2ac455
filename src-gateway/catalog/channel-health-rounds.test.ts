import { expect, it } from 'vitest'
import { HealthRounds } from './channel-health-rounds.ts'
import { defaultSettings } from './settings.ts'
import type { ConfigSnapshot, ServingChannel } from './types.ts'

const minute = 60_000

function setUp(settings: { healthCheckMinutes?: number; balanceMinutes?: number }, ids = [1, 2]) {
  const facts = { now: 1_000 * minute, asked: [] as string[], successes: new Map<number, number>(), logged: 0 }
  const channels = new Map(ids.map((id) => [id, { id, enabled: id !== 9 } as ServingChannel]))
  const current = { channels, settings: { ...defaultSettings, ...settings } } as unknown as ConfigSnapshot
  const ask = (kind: string) => async (channel: ServingChannel) => {
    facts.asked.push(`${kind} ${channel.id}`)
    if (channel.id === 13) throw new Error('unreadable')
  }
  const rounds = new HealthRounds({
    config: { current },
    lastSuccessAt: (id) => facts.successes.get(id),
    check: ask('check'),
    readBalances: ask('balance'),
    now: () => facts.now,
    log: {
      warn: () => {
        facts.logged += 1
      },
    },
  })
  const after = async (minutes: number) => {
    facts.now += minutes * minute
    facts.asked = []
    await rounds.round()
    return facts.asked
  }
  return { facts, rounds, after }
}

it('asks nobody unless it is told to', async () => {
  const { after } = setUp({})
  expect(await after(10_000)).toEqual([])
})

it('checks each channel as often as it is told, the first time a whole interval after the start', async () => {
  const { after } = setUp({ healthCheckMinutes: 10 }, [1, 2, 9])
  expect(await after(9)).toEqual([])
  expect(await after(1)).toEqual(['check 1', 'check 2'])
  expect(await after(9)).toEqual([])
  expect(await after(1)).toEqual(['check 1', 'check 2'])
})

it('never checks a channel on which a request went well in the last interval', async () => {
  const { facts, after } = setUp({ healthCheckMinutes: 10 })
  facts.successes.set(1, facts.now + 5 * minute)
  expect(await after(14)).toEqual(['check 2'])
  expect(await after(1)).toEqual(['check 1'])
})

it('asks for balances apart from that', async () => {
  const { facts, after } = setUp({ balanceMinutes: 60 })
  facts.successes.set(1, facts.now + 59 * minute)
  expect(await after(60)).toEqual(['balance 1', 'balance 2'])
})

it('goes on after one that could not be asked, and after a clock that was set back', async () => {
  const { facts, after } = setUp({ healthCheckMinutes: 10 }, [13, 1])
  expect(await after(10)).toEqual(['check 13', 'check 1'])
  expect(facts.logged).toBe(1)
  expect(await after(-600)).toEqual(['check 13', 'check 1'])
})

it('asks nothing more once it is stopped', async () => {
  const { rounds, after } = setUp({ healthCheckMinutes: 1 })
  await rounds.stop()
  expect(await after(5)).toEqual([])
})
