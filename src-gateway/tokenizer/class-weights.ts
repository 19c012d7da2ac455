import type { ClassWeights } from './profile.ts'

/**
 * The classes of characters as OpenAI's newest tokenizer counts them, fitted to prose, code, JSON and several scripts; the
 * others state how they differ from it.
 */
export const weights: ClassWeights = {
  words: 1,
  longLetters: 0.17,
  numbers: 1.5,
  digits: 0,
  ideographs: 0.7,
  otherLetters: 0.39,
  symbols: 0.06,
  symbolRuns: 0.83,
  newlines: 0.1,
  gaps: 1.1,
  emoji: 1.6,
}

/** The same with every class costing so many times as much. */
export function scaled(of: ClassWeights, factor: number): ClassWeights {
  const entries = Object.entries(of).map(([name, weight]) => [name, weight * factor])
  return Object.fromEntries(entries) as unknown as ClassWeights
}
