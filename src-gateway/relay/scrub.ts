/** Longest text of an upstream's error that is kept. */
const maxText = 2048

const looksSecret =
  /\b(?:sk|pk|rk|gsk|xai|nvapi|hf|r8|csk|fw|pplx)[-_][A-Za-z0-9_-]{8,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[^\s"',}]+|([?&](?:key|api[-_]key|token)=)[^&\s"']+|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/gi

/** A text without any key. `secrets` are the keys of the channel that was called. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '[redacted]')
  return clean.replace(looksSecret, (_match, query: string | undefined) => `${query ?? ''}[redacted]`)
}

/** An upstream's words without any key, cut to 2 kB. `secrets` are the keys of the channel that was called. */
export function scrub(text: string, secrets: Iterable<string>): string {
  // Cut before the search, with room for a secret that would straddle the end.
  const clean = redact(text.slice(0, maxText + 256), secrets)
  return clean.length > maxText ? `${clean.slice(0, maxText - 1)}…` : clean
}
