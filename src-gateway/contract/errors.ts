/**
 * Error codes that never change. People read the message; programs compare the code.
 * The HTTP status belongs to the code, so every door answers alike.
 */
export const errorStatus = {
  // management
  'auth.required': 401,
  'auth.invalid': 401,
  'auth.rate_limited': 429,
  'request.invalid': 400,
  'request.too_large': 413,
  'host.not_allowed': 403,
  'origin.not_allowed': 403,
  'route.not_found': 404,
  'method.not_allowed': 405,
  'channel.not_found': 404,
  'channel.invalid': 400,
  'channel.test_failed': 502,
  'channel.models_failed': 502,
  'token.not_found': 404,
  'rule.not_found': 404,
  'rule.invalid': 400,
  'filter.not_found': 404,
  'filter.invalid': 400,
  'group.not_found': 404,
  'group.exists': 409,
  'group.in_use': 409,
  'group.protected': 409,
  'log.not_found': 404,
  /** It has ended, or is being settled: nothing is left to cancel. */
  'request.not_in_flight': 404,
  'model.not_found': 404,
  'price.not_found': 404,
  'price.invalid': 400,
  'price.list_failed': 502,
  'user.not_found': 404,
  'user.in_use': 409,
  'budget.not_found': 404,
  'budget.invalid': 400,
  'ledger.invalid': 400,
  'settings.invalid': 400,
  'mail.invalid': 400,
  'mail.failed': 502,
  /** The document to restore is not valid; the message names the place. */
  'backup.invalid': 400,
  /** What is sealed in it does not open with this passphrase, or the document was changed. */
  'backup.locked': 400,
  /** The configuration is not what the restore was prepared for. */
  'backup.changed': 409,
  /** Files of tools are edited on the gateway's own machine only, and not when it serves others. */
  'client.unavailable': 409,
  /** A file cannot be edited as it is; the message names file, line and column. */
  'client.file_refused': 409,
  /** The files or the choice are no longer what was previewed. */
  'client.changed': 409,
  /** There is nothing to put back. */
  'client.not_applied': 409,
  'client.snapshot_not_found': 404,
  /** What is to be imported cannot be read; the message says what and where, and holds nothing of it. */
  'import.invalid': 400,
  /** A plan that was forgotten meanwhile, or an item that is not in it. */
  'import.not_found': 404,
  /** Another program listens on it. */
  'port.taken': 409,
  /** The system keeps it for itself or for administrators. */
  'port.forbidden': 409,
  'copy.not_found': 404,
  /** It waits to be restored. */
  'copy.in_use': 409,
  /** It is damaged, or written by a newer version. */
  'copy.unusable': 409,
  /** The disk has not enough room for another copy. */
  'copy.no_space': 507,
  'copy.failed': 500,
  /** What was gathered was forgotten meanwhile. */
  'diagnostics.not_found': 404,
  /** Every file was left out. */
  'diagnostics.empty': 400,
  /** The scope was not written once more. */
  'reset.unconfirmed': 400,
  'storage.unavailable': 503,
  internal: 500,
  // relay
  'key.missing': 401,
  'key.invalid': 401,
  'key.disabled': 401,
  'key.expired': 401,
  'quota.exhausted': 402,
  'budget.exhausted': 402,
  'model.unpriced': 403,
  'user.disabled': 403,
  'key.ip_not_allowed': 403,
  'model.not_allowed': 403,
  'request.malformed': 400,
  'request.body_timeout': 408,
  'model.missing': 400,
  'model.unknown': 404,
  'limit.rate': 429,
  'content.blocked': 400,
  'deadline.exceeded': 504,
  'conversion.unsupported': 400,
  'channel.unavailable': 503,
  'gateway.stopping': 503,
  /** A person stopped serving for a while, at the tray icon of the desktop app. */
  'gateway.paused': 503,
  'upstream.unreachable': 502,
  'upstream.reset': 502,
  'upstream.invalid_response': 502,
  'upstream.error': 502,
  'upstream.auth': 502,
  'upstream.rate_limited': 429,
  'upstream.timeout': 504,
  'upstream.stream_broken': 502,
  'client.closed': 499,
  /** A person ended it, from the live page or over the management API. */
  'request.cancelled': 499,
} as const

export type ErrorCode = keyof typeof errorStatus

/** The body of every management error. `field` names the offending input when there is one. */
export interface ApiErrorBody {
  code: ErrorCode
  message: string
  field?: string
}

/**
 * An error with a code. `message` is for people and never holds a secret; `field` names the input that caused it.
 * `retryAfterMs` becomes `retry-after`.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { field?: string; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GatewayError'
    this.code = code
    this.field = options.field
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorStatus[this.code]
  }
}

/** What was thrown as an error with a code: anything unexpected is `internal`, and its words stay inside. */
export function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError('internal', 'The gateway failed on this request.')
}
