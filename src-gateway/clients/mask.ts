/** A secret as it may be shown: enough to tell two apart. */
export function masked(secret: string): string {
  return secret.length <= 12 ? '••••' : `${/^[a-z]{1,4}-(?:[a-z]{1,5}-)?/i.exec(secret)?.[0] ?? ''}…${secret.slice(-4)}`
}

const assigned =
  /(["'`]?[\w.-]*(?:api[_-]?key|token|secret|password|passwd|authorization|credential|bearer|cookie|private[_-]?key)[\w.-]*["'`]?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}\]#]+)/gi
const shaped =
  /\b(?:sk|pk|rk|xai|gsk|key|ghp|gho|github_pat|glpat|hf|r8|nvapi|csk|fw|pplx|AKIA|AIza|ya29|eyJ)[-_.A-Za-z0-9]{16,}/g
const inUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']+:)[^\s/@"']+(@)/gi

/** A text with every secret in it masked: by the name before it, by its own shape, in addresses, and the given ones. */
export function maskText(text: string, secrets: readonly string[]): string {
  let result = text
  for (const secret of secrets) if (secret.length >= 8) result = result.replaceAll(secret, masked(secret))
  return result
    .replace(assigned, (_all, name: string, value: string) => {
      const quote = /^["']/.exec(value)?.[0] ?? ''
      const inner = quote === '' ? value : value.slice(1, -1)
      // References to somewhere else are no secrets, and plain numbers, switches and masked ones neither.
      if (inner === '' || inner.includes('…') || /^(\$|\{|true$|false$|null$|-?\d{1,9}$|\[|•)/.test(inner))
        return `${name}${value}`
      return `${name}${quote}${masked(inner)}${quote}`
    })
    .replace(shaped, (found) => (found.includes('…') ? found : masked(found)))
    .replace(inUrl, '$1••••$2')
}
