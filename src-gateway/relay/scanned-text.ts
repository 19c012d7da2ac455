import { type JsonMember, type JsonValue, lastMember, scanObject } from '../wire/scan-json.ts'

/** A string as it is written, without its quotes; escapes stay, one client writes them always alike. */
export function rawText(body: Buffer, { start, end }: JsonValue, most: number): string {
  return body.toString('utf8', start + 1, Math.min(end - 1, start + 1 + most))
}

/** A member of an object that was found. */
export function memberOf(body: Buffer, object: JsonValue, name: string): JsonMember | undefined {
  return lastMember(scanObject(body, [name], object.start, object.end), name)
}
