import { type JsonObject, scanObject, skipSpace } from './scan-json.ts'

/** Bytes to stand in place of `start` to `end`; an empty range inserts. */
export interface BytePatch {
  start: number
  end: number
  text: string
}

/** JSON text to set a top-level member to, or undefined to delete the member. */
export type MemberEdits = Readonly<Record<string, string | undefined>>

/** A body as it is sent: one Buffer, or its parts in order when joining them would copy many bytes. */
export type SplicedBody = Buffer | readonly Buffer[]

/** Up to this size a patched body is joined to one Buffer, which is written in one go. */
const joinBelow = 512 * 1024

/**
 * Applies patches that do not overlap and leaves every other byte as it is; patches at the same place stand in the order
 * given. Of a large body not even a copy is made.
 */
export function applyPatches(body: Buffer, patches: readonly BytePatch[]): SplicedBody {
  if (patches.length === 0) return body
  const parts = partsOf(body, patches)
  return body.length <= joinBelow ? Buffer.concat(parts) : parts
}

/** The same in one piece. */
export function spliceBody(body: Buffer, patches: readonly BytePatch[]): Buffer {
  return Buffer.concat(partsOf(body, patches))
}

function partsOf(body: Buffer, patches: readonly BytePatch[]): Buffer[] {
  const parts: Buffer[] = []
  let at = 0
  for (const patch of [...patches].sort((left, right) => left.start - right.start)) {
    if (patch.start > at) parts.push(body.subarray(at, patch.start))
    if (patch.text !== '') parts.push(Buffer.from(patch.text))
    at = patch.end
  }
  if (at < body.length) parts.push(body.subarray(at))
  return parts
}

/**
 * Sets and deletes top-level members of a JSON object body by splicing. A member that stands more than once is changed at
 * each place; one that is missing is added at the end.
 *
 * @throws JsonSyntaxError when the body is not one JSON object
 */
export function editMembers(body: Buffer, edits: MemberEdits): Buffer {
  let edited = body
  for (const [name, text] of Object.entries(edits)) if (text === undefined) edited = deleteMember(edited, name)
  const sets = Object.entries(edits).filter((edit): edit is [string, string] => edit[1] !== undefined)
  if (sets.length === 0) return edited
  const object = scanObject(
    edited,
    sets.map(([name]) => name),
  )
  return spliceBody(edited, setMembers(object, sets))
}

/** The patches that set members of an object scanned for at least these names. */
export function setMembers(object: JsonObject, sets: readonly (readonly [name: string, text: string])[]): BytePatch[] {
  const patches: BytePatch[] = []
  let empty = object.empty
  for (const [name, text] of sets) {
    const places = object.members.filter((member) => member.name === name)
    for (const place of places) patches.push({ start: place.start, end: place.end, text })
    if (places.length > 0) continue
    const comma = empty ? '' : ','
    patches.push({ start: object.close, end: object.close, text: `${comma}${JSON.stringify(name)}:${text}` })
    empty = false
  }
  return patches
}

function deleteMember(body: Buffer, name: string): Buffer {
  let rest = body
  for (;;) {
    const [member] = scanObject(rest, [name]).members
    if (member === undefined) return rest
    rest = spliceBody(rest, [{ ...withComma(rest, member.keyStart, member.end), text: '' }])
  }
}

/** The range of a member or an element with the one comma that goes with it: the one after it, else the one before. */
export function withComma(body: Buffer, start: number, end: number): { start: number; end: number } {
  const after = skipSpace(body, end, body.length)
  if (body[after] === COMMA) return { start, end: after + 1 }
  let before = start - 1
  while (before >= 0 && isSpace(body[before])) before--
  return { start: body[before] === COMMA ? before : start, end }
}

const COMMA = 0x2c

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
