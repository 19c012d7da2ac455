import { GatewayError } from '../contract/index.ts'

/** What cannot be read. `message` says what and where; it never holds a piece of what was read, which may be a key. */
export function invalid(message: string, field = 'from'): GatewayError {
  return new GatewayError('import.invalid', message, { field })
}
