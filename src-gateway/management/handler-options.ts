import { ORPCError } from '@orpc/server'
import { GatewayError } from '../contract/index.ts'
import type { Logger } from '../log/logger.ts'
import { toGatewayError, toOrpcError } from './errors.ts'

interface CallOptions<T> {
  path: readonly string[]
  /** Aborted when whoever called has gone. */
  signal?: AbortSignal | undefined
  next(): Promise<T>
}

/**
 * Interceptors that every door gives its oRPC handler, so that an error looks the same through each of them. The inner one
 * sees input validation and the handler; the outer one sees what could not even be read.
 */
export function errorInterceptors(log: Logger) {
  return {
    clientInterceptors: [
      async <T>(options: CallOptions<T>): Promise<T> => {
        try {
          return await options.next()
        } catch (error) {
          // Somebody who turns to another page ends what the first one still asked for: nothing failed, and nobody reads a reply.
          if (options.signal?.aborted === true)
            throw toOrpcError(new GatewayError('client.closed', 'Whoever called has gone', { cause: error }))
          throw toOrpcError(toGatewayError(error, options.path, log))
        }
      },
    ],
    interceptors: [
      async <T>(options: { next(): Promise<T> }): Promise<T> => {
        try {
          return await options.next()
        } catch (error) {
          if (error instanceof ORPCError) throw error
          throw toOrpcError(
            error instanceof GatewayError
              ? error
              : new GatewayError('request.invalid', 'The request could not be read', { cause: error }),
          )
        }
      },
    ],
  }
}
