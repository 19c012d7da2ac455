import { type ParseError, parse as parseJsonc, printParseErrorCode } from 'jsonc-parser'
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { parseDocument } from 'yaml'
import { invalid } from './invalid.ts'

/** `line 3, column 7` of a place in a text, both counted from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line}, column ${offset - (before.lastIndexOf('\n') + 1) + 1}`
}

/** JSON as people keep it: with comments and trailing commas. @throws GatewayError `import.invalid` with line and column */
export function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Slower, and knows comments and places.
  }
  const errors: ParseError[] = []
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true })
  const first = errors[0]
  if (first !== undefined)
    throw invalid(`This is not JSON: ${printParseErrorCode(first.error)} at ${placeOf(text, first.offset)}`)
  return value
}

/** One YAML document. Aliases are bounded, since a few lines of them can stand for gigabytes. @throws GatewayError `import.invalid` */
export function readYamlText(text: string): unknown {
  const document = parseDocument(text, { schema: 'core', logLevel: 'silent', prettyErrors: false })
  const first = document.errors[0]
  if (first !== undefined) throw invalid(`This is not YAML: ${first.code} at ${placeOf(text, first.pos[0])}`)
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown
  } catch {
    throw invalid('This YAML repeats itself without end')
  }
}

/** TOML as plain values; undefined when it is none. */
export function tomlIn(text: string): unknown {
  try {
    return getStaticTOMLValue(parseTOML(text)) as unknown
  } catch {
    return undefined
  }
}
