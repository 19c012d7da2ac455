import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'

/** Visible ASCII and inner blanks: what an HTTP header may carry and a key ever holds (RFC 9110 §5.5). */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/**
 * Refuses a key that cannot be sent as a header: a line break from the clipboard, a typographic dash, an invisible character.
 * Node would throw on it deep inside a request, with the key in the message.
 * @throws GatewayError `channel.invalid`, field `keys`; the text never holds the key
 */
export function checkKey(key: string): string {
  if (printable.test(key)) return key
  throw new GatewayError(
    'channel.invalid',
    key.trim() === ''
      ? 'The key is empty'
      : 'The key holds a character that no key has (a line break, an accent, an invisible character); copy it again',
    { field: 'keys' },
  )
}

/** https://platform.openai.com/docs/api-reference/authentication */
export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${checkKey(key)}` }
}

/** How each protocol's own SDK sends its key. */
export function keyHeader(protocol: UpstreamProtocolId, key: string): Record<string, string> {
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return bearer(key)
    case 'anthropic-messages':
      return { 'x-api-key': checkKey(key) }
    case 'gemini':
      return { 'x-goog-api-key': checkKey(key) }
    default:
      return bearer(key)
  }
}
