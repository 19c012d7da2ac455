import { type LinkRefusal, longestLink, type WaitingLink } from '../contract/shell.ts'

/** The scheme of links that open the app: `burncloud://v1/…`. */
export const linkScheme = 'burncloud'

/**
 * The link to hand on, or why it must not be looked at any further. Only the shape is judged here: printable ASCII, of our
 * scheme, with a version as its host, no credentials and no port. What it asks for is for the preview page to read, and for a
 * person to decide.
 */
export function judgeLink(text: unknown): WaitingLink {
  if (typeof text !== 'string') return refuse('address')
  if (text.length > longestLink) return refuse('too_long')
  if (!/^[\x21-\x7e]*$/.test(text) || /["<>\\^`{|}]/.test(text)) return refuse('characters')
  if (!/^burncloud:\/\/v\d{1,3}\//i.test(text) || !URL.canParse(text)) return refuse('address')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.port !== '') return refuse('address')
  return { link: text, refused: null }
}

function refuse(refused: LinkRefusal): WaitingLink {
  return { link: null, refused }
}

/** Whether an argument wants to be a link, sound or not. */
function isLink(argument: string): boolean {
  return argument.slice(0, linkScheme.length + 1).toLowerCase() === `${linkScheme}:`
}

/**
 * The link among a program's arguments, null when there is none. Systems put it last; what comes before it may be crafted by
 * whoever made the link, so an earlier one never stands in for a last one that is refused.
 */
export function linkInArguments(argv: readonly string[]): WaitingLink | null {
  const last = argv.findLast(isLink)
  return last === undefined ? null : judgeLink(last)
}
