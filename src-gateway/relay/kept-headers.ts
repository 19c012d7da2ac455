import type { IncomingHttpHeaders } from 'node:http'
import type { KeptHeader } from '../contract/index.ts'
import { redact } from './scrub.ts'

/** The headers of a message as they passed: by name, or alternating name, value. */
export type PassedHeaders = Readonly<IncomingHttpHeaders> | readonly string[]

/** The headers of a message as they are kept. */
interface KeptHeaders {
  headers: KeptHeader[]
  /** How many there were beyond these; left out when that is none. */
  moreHeaders?: number
}

/** Headers of one message that are kept, and how much of them. */
const maxHeaders = 100
const maxCharacters = 16 * 1024
const maxValue = 4 * 1024

const mask = '[redacted]'

/** Where clients and vendors put the key itself. Its last letters stay, so that it can be told from another. */
const keyNames = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'x-goog-api-key'])

const secretPart =
  /token|secret|key|auth|session|signature|password|passwd|passphrase|credential|cookie|bearer|jwt|csrf|xsrf|assertion/
/** Too short to be looked for inside of other words. */
const secretWord = /(?:^|[-_.])(?:sid|sig|otp|pwd|pass|pat)(?:$|[-_.])/
/** Invented for one request, to tell it from its repetition. */
const harmless = new Set(['idempotency-key', 'x-idempotency-key'])
/** What counts tokens and is none: `x-ratelimit-remaining-tokens`. */
const counted = /(?:^|[-_.])tokens(?:$|[-_.])/g
/** A number, how long (`1m30.5s`), or when. */
const isCount = /^[\d.]{1,12}$|^(?:[\d.]{1,12}(?:ms|s|m|h|d)){1,4}$|^\d{4}-\d\d-\d\dT[\d:.]{1,20}Z?$/

/** Whether a header, by its name, holds a secret. `name` is in lower case. */
function isSecretHeader(name: string, value: string): boolean {
  if (harmless.has(name)) return false
  const rest = isCount.test(value) ? name.replace(counted, '-') : name
  return secretPart.test(rest) || secretWord.test(rest)
}

const scheme = /^(?:bearer|basic|digest|negotiate|aws4-hmac-sha256) +/i

/** `Bearer …x4Qd`: how a key is sent and its end, when that is little of it. */
function masked(name: string, value: string): string {
  if (!keyNames.has(name)) return mask
  const found = scheme.exec(value)?.[0] ?? ''
  const key = value.slice(found.length)
  // Of anything but a plain key (a password, a signature) nothing is shown.
  const plain = (found === '' || /^bearer/i.test(found)) && /^[\w.~+/=-]{16,}$/.test(key)
  return `${found}…${plain ? key.slice(-4) : ''}`
}

/**
 * Headers as they may be stored: names in lower case and in their order, without keys, cookies and whatever else is secret by its
 * name, by its look or because it is one of `secrets`. At most 100 of them and 16 thousand characters; a longer value ends with `…`.
 */
export function keptHeaders(passed: PassedHeaders, secrets: readonly string[]): KeptHeaders {
  const headers: KeptHeader[] = []
  let room = maxCharacters
  let more = 0
  for (const [name, value] of each(passed)) {
    if (headers.length >= maxHeaders || room < name.length) {
      more += 1
      continue
    }
    const shown = isSecretHeader(name, value) ? masked(name, value) : redact(value, secrets)
    const most = Math.min(maxValue, room - name.length)
    const kept = { name: redact(name, secrets), value: shown.length > most ? `${shown.slice(0, most)}…` : shown }
    headers.push(kept)
    room -= kept.name.length + kept.value.length
  }
  return more === 0 ? { headers } : { headers, moreHeaders: more }
}

function* each(passed: PassedHeaders): Generator<[name: string, value: string]> {
  if (isAlternating(passed)) {
    for (let at = 0; at + 1 < passed.length; at += 2) yield [(passed[at] ?? '').toLowerCase(), passed[at + 1] ?? '']
    return
  }
  for (const [name, value] of Object.entries(passed)) {
    if (value === undefined) continue
    if (typeof value === 'string') yield [name.toLowerCase(), value]
    else for (const one of value) yield [name.toLowerCase(), one]
  }
}

function isAlternating(passed: PassedHeaders): passed is readonly string[] {
  return Array.isArray(passed)
}
