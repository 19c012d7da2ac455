import { type JsonMember, type JsonObject, scanObject, skipSpace } from './scan-json.ts'

/** Bytes to stand in place of `start` to `end`; an empty range inserts. */
export interface BytePatch {
  start: number
  end: number
  text: string
}

/** JSON text to set a top-level member to, or undefined to delete the member. */
export type MemberEdits = Readonly<Record<string, string | undefined>>

/**
 * Applies patches and leaves every other byte as it is: one allocation, each byte copied once. Patches at the same place stand
 * in the order given; they must not overlap.
 */
export function applyPatches(body: Buffer, patches: readonly BytePatch[]): Buffer {
  if (patches.length === 0) return body
  const sorted = [...patches].sort((a, b) => a.start - b.start)
  let length = body.length
  for (const patch of sorted) length += Buffer.byteLength(patch.text) - (patch.end - patch.start)
  const out = Buffer.allocUnsafe(length)
  let from = 0
  let to = 0
  for (const patch of sorted) {
    to += body.copy(out, to, from, patch.start)
    to += out.write(patch.text, to)
    from = patch.end
  }
  body.copy(out, to, from)
  return out
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
  return applyPatches(edited, setMembers(object, sets))
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
    rest = applyPatches(rest, [{ ...withComma(rest, member), text: '' }])
  }
}

/** A member and the one comma that goes with it: the one after it, else the one before. */
function withComma(body: Buffer, member: JsonMember): { start: number; end: number } {
  const after = skipSpace(body, member.end, body.length)
  if (body[after] === COMMA) return { start: member.keyStart, end: after + 1 }
  let before = member.keyStart - 1
  while (before >= 0 && isSpace(body[before])) before--
  return { start: body[before] === COMMA ? before : member.keyStart, end: member.end }
}

const COMMA = 0x2c

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
