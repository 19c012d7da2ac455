/** The scheme of links that open the app: `burncloud://v1/…`. */
export const linkScheme = 'burncloud'

/** Longest link that is looked at. Systems hand over far longer ones. */
export const longestLink = 32_768

/**
 * The link to hand on, null when it must not be looked at any further. Only the shape is judged here: printable ASCII, of our
 * scheme, with a version as its host, no credentials and no port. What it asks for is for the preview page to read, and for a
 * person to decide.
 */
export function soundLink(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > longestLink) return null
  if (!/^burncloud:\/\/v\d{1,3}\/[\x21-\x7e]*$/i.test(text)) return null
  if (/["<>\\^`{|}]/.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.port !== '') return null
  return text
}

/** Whether an argument wants to be a link, sound or not. */
function isLink(argument: string): boolean {
  return argument.slice(0, linkScheme.length + 1).toLowerCase() === `${linkScheme}:`
}

export type LinkFound = { found: false } | { found: true; link: string | null }

/**
 * The link among a program's arguments. Systems put it last; what comes before it may be crafted by whoever made the link, and
 * `link` is null when that last one is not sound.
 */
export function linkInArguments(argv: readonly string[]): LinkFound {
  const last = argv.findLast(isLink)
  return last === undefined ? { found: false } : { found: true, link: soundLink(last) }
}
