import { ORPCError, ValidationError } from '@orpc/server'
import { type ApiErrorBody, type ErrorCode, errorStatus, GatewayError } from '../contract/index.ts'
import type { Logger } from '../log/logger.ts'

/** Methods whose bad input has a code of its own; everything else is `request.invalid`. */
const invalidCodes: Readonly<Record<string, ErrorCode>> = {
  'backup.restore': 'backup.invalid',
  'backup.seal': 'backup.invalid',
  'budgets.create': 'budget.invalid',
  'budgets.update': 'budget.invalid',
  'channels.create': 'channel.invalid',
  'channels.update': 'channel.invalid',
  'channels.batch': 'channel.invalid',
  'channels.previewModels': 'channel.invalid',
  'channels.reorder': 'channel.invalid',
  'filters.create': 'filter.invalid',
  'filters.update': 'filter.invalid',
  'imports.apply': 'import.invalid',
  'imports.preview': 'import.invalid',
  'imports.useDetected': 'import.invalid',
  'ledger.create': 'ledger.invalid',
  'ledger.refund': 'ledger.invalid',
  'mail.set': 'mail.invalid',
  'mail.test': 'mail.invalid',
  'prices.compare': 'price.invalid',
  'prices.importRatios': 'price.invalid',
  'prices.set': 'price.invalid',
  'prices.setRatio': 'price.invalid',
  'rules.create': 'rule.invalid',
  'rules.update': 'rule.invalid',
  'settings.update': 'settings.invalid',
}

/** Codes oRPC itself raises, in our words. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'request.invalid',
  NOT_FOUND: 'route.not_found',
  METHOD_NOT_SUPPORTED: 'method.not_allowed',
  PAYLOAD_TOO_LARGE: 'request.too_large',
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  readonly keys?: readonly string[]
}

/** Dotted path of the input that is wrong: `timeouts.connectMs`, `models.3`; an unknown field is named itself. */
function fieldOf(issue: Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  const unknown = issue.keys?.[0]
  return (unknown === undefined ? path : [...path, unknown]).join('.')
}

/** What schema validation found first, as an error that names the field. */
export function invalidInput(issues: readonly Issue[], code: ErrorCode, prefix = ''): GatewayError {
  const first = issues[0]
  if (first === undefined) return new GatewayError(code, 'The input is not valid')
  const field = [prefix, fieldOf(first)].filter((part) => part !== '').join('.')
  const message = field === '' ? first.message : `${field}: ${first.message}`
  return new GatewayError(code, message, field === '' ? {} : { field })
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorStatus, code)
}

/** Any error of a management call as one with a stable code. What nobody foresaw becomes `internal` and is logged. */
export function toGatewayError(error: unknown, path: readonly string[], log: Logger): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof ORPCError) {
    const code: string = error.code
    if (isCode(code)) return new GatewayError(code, error.message, fieldFrom(error.data))
    if (code === 'BAD_REQUEST' && error.cause instanceof ValidationError)
      return invalidInput(error.cause.issues, invalidCodes[path.join('.')] ?? 'request.invalid')
    const known = frameworkCodes[code]
    if (known !== undefined) return new GatewayError(known, error.message, { cause: error })
  }
  log.error({ err: error, method: path.join('.') }, 'a management call failed unexpectedly')
  return new GatewayError('internal', 'The gateway made a mistake; its log has the details', { cause: error })
}

function fieldFrom(data: unknown): { field?: string } {
  return typeof data === 'object' && data !== null && 'field' in data && typeof data.field === 'string'
    ? { field: data.field }
    : {}
}

/** The form in which an error crosses oRPC: same code, the field in `data`. */
export function toOrpcError(error: GatewayError): ORPCError<ErrorCode, { field?: string }> {
  return new ORPCError(error.code, {
    status: error.status,
    message: error.message,
    data: error.field === undefined ? {} : { field: error.field },
    cause: error,
  })
}

/** The body of every management error over REST: `{ code, message, field? }` and nothing else. */
export function errorBody(error: GatewayError): ApiErrorBody {
  return error.field === undefined
    ? { code: error.code, message: error.message }
    : { code: error.code, message: error.message, field: error.field }
}
