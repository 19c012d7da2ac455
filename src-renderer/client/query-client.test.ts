import { QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { Connection } from './connection.ts'
import { OfflineError } from './errors.ts'
import { createQueryClient } from './query-client.ts'

const leaving: (() => void)[] = []
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
})

/** A page that looks at one query, whose answers are given by hand. */
function setUp() {
  const connection = new Connection()
  connection.set('online')
  const client = createQueryClient(connection)
  const calls: PromiseWithResolvers<string>[] = []
  const observer = new QueryObserver<string>(client, {
    queryKey: ['summary'],
    queryFn: () => {
      const call = Promise.withResolvers<string>()
      calls.push(call)
      return call.promise
    },
  })
  leaving.push(
    observer.subscribe(() => {}),
    () => client.clear(),
  )
  const until = (wanted: () => boolean) => vi.waitUntil(wanted, { interval: 2, timeout: 10_000 })
  const calledTimes = (count: number) => until(() => calls.length >= count)
  const shown = () => observer.getCurrentResult()
  const reconnect = () => {
    connection.set('offline')
    connection.set('online')
  }
  return { calls, shown, until, calledTimes, reconnect }
}

test('a query that failed is asked again when the gateway is back', async () => {
  const { calls, shown, until, calledTimes, reconnect } = setUp()
  calls[0]?.reject(new OfflineError('unreachable'))
  await until(() => shown().isError)
  reconnect()
  await calledTimes(2)
  calls[1]?.resolve('1,200 requests')
  await until(() => shown().data === '1,200 requests')
  expect(shown().error).toBeNull()
})

test('a first question on the connection that broke is asked again, and its late failure is nothing to show', async () => {
  const { calls, shown, until, calledTimes, reconnect } = setUp()
  reconnect()
  await calledTimes(2)
  calls[0]?.reject(new OfflineError('unreachable'))
  calls[1]?.resolve('1,200 requests')
  await until(() => shown().data === '1,200 requests')
  expect(shown().error).toBeNull()
  expect(calls).toHaveLength(2)
})

test('a question that waits for its next try is asked at once', async () => {
  const { calls, shown, until, calledTimes, reconnect } = setUp()
  calls[0]?.reject(new Error('The body broke off'))
  await until(() => shown().failureCount === 1)
  reconnect()
  await calledTimes(2)
  calls[1]?.resolve('1,200 requests')
  await until(() => shown().data === '1,200 requests')
  expect(calls).toHaveLength(2)
})

test('an answer of the gateway before is shown until the new one comes', async () => {
  const { calls, shown, until, calledTimes, reconnect } = setUp()
  calls[0]?.resolve('before')
  await until(() => shown().data === 'before')
  reconnect()
  await calledTimes(2)
  expect(shown().data).toBe('before')
  calls[1]?.resolve('after')
  await until(() => shown().data === 'after')
})
