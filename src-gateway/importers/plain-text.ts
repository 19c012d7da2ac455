/**
 * Control characters, invisible ones, those that turn the direction of text around, and halves of letters (Unicode TR36 §3.1).
 * What joins and colours emoji is none of them.
 */
const hidden = /(?![\t\n\r\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu
const markup = /<\/?[a-z!][^>]{0,200}>?|javascript:|data:text\/html/i

export interface PlainText {
  text: string
  /** Something was taken out, or it looks like markup: worth a second look, since someone may want to be misread. */
  odd: boolean
}

/** One line of text as a person may be shown it: no invisible characters, blanks collapsed, at most `longest` characters. */
export function plainText(value: string, longest: number): PlainText {
  const cut = value.length > longest * 8 ? value.slice(0, longest * 8) : value
  const visible = cut.replace(hidden, '')
  const text = visible.replace(/\s+/g, ' ').trim()
  const letters = [...text]
  return {
    text: letters.length > longest ? letters.slice(0, longest).join('').trim() : text,
    odd: visible !== cut || markup.test(visible),
  }
}
