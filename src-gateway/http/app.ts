import type { Socket } from 'node:net'
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import type { ConfigSource } from '../catalog/types.ts'
import { GatewayError } from '../contract/index.ts'
import type { Logger } from '../log/logger.ts'
import { toGatewayError, toOrpcError } from '../management/errors.ts'
import type { Instance } from '../management/parts.ts'
import type { ManagementRouter } from '../management/router.ts'
import type { Storage } from '../storage/types.ts'
import type { AdminToken } from './admin-token.ts'
import { createAuth } from './auth.ts'
import { createConsoleDoor, writePage } from './console-door.ts'
import { docsPage, docsStyle } from './docs-page.ts'
import { createHostGuard, type Refuse } from './host-guard.ts'
import { createLedgerExport } from './ledger-export.ts'
import { isLocalOnly } from './local-only.ts'
import { createLogExport } from './log-export.ts'
import type { LedgerState, Metrics } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { createHealthProbe, createMetricsDoor, createReadyProbe } from './probes.ts'
import { createRestDoor } from './rest-door.ts'
import { createRpcDoor } from './rpc-door.ts'
import type { Sessions } from './sessions.ts'
import { writeApiError, writeJson } from './write-json.ts'

export interface HttpParts {
  storage: Storage
  config: ConfigSource
  router: ManagementRouter
  /** Takes relay paths, before anything that parses; calls `next` for every other path. */
  relayDoor: RequestHandler
  /** Tells a refused relay request in its client's protocol; false when the path is no relay path. */
  refuseRelay(request: Request, response: Response, error: GatewayError): boolean
  admin: AdminToken
  /** Absent with `--no-console`. */
  sessions: Sessions | undefined
  /** Folder of the built console; absent with `--no-console`. */
  consoleFolder: string | undefined
  metrics: Metrics
  ledger: LedgerState
  instance: Instance
  boundHost: string
  /** What came by an address that is only shared with the network, and whether the console is answered there. */
  shared?: { isShared(socket: Socket): boolean; console(): boolean }
  isStopping(): boolean
  log: Logger
  now(): number
}

/** Everything the gateway answers over HTTP, in the order it is asked. */
export function createHttpApp(parts: HttpParts): Express {
  const { instance, log } = parts
  const app = express()
  // What would only cost time on the relay's path: fingerprints, hashes of replies, query objects.
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.set('trust proxy', false)

  const refuse: Refuse = (request, response, error) => {
    if (!parts.refuseRelay(request as Request, response as Response, error)) writeApiError(response, error)
  }
  const { config, boundHost, shared } = parts
  const isShared = (socket: Socket): boolean => shared?.isShared(socket) === true
  app.use(createHostGuard({ config, boundHost, isShared, refuse }))
  app.use(parts.relayDoor)
  app.use((request: Request, _response: Response, next: NextFunction) => {
    if (isShared(request.socket)) checkShared(request.path, shared?.console() === true)
    next()
  })

  const auth = createAuth(parts)
  app.get('/healthz', createHealthProbe(instance, parts.now))
  app.get('/readyz', createReadyProbe(parts))
  app.get('/metrics', createMetricsDoor(parts.metrics, auth.isAdmin))
  app.use('/api', managementApi(parts, auth))
  if (parts.consoleFolder !== undefined) app.use(createConsoleDoor(parts.consoleFolder))

  app.use((request: Request) => {
    if (/^\/(healthz|readyz|metrics)$/.test(request.path))
      throw new GatewayError('method.not_allowed', `${request.method} is not possible here`)
    throw new GatewayError('route.not_found', `There is nothing at ${request.path.slice(0, 200)}`)
  })
  const onError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
    const known = clientFault(error) ?? toGatewayError(error, [request.method, request.path], log)
    if (request.originalUrl.startsWith('/api/rpc/') && !response.headersSent) {
      // The typed client reads errors in oRPC's own envelope.
      writeJson(response, known.status, { json: toOrpcError(known).toJSON() })
    } else writeApiError(response, known)
  }
  app.use(onError)
  return app
}

/** The network may call the relay; the console only where it was opened, and files of this machine in no case. */
function checkShared(path: string, console: boolean): void {
  if (path === '/healthz') return
  if (!console)
    throw new GatewayError(
      'host.not_allowed',
      'The console is for the machine of the gateway alone; its settings can open it',
    )
  if (isLocalOnly(path))
    throw new GatewayError('client.unavailable', 'Files of the machine of the gateway are edited there alone')
}

/** What Express and its file server refuse by themselves, such as an address that cannot be decoded. */
function clientFault(error: unknown): GatewayError | undefined {
  const status =
    error instanceof Error && !(error instanceof GatewayError) && 'status' in error ? error.status : undefined
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  return status === 404
    ? new GatewayError('route.not_found', 'There is nothing here')
    : new GatewayError('request.invalid', 'The request could not be understood', { cause: error })
}

function managementApi(parts: HttpParts, auth: ReturnType<typeof createAuth>): RequestHandler {
  const api = express.Router()
  let document: ReturnType<typeof describeApi> | undefined
  const description = () => {
    document ??= describeApi(parts.instance.version)
    return document
  }
  api.get('/openapi.json', async (_request, response) => writeJson(response, 200, await description()))
  api.get('/docs', async (_request, response) => writePage(response, 200, docsPage(await description()), docsStyle))
  api.post('/session', auth.signIn)
  api.get('/session', auth.signedIn)
  api.delete('/session', auth.signOut)
  api.use(auth.requireAdmin)
  api.get('/logs/export', createLogExport(parts.storage))
  api.get('/ledger/export', createLedgerExport(parts.storage))
  api.use('/rpc', createRpcDoor(parts.router, parts.log))
  api.use(createRestDoor(parts.router, parts.log))
  return api
}
