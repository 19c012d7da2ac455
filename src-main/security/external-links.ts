const longest = 2048

/**
 * The address to hand to the person's browser or mail program, null when it must not leave the app. Only https and mailto:
 * other schemes start programs (`ms-msdt:`), or send the account's hash to a foreign host (`file:`, `smb:`). Credentials in an
 * address disguise its host. A mail with an attachment named by the address would leak a file.
 */
export function allowedExternalUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > longest) return null
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f"<>\\^`{|}]/.test(text)) return null
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol === 'https:') {
    return url.username === '' && url.password === '' && url.hostname !== '' ? url.href : null
  }
  if (url.protocol === 'mailto:') {
    for (const name of url.searchParams.keys()) {
      if (!['to', 'cc', 'bcc', 'subject', 'body'].includes(name.toLowerCase())) return null
    }
    return url.href
  }
  return null
}
