import type { TransportErrorCode } from './types.ts'

/** Why no connection was made, found out by ourselves. The message is for people: no address, no credentials. */
export class ConnectError extends Error {
  readonly transportCode: TransportErrorCode

  constructor(message: string, transportCode: TransportErrorCode = 'upstream.unreachable') {
    super(message)
    this.name = 'ConnectError'
    this.transportCode = transportCode
  }
}
