/** A reply's headers, names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

const second = 1000
const day = 86_400_000
/** A vendor that asks for less is asked again too soon, one that asks for more has erred. */
const shortest = second
const longest = day

/** What is counted separately by those who tell when it is counted afresh. */
const allowances: readonly { remaining: string; reset: string }[] = [
  ...['', '-requests', '-tokens', '-tokens-minute', '-requests-minute', '-requests-day', '-tokens-day'].map((what) => ({
    remaining: `x-ratelimit-remaining${what}`,
    reset: `x-ratelimit-reset${what}`,
  })),
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((what) => ({
    remaining: `anthropic-ratelimit-${what}-remaining`,
    reset: `anthropic-ratelimit-${what}-reset`,
  })),
  { remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
]

/**
 * How many milliseconds a refusal asks to wait, between a second and a day; undefined when it does not say, or says nonsense.
 * What it asks for outright (`retry-after-ms`, `Retry-After`, Google's RetryInfo) goes before what it tells of allowances
 * that are used up.
 * RFC 9110 §10.2.3; https://docs.anthropic.com/en/api/rate-limits; https://platform.openai.com/docs/guides/rate-limits;
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function askedToWait(headers: ReplyHeaders | undefined, body: unknown, now: number): number | undefined {
  const asked =
    (headers && (milliseconds(headers, 'retry-after-ms') ?? milliseconds(headers, 'x-ms-retry-after-ms'))) ??
    (headers && retryAfter(headers, now)) ??
    retryInfo(body) ??
    (headers && untilReset(headers, now))
  if (asked === undefined || !(asked >= 0)) return undefined
  return Math.round(Math.min(longest, Math.max(shortest, asked)))
}

function milliseconds(headers: ReplyHeaders, name: string): number | undefined {
  return decimal(headerOf(headers, name))
}

function retryAfter(headers: ReplyHeaders, now: number): number | undefined {
  const text = headerOf(headers, 'retry-after')
  const seconds = decimal(text)
  if (seconds !== undefined) return seconds * second
  const at = dateOf(text)
  if (at === undefined) return undefined
  // Measured by the vendor's own clock where it shows it: ours may be wrong.
  const wait = at - (dateOf(headerOf(headers, 'date')) ?? now)
  return wait > 0 ? wait : undefined
}

function retryInfo(body: unknown): number | undefined {
  const top = Array.isArray(body) ? body[0] : body
  const details = field(field(top, 'error'), 'details')
  if (!Array.isArray(details)) return undefined
  for (const detail of details.slice(0, 50)) {
    const type = field(detail, '@type')
    if (typeof type !== 'string' || !type.endsWith('google.rpc.RetryInfo')) continue
    const delay = field(detail, 'retryDelay')
    const seconds = typeof delay === 'string' ? /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(delay)?.[1] : undefined
    if (seconds !== undefined) return Number(seconds) * second
  }
  return undefined
}

/** The longest wait of those allowances of which nothing is left. */
function untilReset(headers: ReplyHeaders, now: number): number | undefined {
  let wait: number | undefined
  for (const { remaining, reset } of allowances) {
    const text = headerOf(headers, reset)
    if (text === undefined) continue
    const left = decimal(headerOf(headers, remaining))
    if (left === undefined || left > 0) continue
    const own = span(text) ?? moment(text, now)
    if (own !== undefined && own > 0 && (wait === undefined || own > wait)) wait = own
  }
  return wait
}

/** `6m0s`, `1.5s`, `20ms`, `1h2m`. */
function span(text: string): number | undefined {
  const match =
    /^(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/.exec(
      text,
    )
  if (match === null || text === '') return undefined
  const [, days = 0, hours = 0, minutes = 0, seconds = 0, thousandths = 0] = match
  return (
    Number(days) * day +
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Number(seconds) * second +
    Number(thousandths)
  )
}

/** A number of seconds, a moment in seconds or milliseconds since 1970, or a date. */
function moment(text: string, now: number): number | undefined {
  const number = decimal(text)
  if (number === undefined) {
    const at = dateOf(text)
    return at === undefined ? undefined : at - now
  }
  if (number > 1e11) return number - now
  return number > 1e8 ? number * second - now : number * second
}

function dateOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:[A-Z][a-z]{2}, |\d{4}-\d\d-\d\dT)/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined
}

function headerOf(headers: ReplyHeaders, name: string): string | undefined {
  const value = headers[name]
  return (typeof value === 'string' ? value : value?.[0])?.trim()
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

/** How a cool-down of our own grows while nothing gets better. Milliseconds. */
export interface Growth {
  first: number
  most: number
}

/** For outages: who has no other channel must not wait long for one that is back. */
export const forOutage: Growth = Object.freeze({ first: 5_000, most: 60_000 })
/** For limits whose end the vendor does not tell: some are counted by the day. */
export const forLimit: Growth = Object.freeze({ first: 5_000, most: 300_000 })
/** For what mostly waits for a person: a refused key, a model that is not there. */
export const forPerson: Growth = Object.freeze({ first: 60_000, most: 900_000 })

/**
 * Milliseconds of the cool-down after it has been needed `before` times in a row: doubling, never beyond `most`, and between
 * three quarters and the whole of it by chance, so that not all come back at the same moment. `random` is in [0, 1).
 */
export function ownCoolDown(growth: Growth, before: number, random: number): number {
  const whole = Math.min(growth.most, growth.first * 2 ** Math.min(before, 30))
  return Math.round(whole * (0.75 + 0.25 * random))
}
