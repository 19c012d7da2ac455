import type { ImportNote, ImportNoteCode, ImportRisk, ImportRiskCode, ImportSkip } from '../contract/index.ts'
import { plainText } from './plain-text.ts'

const mostFacts = 20

/** Facts come from what was read: names and hosts, as plain text, never a value that may be secret. */
function plainFacts(facts: readonly string[]): string[] {
  return facts.slice(0, mostFacts).map((fact) => plainText(fact, 120).text)
}

export function note(code: ImportNoteCode, message: string, facts: readonly string[] = []): ImportNote {
  return { code, message, facts: plainFacts(facts) }
}

export function risk(code: ImportRiskCode, message: string, facts: readonly string[] = []): ImportRisk {
  return { code, message, facts: plainFacts(facts) }
}

export function skip(name: string, code: ImportSkip['code'], message: string): ImportSkip {
  return { name: plainText(name, 120).text || 'without a name', code, message }
}
