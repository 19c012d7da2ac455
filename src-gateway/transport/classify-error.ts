import { errors } from 'undici'
import { ConnectError } from './connect-error.ts'
import type { TransportError, TransportErrorCode } from './types.ts'

const untrusted = 'its certificate is signed by no trusted authority'
const notTls = 'it does not answer in TLS'

/**
 * What each error code of Node (libuv, TLS) and of undici means for a call. A code that is not here counts as
 * unreachable while the connection is being made and as a reset afterwards.
 */
const meanings: Readonly<Record<string, readonly [TransportErrorCode, string]>> = {
  ECONNREFUSED: ['upstream.unreachable', 'connection refused'],
  ENOTFOUND: ['upstream.unreachable', 'host name not found'],
  EAI_AGAIN: ['upstream.unreachable', 'host name could not be looked up'],
  EHOSTUNREACH: ['upstream.unreachable', 'host unreachable'],
  ENETUNREACH: ['upstream.unreachable', 'network unreachable'],
  EADDRNOTAVAIL: ['upstream.unreachable', 'no local address left'],
  UND_ERR_INVALID_ARG: ['upstream.unreachable', 'address or headers cannot be sent'],
  UND_ERR_DESTROYED: ['upstream.unreachable', 'transport is closed'],
  UND_ERR_CLOSED: ['upstream.unreachable', 'transport is closed'],
  CERT_HAS_EXPIRED: ['upstream.unreachable', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['upstream.unreachable', 'its certificate is not valid yet, or the clock here is wrong'],
  CERT_REVOKED: ['upstream.unreachable', 'its certificate was revoked'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['upstream.unreachable', 'its certificate is for another host'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['upstream.unreachable', untrusted],
  SELF_SIGNED_CERT_IN_CHAIN: ['upstream.unreachable', untrusted],
  UNABLE_TO_GET_ISSUER_CERT: ['upstream.unreachable', untrusted],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['upstream.unreachable', untrusted],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['upstream.unreachable', untrusted],
  CERT_UNTRUSTED: ['upstream.unreachable', untrusted],
  // What a server of plain HTTP, or of anything else, says to a TLS greeting.
  ERR_SSL_WRONG_VERSION_NUMBER: ['upstream.unreachable', notTls],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['upstream.unreachable', notTls],
  ERR_SSL_HTTP_REQUEST: ['upstream.unreachable', notTls],
  EPROTO: ['upstream.unreachable', notTls],
  UND_ERR_CONNECT_TIMEOUT: ['upstream.timeout', 'connecting took too long'],
  ETIMEDOUT: ['upstream.timeout', 'connection timed out'],
  UND_ERR_HEADERS_TIMEOUT: ['upstream.timeout', 'no reply in time'],
  UND_ERR_BODY_TIMEOUT: ['upstream.timeout', 'reply stalled'],
  ECONNRESET: ['upstream.reset', 'connection was reset'],
  EPIPE: ['upstream.reset', 'connection was closed'],
  UND_ERR_SOCKET: ['upstream.reset', 'connection was closed'],
  UND_ERR_HEADERS_OVERFLOW: ['upstream.invalid_response', 'reply headers are too large'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['upstream.reset', 'reply was shorter than announced'],
}

/** Classifies what the HTTP client or the socket reported. `connected`: whether the request had a connection. */
export function classifyTransportError(error: unknown, connected: boolean): TransportError {
  if (error instanceof ConnectError) return { code: error.transportCode, message: error.message }
  const code = codeOf(error)
  const known = Object.hasOwn(meanings, code) ? meanings[code] : undefined
  // A connection that breaks while it is made was none yet: nothing of the request has gone out.
  if (known?.[0] === 'upstream.reset' && !connected)
    return { code: 'upstream.unreachable', message: 'connection was broken off while it was made' }
  if (known !== undefined) return { code: known[0], message: known[1] }
  // undici's parser errors come without a code in this version, so the class tells.
  if (code.startsWith('HPE_') || error instanceof errors.HTTPParserError)
    return { code: 'upstream.invalid_response', message: 'reply is not HTTP' }
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_|UNABLE_TO_|SELF_SIGNED_)/.test(code)) {
    return { code: 'upstream.unreachable', message: `TLS failed (${code})` }
  }
  const suffix = code === '' ? '' : ` (${code})`
  return connected
    ? { code: 'upstream.reset', message: `connection broke${suffix}` }
    : { code: 'upstream.unreachable', message: `could not connect${suffix}` }
}

/** The first code along the chain of causes; an attempt at several addresses reports the last address's. */
function codeOf(error: unknown): string {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof AggregateError) {
      const code = codeOf(current.errors.at(-1))
      if (code !== '') return code
    }
    const code = (current as { code?: unknown }).code
    if (typeof code === 'string' && code !== 'UND_ERR_ABORTED') return code
    current = current.cause
  }
  return ''
}
