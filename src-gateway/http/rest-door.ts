import { OpenAPIHandler } from '@orpc/openapi/node'
import { traverseContractProcedures } from '@orpc/server'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { contract, GatewayError } from '../contract/index.ts'
import type { Logger } from '../log/logger.ts'
import { errorBody, toGatewayError } from '../management/errors.ts'
import { errorInterceptors } from '../management/handler-options.ts'
import type { ManagementRouter } from '../management/router.ts'
import { callerOf } from './auth.ts'
import { plainAddress } from './host-guard.ts'
import { readJson } from './read-json.ts'

interface Route {
  method: string
  pattern: RegExp
}

/** Methods that exist for a path, from the contract itself, so that a wrong one is told apart from a wrong path. */
function routesOf(): Route[] {
  const routes: Route[] = []
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure }) => {
    const { method = 'POST', path } = procedure['~orpc'].route
    if (path === undefined) return
    routes.push({ method, pattern: new RegExp(`^/api${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`) })
  })
  return routes
}

/**
 * Model names hold slashes (`deepseek/deepseek-chat`); a client that does not encode them means one segment all the same.
 * Answers the address with the name as one segment.
 */
export function foldModelName(url: string): string {
  const match = /^(\/api\/models\/)([^?]+)(\/price\/?)(\?.*)?$/.exec(url)
  if (match === null) return url
  const [, head = '', name = '', tail = '', query = ''] = match
  return `${head}${name.replaceAll('/', '%2F')}${tail}${query}`
}

/** The management API as REST with JSON. Expects an authorised caller. */
export function createRestDoor(router: ManagementRouter, log: Logger): RequestHandler {
  const handler = new OpenAPIHandler(router, {
    ...errorInterceptors(log),
    customErrorResponseBodyEncoder: (error) => errorBody(toGatewayError(error, [], log)),
  })
  const routes = routesOf()

  return async (request: Request, response: Response, next: NextFunction) => {
    request.originalUrl = foldModelName(request.originalUrl)
    const path = request.originalUrl.split('?', 1)[0] ?? ''
    const known = routes.filter(({ pattern }) => pattern.test(path))
    if (known.length === 0) {
      next()
      return
    }
    if (!known.some(({ method }) => method === request.method)) {
      response.setHeader('allow', [...new Set(known.map(({ method }) => method))].join(', '))
      throw new GatewayError('method.not_allowed', `${request.method} is not possible here`)
    }
    if (request.method !== 'GET') request.body = (await readJson(request)) ?? {}
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-content-type-options', 'nosniff')
    const context = { clientIp: plainAddress(request.socket.remoteAddress), by: callerOf(request) }
    const { matched } = await handler.handle(request, response, { prefix: '/api', context })
    if (!matched) next()
  }
}
