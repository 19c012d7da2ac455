/**
 * What can go wrong with a call, in words.
 * `errorText(error, t)` → one translated sentence; `errorField(error)` → the input the server objects to, or null;
 * `errorCode(error)` → our stable code, or null.
 */
import { ORPCError } from '@orpc/client'
import type { TFunction } from 'i18next'
import { type ErrorCode, errorStatus } from '../../src-gateway/contract/errors.ts'

/** The gateway could not be reached: it restarts (`restarting`) or does not answer (`unreachable`). */
export class OfflineError extends Error {
  readonly reason: 'restarting' | 'unreachable'

  constructor(reason: 'restarting' | 'unreachable') {
    super(reason === 'restarting' ? 'The gateway is restarting.' : 'The gateway does not answer.')
    this.name = 'OfflineError'
    this.reason = reason
  }
}

function isOurs(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorStatus, code)
}

function dataOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof ORPCError)) return {}
  const data: unknown = error.data
  return typeof data === 'object' && data !== null ? { ...data } : {}
}

/** Our stable code, null for errors that are not the gateway's. */
export function errorCode(error: unknown): ErrorCode | null {
  if (!(error instanceof ORPCError)) return null
  const inner = dataOf(error).code
  if (isOurs(inner)) return inner
  if (isOurs(error.code)) return error.code
  if (error.status === 401) return 'auth.required'
  return null
}

/** Dotted name of the input that the server objects to. */
export function errorField(error: unknown): string | null {
  const data = dataOf(error)
  if (typeof data.field === 'string') return data.field
  // A failed schema check lists its issues instead.
  const issues = data.issues
  const first: unknown = Array.isArray(issues) ? issues[0] : undefined
  if (typeof first === 'object' && first !== null && 'path' in first && Array.isArray(first.path)) {
    return first.path.join('.')
  }
  return null
}

/**
 * One sentence for a person. The code's words come first; what the server says follows when it adds something a
 * translation cannot know (which field, what an upstream answered).
 */
export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof OfflineError) return t(`common:error.${error.reason}`)
  const code = errorCode(error)
  const message = error instanceof Error ? error.message : ''
  if (code !== null) return codeText(code, message, t)
  return message === '' ? t('common:error.unknown') : message
}

/** The same for a failure that was told inside an answer: its code and the gateway's message. */
export function codeText(code: string, message: string, t: TFunction): string {
  const words = isOurs(code) ? t(`common:code.${code.replaceAll('.', '_')}`, { defaultValue: '' }) : ''
  if (words === '') return message
  return isOurs(code) && detailed.has(code) && message !== ''
    ? t('common:error.withDetail', { words, detail: message })
    : words
}

/** Codes whose message says more than the code. */
const detailed: ReadonlySet<ErrorCode> = new Set([
  'price.invalid',
  'price.list_failed',
  'budget.invalid',
  'ledger.invalid',
  'request.invalid',
  'channel.invalid',
  'channel.test_failed',
  'channel.models_failed',
  'settings.invalid',
  'mail.invalid',
  'mail.failed',
  'backup.invalid',
  'import.invalid',
  'storage.unavailable',
  'port.taken',
  'copy.failed',
  'copy.no_space',
  'client.unavailable',
  'client.file_refused',
])
