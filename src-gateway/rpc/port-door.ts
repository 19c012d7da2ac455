import { RPCHandler } from '@orpc/server/message-port'
import type { Logger } from '../log/logger.ts'
import { errorInterceptors } from '../management/handler-options.ts'
import type { ManagementRouter } from '../management/router.ts'

/**
 * A message port as either world has it: Node's `MessagePort` is an event target, Electron's `MessagePortMain` an event
 * emitter that must be started.
 */
export type AnyPort = Parameters<RPCHandler<never>['upgrade']>[0] & { start?: () => void }

/** Whether a value that came over a channel is a port of either world. */
export function isPort(value: unknown): value is AnyPort {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postMessage' in value &&
    typeof value.postMessage === 'function' &&
    ('addEventListener' in value || 'on' in value)
  )
}

/**
 * The management contract over message ports, one per window. Whoever holds a port was given it by the desktop shell, so no
 * token is asked. Closing a port ends the live iterators it had open.
 */
export function createPortDoor(router: ManagementRouter, log: Logger): (port: AnyPort) => void {
  const handler = new RPCHandler(router, errorInterceptors(log))
  return (port) => {
    handler.upgrade(port, { context: { clientIp: '127.0.0.1' } })
    port.start?.()
  }
}
