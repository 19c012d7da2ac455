import type { Request, RequestHandler, Response } from 'express'
import type { ConfigSource } from '../catalog/types.ts'
import { GatewayError } from '../contract/index.ts'
import type { Instance } from '../management/parts.ts'
import type { Storage } from '../storage/types.ts'
import { isLoopback, plainAddress } from './host-guard.ts'
import type { LedgerState, Metrics } from './metrics.ts'
import { writeJson } from './write-json.ts'

/** `GET /healthz`: the process answers, and says which one it is. */
export function createHealthProbe(instance: Instance, now: () => number): RequestHandler {
  return (_request: Request, response: Response) => {
    writeJson(response, 200, {
      status: 'ok',
      instanceId: instance.instanceId,
      version: instance.version,
      uptimeMs: Math.max(0, Math.round(now() - instance.startedAt)),
    })
  }
}

/** `GET /readyz`: whether requests can be served and settled; 503 with the reasons in plain words otherwise. */
export function createReadyProbe(parts: {
  storage: Storage
  config: ConfigSource
  ledger: LedgerState
  isStopping(): boolean
}): RequestHandler {
  return async (_request: Request, response: Response) => {
    const reasons: string[] = []
    if (parts.isStopping()) reasons.push('The gateway is stopping')
    const health = await parts.storage.health()
    if (!health.ok) reasons.push(health.message ?? 'The database does not answer')
    if (parts.ledger.problem !== null) reasons.push(`The last log row could not be written: ${parts.ledger.problem}`)
    if (parts.config.current.version < 1) reasons.push('The configuration is not loaded yet')
    writeJson(response, reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? 'ready' : 'unready',
      reasons: [...new Set(reasons)],
    })
  }
}

/** `GET /metrics` for Prometheus: open on loopback, with the admin token from elsewhere. */
export function createMetricsDoor(metrics: Metrics, isAdmin: (request: Request) => boolean): RequestHandler {
  return async (request: Request, response: Response) => {
    if (!isLoopback(plainAddress(request.socket.remoteAddress)) && !isAdmin(request))
      throw new GatewayError('auth.required', 'From another machine, metrics need the admin token')
    const { contentType, text } = await metrics.render()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' })
    response.end(text)
  }
}
