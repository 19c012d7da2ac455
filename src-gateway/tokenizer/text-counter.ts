import { BytePairs } from './byte-pairs.ts'
import { type CharacterClasses, characterClasses } from './character-classes.ts'
import type { ClassWeights, Profile } from './profile.ts'

type Encoding = Extract<Profile['text'], string>

/** Counts the tokens of texts. A table is loaded when it is first needed: 50 MB and a fifth of a second. */
export class TextCounter {
  private readonly tables = new Map<Encoding, Promise<BytePairs>>()

  /** Tokens of each group of texts. */
  async count(by: Profile['text'], groups: readonly (readonly string[])[]): Promise<number[]> {
    const count = typeof by === 'string' ? await this.exact(by) : estimator(by)
    return groups.map((texts) => countBounded(texts, count))
  }

  private async exact(encoding: Encoding): Promise<(text: string) => number> {
    let table = this.tables.get(encoding)
    if (table === undefined) {
      table = load(encoding)
      this.tables.set(encoding, table)
    }
    const pairs = await table
    return (text) => pairs.count(text)
  }
}

/**
 * No model reads more than some millions of letters; what is beyond is taken to be like what was counted, so that a huge body
 * does not keep the others waiting.
 */
const mostLetters = 8_000_000

function countBounded(texts: readonly string[], count: (text: string) => number): number {
  let tokens = 0
  let counted = 0
  let all = 0
  for (const text of texts) {
    all += text.length
    const piece = text.slice(0, mostLetters - counted)
    if (piece === '') continue
    counted += piece.length
    tokens += count(piece)
  }
  return all === counted ? tokens : Math.round((tokens * all) / counted)
}

async function load(encoding: Encoding): Promise<BytePairs> {
  const { default: table } =
    encoding === 'o200k_base'
      ? await import('js-tiktoken/ranks/o200k_base')
      : await import('js-tiktoken/ranks/cl100k_base')
  return new BytePairs(table)
}

function estimator(weights: ClassWeights): (text: string) => number {
  const pairs = Object.entries(weights) as [keyof CharacterClasses, number][]
  return (text) => {
    const classes = characterClasses(text)
    return pairs.reduce((sum, [name, weight]) => sum + classes[name] * weight, 0)
  }
}
