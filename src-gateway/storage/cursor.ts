import { GatewayError } from '../contract/errors.ts'

/** An opaque place in a list: the id of the last row given, tied to its list so that one list's cursor fails in another. */
export function writeCursor(list: string, id: number): string {
  return Buffer.from(`${list}:${id}`).toString('base64url')
}

/** undefined without a cursor; GatewayError `request.invalid` (field `cursor`) when it is not one of this list. */
export function readCursor(list: string, cursor: string | null | undefined): number | undefined {
  if (cursor === undefined || cursor === null) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const id = Number(text.slice(list.length + 1))
  if (!Number.isSafeInteger(id) || writeCursor(list, id) !== cursor) {
    throw new GatewayError('request.invalid', 'The cursor is not one that this list gave.', { field: 'cursor' })
  }
  return id
}

/** Cuts the one row too many that tells whether there is a next page. */
export function toPage<T, U>(
  list: string,
  rows: readonly T[],
  limit: number,
  idOf: (row: T) => number,
  read: (row: T) => U,
): { items: U[]; nextCursor: string | null } {
  const shown = rows.length > limit ? rows.slice(0, limit) : rows
  const last = shown[shown.length - 1]
  return {
    items: shown.map(read),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(list, idOf(last)) : null,
  }
}

/** A LIKE pattern that finds `search` anywhere; use with ESCAPE '\'. */
export function containsPattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`
}
