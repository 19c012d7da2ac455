/// <reference types="node" />
import { once } from 'node:events'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Connection } from './connection.ts'
import { OfflineError } from './errors.ts'
import { PortLink } from './port-link.ts'

const contract = {
  echo: oc.input(z.string()).output(z.string()),
  never: oc.output(z.string()),
  ticks: oc.output(eventIterator(z.number())),
}

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

/** One start of a gateway: answers on its end of a new channel and gives out the other end. */
function startGateway(name: string) {
  const os = implement(contract)
  const asked = new EventTarget()
  const router = {
    echo: os.echo.handler(({ input }) => `${name}: ${input}`),
    never: os.never.handler(() => {
      asked.dispatchEvent(new Event('never'))
      return new Promise<string>(() => {})
    }),
    ticks: os.ticks.handler(async function* () {
      yield 1
      await new Promise(() => {})
    }),
  }
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router).upgrade(port1)
  port1.start()
  open.push(port1, port2)
  return { port: port2, stop: () => port1.close(), asked }
}

function setUp(options: { waitMs?: number } = {}) {
  const connection = new Connection()
  let requests = 0
  const link = new PortLink({
    connection,
    requestPort: () => {
      requests += 1
    },
    askEveryMs: 5,
    ...options,
  })
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)
  return { connection, link, client, requests: () => requests }
}

test('a call made before there is a port is answered once one comes', async () => {
  const { link, client, connection } = setUp()
  const answer = client.echo('hello')
  link.attach(startGateway('first').port)
  expect(await answer).toBe('first: hello')
  expect(connection.state.phase).toBe('online')
})

test('a call without a port fails in words after a while', async () => {
  const { client, connection } = setUp({ waitMs: 20 })
  await expect(client.echo('hello')).rejects.toBeInstanceOf(OfflineError)
  expect(connection.state.phase).toBe('offline')
})

test('a new port ends what waited on the old one, and later calls use the new one', async () => {
  const { link, client, connection } = setUp()
  const first = startGateway('first')
  link.attach(first.port)
  const reached = once(first.asked, 'never')
  const hanging = client.never()
  await reached
  let reconnected = 0
  connection.onReconnect(() => {
    reconnected += 1
  })
  link.attach(startGateway('second').port)
  await expect(hanging).rejects.toBeInstanceOf(OfflineError)
  expect(await client.echo('again')).toBe('second: again')
  expect(reconnected).toBe(1)
})

test('a stream on a replaced port ends with an error instead of hanging', async () => {
  const { link, client } = setUp()
  link.attach(startGateway('first').port)
  const ticks = await client.ticks()
  expect((await ticks.next()).value).toBe(1)
  const next = ticks.next()
  link.attach(startGateway('second').port)
  const outcome = await next.then(
    (result) => (result.done === true ? 'ended' : 'value'),
    () => 'failed',
  )
  expect(outcome).not.toBe('value')
})

test('when the gateway goes away the link says so, asks for a port and recovers', async () => {
  const { link, client, connection, requests } = setUp()
  const first = startGateway('first')
  link.attach(first.port)
  expect(await client.echo('one')).toBe('first: one')
  const restarting = new Promise<void>((resolve) => {
    connection.subscribe(() => {
      if (connection.state.phase === 'restarting') resolve()
    })
  })
  first.stop()
  await restarting
  expect(requests()).toBeGreaterThan(0)
  const waiting = client.echo('two')
  link.attach(startGateway('second').port)
  expect(await waiting).toBe('second: two')
  expect(connection.state.phase).toBe('online')
})

test('a call that is cancelled while it waits for a port fails with the reason', async () => {
  const { client } = setUp()
  const cancel = new AbortController()
  const waiting = client.echo('x', { signal: cancel.signal })
  cancel.abort(new Error('page closed'))
  await expect(waiting).rejects.toThrow('page closed')
})

test('calls fail at once when the shell says that the gateway is gone', async () => {
  const { link, client, connection, requests } = setUp()
  const first = startGateway('first')
  link.attach(first.port)
  const reached = once(first.asked, 'never')
  const hanging = client.never()
  await reached
  link.lose()
  await expect(hanging).rejects.toBeInstanceOf(OfflineError)
  expect(connection.state.phase).toBe('restarting')
  expect(requests()).toBeGreaterThan(0)
  link.lose()
  link.attach(startGateway('second').port)
  expect(await client.echo('back')).toBe('second: back')
})
