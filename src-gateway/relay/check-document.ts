import { JsonSyntaxError, scanObject } from '../wire/scan-json.ts'

/** What is wrong with a body that should be JSON; undefined when nothing is. A list is allowed, a bare word is not. */
export function whatIsWrongWithJson(body: Buffer): string | undefined {
  const first = firstByte(body)
  if (first === undefined) return 'The upstream answered with an empty body.'
  if (first === 0x3c) return 'The upstream answered with HTML or XML where JSON was expected.'
  try {
    if (first === 0x5b) JSON.parse(body.toString('utf8'))
    else scanObject(body, [])
    return undefined
  } catch (error) {
    const where = error instanceof JsonSyntaxError ? `: ${error.message}` : ''
    return `The upstream answered with broken JSON${where}.`
  }
}

function firstByte(body: Buffer): number | undefined {
  for (const byte of body) if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
  return undefined
}
