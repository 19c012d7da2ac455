import { RPCHandler } from '@orpc/server/node'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Logger } from '../log/logger.ts'
import { errorInterceptors } from '../management/handler-options.ts'
import type { ManagementRouter } from '../management/router.ts'
import { callerOf } from './auth.ts'
import { plainAddress } from './host-guard.ts'
import { readJson } from './read-json.ts'

/** The same methods for the console in a browser: its typed client speaks oRPC's own wire over HTTP. Expects an authorised caller. */
export function createRpcDoor(router: ManagementRouter, log: Logger): RequestHandler {
  const handler = new RPCHandler(router, errorInterceptors(log))
  return async (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET') request.body = (await readJson(request)) ?? {}
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-content-type-options', 'nosniff')
    const context = { clientIp: plainAddress(request.socket.remoteAddress), by: callerOf(request) }
    const { matched } = await handler.handle(request, response, { prefix: '/api/rpc', context })
    if (!matched) next()
  }
}
