import type { ErrorCode } from '../contract/index.ts'

/** What a failed attempt means for the request, and for what it was sent to. */
export interface FailureClass {
  /**
   * `same`: another key of the channel may do better. `next`: another channel may. `none`: the request itself is at fault,
   * every channel would answer so.
   */
  retry: 'same' | 'next' | 'none'
  /** What is not to be used for a while. */
  cool?: 'key' | 'model' | 'channel' | 'none'
  /** For how many milliseconds, when the vendor said so. */
  forMs?: number
  /** The key is of no use until someone does something about it. */
  setAside?: 'no-credit' | 'revoked'
  /** The prompt is too long for this model; another may take it. */
  contextTooLong?: boolean
  code: ErrorCode
  /**
   * Whether the upstream's own reply may be handed to the client. Not when it is about the account behind the channel
   * (its key, its balance): the client's key is fine, and the text may show what is not the client's to see.
   */
  pass: boolean
}

const account: FailureClass = { retry: 'next', code: 'upstream.auth', pass: false }
const limited: FailureClass = { retry: 'next', code: 'upstream.rate_limited', pass: true }
const failed: FailureClass = { retry: 'next', code: 'upstream.error', pass: true }
const rejected: FailureClass = { retry: 'none', code: 'upstream.error', pass: true }
const invalid: FailureClass = { retry: 'next', code: 'upstream.invalid_response', pass: false }

/** Classifies the status of a reply that is no success (after the channel's status mapping). */
export function classifyStatus(status: number): FailureClass {
  if (status >= 500) return failed
  switch (status) {
    case 401:
    case 402: // the account behind the channel has run dry
    case 403:
    case 407:
      return account
    case 408:
    case 425:
      return failed
    case 429:
      return limited
    default:
      // A redirect is not followed: it would carry the key to an address nobody chose.
      return status >= 400 ? rejected : invalid
  }
}

/** Classifies a failure that has a code but no usable reply: the connection, the clock, or a body that is not the protocol. */
export function classifyCode(code: ErrorCode): FailureClass {
  return { retry: 'next', code, pass: false }
}
