import { RPCHandler } from '@orpc/server/message-port'
import type { Logger } from '../log/logger.ts'
import { errorInterceptors } from '../management/handler-options.ts'
import type { ManagementRouter } from '../management/router.ts'
import type { AnyPort } from './any-port.ts'

/**
 * The management contract over message ports, one per window. Whoever holds a port was given it by the desktop shell, so no
 * token is asked. Closing a port ends the live iterators it had open.
 */
export function createPortDoor(router: ManagementRouter, log: Logger): (port: AnyPort) => void {
  const handler = new RPCHandler(router, errorInterceptors(log))
  return (port) => {
    handler.upgrade(port, { context: { clientIp: '127.0.0.1', by: 'desktop' } })
    port.start?.()
  }
}
