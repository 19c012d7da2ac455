import i18next, { type TFunction } from 'i18next'

/** What can be done to a channel by naming both: “test main”. */
export const channelVerbs = ['test', 'enable', 'disable'] as const
export type ChannelVerb = (typeof channelVerbs)[number]

/** The names of each verb, in the person's language and in English, lower case. */
export function verbNames(t: TFunction): Record<ChannelVerb, string[]> {
  const english = i18next.getFixedT('en')
  const names = (verb: ChannelVerb) =>
    `${t(`palette:verb.${verb}`)}|${english(`palette:verb.${verb}`)}`.split('|').map((name) => name.toLowerCase())
  return { test: names('test'), enable: names('enable'), disable: names('disable') }
}

export interface AskedWords {
  /** Null when what was typed begins with no verb. */
  verb: ChannelVerb | null
  /** What the gateway is asked for. */
  search: string
}

/**
 * Parts “disable main” into the verb and the name. A verb in letters stands before a space, at least three letters of it; one
 * in Chinese needs neither.
 */
export function readAsked(query: string, names: Record<ChannelVerb, readonly string[]>): AskedWords {
  const text = query.trim()
  const [first = '', ...rest] = text.split(/\s+/u)
  const word = first.toLowerCase()
  for (const verb of channelVerbs) {
    for (const name of names[verb]) {
      if (rest.length > 0 && word.length >= 2 && (word === name || (word.length >= 3 && name.startsWith(word)))) {
        return { verb, search: rest.join(' ') }
      }
      if (/^\p{Script=Han}+$/u.test(name) && text.startsWith(name) && text.length > name.length) {
        return { verb, search: text.slice(name.length).trim() }
      }
    }
  }
  return { verb: null, search: text }
}

/** Whether what was typed may be the number of a request: those are long, of one piece and have digits. */
export function mayBeRequest(query: string): boolean {
  const text = query.trim()
  return /^[\w-]{6,100}$/.test(text) && /\d/.test(text)
}
