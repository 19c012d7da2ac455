import type { TFunction } from 'i18next'
import type { ImportNote } from '../../../src-gateway/contract/imports.ts'

/** Facts that are words of the reader rather than of what was read. */
const told: Readonly<Record<string, string>> = {
  'by hand': 'byHand',
  automatically: 'automatically',
  'user name and password': 'credentials',
  keys: 'keys',
  models: 'models',
  proxy: 'proxy',
  lines: 'lines',
  channels: 'channels',
  tokens: 'tokens',
}

function factWords(fact: string, t: TFunction): string {
  const word = Object.hasOwn(told, fact) ? told[fact] : undefined
  return word === undefined ? fact : t(`import:fact.${word}`)
}

/** What a note says to a person; a code that this console does not know speaks for itself. */
export function noteWords(note: Pick<ImportNote, 'code' | 'facts' | 'message'>, t: TFunction): string {
  const facts = note.facts.map((fact) => factWords(fact, t))
  const [first = '', second = ''] = facts
  return t(`import:note.${note.code.replaceAll('.', '_')}`, {
    facts: facts.join(', '),
    first,
    second,
    defaultValue: note.message,
  })
}
