/** What stands where a secret stood. */
const mask = '[redacted]'

/**
 * Shapes of secrets, by the vendors' own prefixes and by the places where keys travel. Order matters: the places that keep
 * their name come first, so that `Authorization: Bearer x` keeps its first two words.
 */
const patterns: readonly { find: RegExp; put: string }[] = [
  // Headers and fields by name: authorization, x-api-key, cookie … as text, JSON or `key: value`.
  {
    find: /((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token|apikey)\s+)[^\s"',;]+/gi,
    put: `$1${mask}`,
  },
  { find: /(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, put: `$1${mask}` },
  { find: /(\b(?:set-)?cookie["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi, put: `$1${mask}` },
  {
    find: /(\b(?:x-api-key|api-key|x-goog-api-key|api[_-]?key|access[_-]?token|client[_-]?secret|secret[_-]?access[_-]?key|password|admin[_-]?token|master[_-]?key)["']?\s*[:=]\s*["']?)[^\s"',;&)}\]]+/gi,
    put: `$1${mask}`,
  },
  // Query parameters.
  { find: /([?&](?:key|api_key|apikey|token|access_token|sig|signature)=)[^&\s"'#]+/gi, put: `$1${mask}` },
  { find: /(\bkey=)[A-Za-z0-9._~-]{8,}/g, put: `$1${mask}` },
  // User and password in an address.
  { find: /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:"']+:[^\s/@"']+@/gi, put: `$1${mask}@` },
  // Vendors' prefixes.
  { find: /\bsk-[A-Za-z0-9_-]{8,}/g, put: mask },
  { find: /\b(?:gsk|xai|r8|hf|pplx|nvapi|fw|csk|tgp_v1|github_pat|ghp|gho|ghs)[-_][A-Za-z0-9_-]{16,}/g, put: mask },
  { find: /\bAIza[A-Za-z0-9_-]{20,}/g, put: mask },
  { find: /\bya29\.[A-Za-z0-9._-]{10,}/g, put: mask },
  { find: /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, put: mask },
  { find: /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g, put: mask },
  { find: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, put: mask },
]

/** Text without secrets. Made for text of others that must be shown or logged; what we know to be secret never gets here. */
export function redact(text: string): string {
  let clean = text
  for (const { find, put } of patterns) clean = clean.replace(find, put)
  return clean
}

const secretNames =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|api[-_]?key$|^x-goog-api-key$|^(?:secret|secrets|password|passphrase|keys?)$|(?:token|secret|password|masterkey)$/i
/** Counts of tokens end like secrets do and are none. */
const countNames = /^(?:max|input|output|total|used)?_?tokens?$/i

/** Whether a field's name says that its text is a secret. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name) && !countNames.test(name)
}

/** A value freed of secrets: texts by their shape, fields by their name, and so the texts of a list under such a name. */
export function redactField(name: string, value: unknown): unknown {
  if (Array.isArray(value) && isSecretName(name)) return value.map((one) => (typeof one === 'string' ? mask : one))
  if (typeof value !== 'string') return value
  return isSecretName(name) ? mask : redact(value)
}
