/// <reference types="node" />
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createORPCClient } from '@orpc/client'
import { type ContractRouterClient, oc } from '@orpc/contract'
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/node'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Connection } from './connection.ts'
import { errorCode, errorField, OfflineError } from './errors.ts'
import { createHttpLink } from './http-link.ts'

const contract = { echo: oc.input(z.string()).output(z.string()) }
const router = {
  echo: implement(contract).echo.handler(({ input }) => {
    if (input === 'taken') {
      throw new ORPCError('group.exists', { status: 409, message: 'There is one', data: { field: 'name' } })
    }
    return input
  }),
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(listener: RequestListener, port = 0): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const gateway: RequestListener = async (request, response) => {
  if (request.url === '/healthz') {
    response.end('{}')
    return
  }
  const { matched } = await new RPCHandler(router).handle(request, response, { prefix: '/api/rpc', context: {} })
  if (!matched) response.writeHead(404).end()
}

function connect(port: number) {
  const connection = new Connection()
  const client: ContractRouterClient<typeof contract> = createORPCClient(
    createHttpLink({ connection, origin: `http://127.0.0.1:${port}` }),
  )
  return { connection, client }
}

test('calls are answered and the connection is online', async () => {
  const { client, connection } = connect(await listen(gateway))
  expect(await client.echo('你好')).toBe('你好')
  expect(connection.state.phase).toBe('online')
})

test("the gateway's code and field survive the way", async () => {
  const { client } = connect(await listen(gateway))
  const error = await client.echo('taken').catch((failure: unknown) => failure)
  expect(errorCode(error)).toBe('group.exists')
  expect(errorField(error)).toBe('name')
})

test('a 401 in any shape means that this browser is signed out', async () => {
  const port = await listen((_, response) => {
    response.writeHead(401, { 'content-type': 'application/json' })
    response.end('{"code":"auth.required","message":"Sign in first"}')
  })
  const { client, connection } = connect(port)
  const error = await client.echo('x').catch((failure: unknown) => failure)
  expect(errorCode(error)).toBe('auth.required')
  expect(connection.state.phase).toBe('signed-out')
})

test('a gateway that is gone is offline, and online again once it answers', async () => {
  const port = await listen(gateway)
  const { client, connection } = connect(port)
  await client.echo('x')
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await expect(client.echo('x')).rejects.toBeInstanceOf(OfflineError)
  expect(connection.state.phase).toBe('offline')
  const back = new Promise<void>((resolve) => {
    connection.onReconnect(resolve)
  })
  await listen(gateway, port)
  await back
  expect(await client.echo('y')).toBe('y')
})
