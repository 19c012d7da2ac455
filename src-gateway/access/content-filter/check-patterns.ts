import type { ContentFilter } from '../../contract/index.ts'
import { GatewayError } from '../../contract/index.ts'
import { whatIsWrongWithRegex } from './regex-set.ts'

/** @throws GatewayError `filter.invalid`, naming the first pattern that cannot be used */
export function checkPatterns(kind: ContentFilter['kind'], patterns: readonly string[]): void {
  for (const [at, pattern] of patterns.entries()) {
    const what = kind === 'regex' ? whatIsWrongWithRegex(pattern) : whatIsWrongWithKeyword(pattern)
    if (what === undefined) continue
    const field = `patterns[${at}]`
    throw new GatewayError('filter.invalid', `${field}: ${what}`, { field })
  }
}

function whatIsWrongWithKeyword(keyword: string): string | undefined {
  if (keyword.trim() === '') return 'is only white space, and would be found in every text'
  return keyword.isWellFormed() ? undefined : 'holds half a character'
}
