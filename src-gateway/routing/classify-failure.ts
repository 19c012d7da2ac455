import type { ErrorCode } from '../contract/index.ts'
import { askedToWait, type ReplyHeaders } from './cool-down.ts'
import { namesWholeQuota, plainType, type VendorSays, vendorSays, wordsOf } from './vendor-words.ts'

/** What a failed attempt means for the request, and for what it was sent to. */
export interface FailureClass {
  /**
   * `same`: another key of the channel may do better (where it has none left, another channel). `next`: another channel may.
   * `none`: the request itself is at fault, every channel would answer so.
   */
  retry: 'same' | 'next' | 'none'
  /**
   * What is not to be used for a while: the key, the model with this key, the model with every key of the channel, the
   * channel. `none`: it says nothing of any of them. Absent: one more failure in a row of what was called.
   */
  cool?: 'key' | 'key-model' | 'model' | 'channel' | 'none'
  /** What a failure that cools nothing by itself is counted for; absent = the model with this key. */
  counts?: 'channel'
  /** For how many milliseconds, when the vendor said so. */
  forMs?: number
  /** The key is of no use until someone does something about it. */
  setAside?: 'no-credit' | 'revoked'
  /** The prompt is too long for this model: one with a larger window may take it. */
  contextTooLong?: true
  code: ErrorCode
  /**
   * Whether the upstream's own reply may be handed to the client. Not when it is about the account behind the channel
   * (its key, its balance): the client's key is fine, and the text may show what is not the client's to see.
   */
  pass: boolean
}

/** A refusal as it came. */
export interface UpstreamRefusal {
  /**
   * After the channel's status mapping; for an error told inside a 200, the status that the protocol's reader found it to
   * stand for.
   */
  status: number
  /** The vendor's own code or type, when a protocol's reader has found it. */
  code?: string | undefined
  headers?: ReplyHeaders | undefined
  /** The parsed error body: its codes and types are read, never its sentences. */
  body?: unknown
  /** Milliseconds since 1970. */
  now: number
}

const account: FailureClass = { retry: 'next', code: 'upstream.auth', pass: false }
const limited: FailureClass = { retry: 'next', code: 'upstream.rate_limited', pass: true }
const failed: FailureClass = { retry: 'next', code: 'upstream.error', pass: true }
const rejected: FailureClass = { retry: 'none', code: 'upstream.error', pass: true }
const invalid: FailureClass = { retry: 'next', code: 'upstream.invalid_response', pass: false }

const theRequest: FailureClass = { ...rejected, cool: 'none' }
const missing: FailureClass = { ...failed, cool: 'model' }
const keyRefused: FailureClass = { ...account, retry: 'same', cool: 'key' }
const noCredit: FailureClass = { ...keyRefused, setAside: 'no-credit' }
const revoked: FailureClass = { ...keyRefused, setAside: 'revoked' }
const tooLong: FailureClass = { ...theRequest, contextTooLong: true }
/** Another channel may take more bytes, another model more tokens. */
const tooLarge: FailureClass = { ...tooLong, retry: 'next' }
const tooMany: FailureClass = { ...limited, retry: 'same', cool: 'key-model' }

const bySaying: Readonly<Record<VendorSays, FailureClass>> = {
  'no-credit': noCredit,
  revoked,
  denied: { ...account, retry: 'same', cool: 'key-model' },
  region: { ...account, cool: 'channel' },
  'model-missing': missing,
  'too-long': tooLong,
  limited: tooMany,
  'limited-key': { ...tooMany, cool: 'key' },
  overloaded: failed,
}

/**
 * Classifies a refusal: by the vendor's own codes where it gave one that is known, else by its status.
 * A vendor's wish to be left alone for some time is honoured.
 */
export function classifyFailure(refusal: UpstreamRefusal): FailureClass {
  const { status, headers, body, now } = refusal
  const found = meaningOf(refusal)
  if (found.code !== 'upstream.rate_limited' && status !== 503 && status !== 529) return found
  const forMs = askedToWait(headers, body, now)
  const whole = found.cool === 'key-model' && namesWholeQuota(body)
  if (forMs === undefined) return whole ? { ...found, cool: 'key' } : found
  return { ...found, cool: whole ? 'key' : (found.cool ?? 'model'), forMs }
}

function meaningOf({ status, code, headers, body }: UpstreamRefusal): FailureClass {
  // Too large is too large, also where a vendor calls it a limit of tokens per minute.
  if (status === 413) return tooLarge
  const told = wordsOf(body)
  if (code !== undefined) told.push(plainType(code))
  const awsType = headers?.['x-amzn-errortype']
  if (typeof awsType === 'string') told.push(plainType(awsType))
  const says = vendorSays(told)
  if (says === undefined) return meaningOfStatus(status)
  // Told as a limit, an account that has run dry is one to the client too.
  return says === 'no-credit' && status === 429 ? { ...noCredit, pass: true } : bySaying[says]
}

function meaningOfStatus(status: number): FailureClass {
  if (status >= 500) return failed
  switch (status) {
    case 401:
      return keyRefused
    case 402:
      return noCredit
    case 403:
      return { ...account, retry: 'same' }
    case 404: // no such model, or no such address: another channel may know it
    case 405:
      return failed
    case 407:
      return { ...account, counts: 'channel' }
    case 408:
    case 425:
    case 498: // Groq: capacity exceeded
      return failed
    case 410:
      return missing
    case 429:
      return tooMany
    default:
      // A redirect is not followed: it would carry the key to an address nobody chose.
      return status >= 400 ? theRequest : invalid
  }
}

/**
 * Classifies a failure that has a code but no usable reply: the connection, the clock, or a body that is not the protocol.
 * What failed on our side, before anything was sent, says nothing of the upstream.
 */
export function classifyCode(code: ErrorCode): FailureClass {
  if (!code.startsWith('upstream.')) return { retry: 'next', cool: 'none', code, pass: false }
  // Nothing is reached there, whatever the model and the key.
  if (code === 'upstream.unreachable') return { retry: 'next', counts: 'channel', code, pass: false }
  return { retry: 'next', code, pass: false }
}
