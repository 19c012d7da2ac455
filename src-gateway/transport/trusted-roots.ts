import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls'
import { ConnectError } from './connect-error.ts'

/**
 * Trusts a channel's own certificates beside those that every upstream is trusted by. Made once for all connections of a
 * channel: reading all the roots takes milliseconds.
 * @throws ConnectError when the PEM cannot be read
 */
export function trustBeside(pem: string): SecureContext {
  // Not every runtime can tell which roots it was started with.
  const usual = typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates
  try {
    return createSecureContext({ ca: [...usual, pem] })
  } catch {
    throw new ConnectError('the certificates of the channel cannot be read')
  }
}
