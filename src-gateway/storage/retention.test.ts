import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStorage } from './open-storage.ts'
import { aChannel, anExchange, append, aRow, noon } from './repository.cases.ts'
import { startRetention } from './retention.ts'

const day = 86_400_000
const keeping = { keepBodiesDays: 7, keepBodiesMaxMb: 100 }

it('deletes rows past their days and channels removed a day ago, round after round, until stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'burncloud-retention-'))
  const storage = await openStorage({ file: join(folder, 'a.db'), masterKey: Buffer.alloc(32), now: () => noon })
  const channel = await storage.channels.create(aChannel(), ['one'], noon)
  await storage.bodies.keep('old', noon - 8 * day, anExchange('x'))
  await storage.bodies.keep('new', noon - 6 * day, anExchange('x'))
  const news = { kind: 'channel-off', channelId: 1, channelName: 'main', message: '' } as const
  await storage.notifications.add({ ...news, at: noon - 91 * day })
  await storage.notifications.add({ ...news, at: noon - 89 * day })
  await storage.channels.remove(channel.id, noon - 2 * day)
  await append(storage, aRow({ requestId: 'old', at: noon - 8 * day }), aRow({ requestId: 'new', at: noon - 6 * day }))

  let days = 0
  let rounds = 0
  let wake = () => {}
  const stop = startRetention({
    storage: {
      channels: storage.channels,
      responses: storage.responses,
      bodies: storage.bodies,
      notifications: storage.notifications,
      ledger: {
        pruneMinutes: (before) => storage.ledger.pruneMinutes(before),
        async prune(before) {
          const removed = await storage.ledger.prune(before)
          wake()
          return removed
        },
      },
    },
    settings: () => ({ ...keeping, logRetentionDays: rounds++ === 0 ? 0 : days }),
    now: () => noon,
    intervalMs: 5,
  })
  days = 7
  await new Promise<void>((resolve) => {
    wake = resolve
  })
  stop()
  expect((await storage.reports.logs({}, { limit: 9 })).items.map((row) => row.requestId)).toEqual(['new'])
  expect((await storage.notifications.list(9)).map((one) => one.at)).toEqual([noon - 89 * day])
  expect(await storage.bodies.get('old')).toBeUndefined()
  expect(await storage.bodies.get('new')).toEqual(anExchange('x'))
  expect(await storage.channels.restore(channel.id, noon - 2 * day)).toBeUndefined()
  await storage.close()
  rmSync(folder, { recursive: true })
})

it('tells what failed and goes on', async () => {
  const errors: unknown[] = []
  let tries = 0
  await new Promise<void>((resolve) => {
    const stop = startRetention({
      storage: {
        channels: { purgeRemoved: async () => 0 },
        responses: { prune: async () => 0 },
        bodies: { prune: async () => 0 },
        notifications: { prune: async () => 0 },
        ledger: {
          pruneMinutes: async () => 0,
          async prune() {
            if (++tries === 1) throw new Error('locked')
            stop()
            resolve()
            return 0
          },
        },
      },
      settings: () => ({ ...keeping, logRetentionDays: 1 }),
      now: () => noon,
      intervalMs: 1,
      onError: (error) => errors.push(error),
    })
  })
  expect(errors).toEqual([new Error('locked')])
})
