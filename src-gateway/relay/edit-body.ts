import { lastMember, scanObject } from '../wire/scan-json.ts'

/** Puts `text` where the bytes from `start` to `end` stand. */
export interface BodyEdit {
  start: number
  end: number
  text: string
}

/** A body as it is sent: one Buffer, or its parts in order when joining them would copy many bytes. */
export type SentBody = Buffer | readonly Buffer[]

/** Up to this size a body with edits is joined to one Buffer, which the transport writes in one go. */
const joinBelow = 512 * 1024

/** Applies edits that do not overlap. What is not edited stays the same bytes; of a large body not even a copy is made. */
export function applyEdits(body: Buffer, edits: readonly BodyEdit[]): SentBody {
  if (edits.length === 0) return body
  const parts: Buffer[] = []
  let at = 0
  for (const edit of [...edits].sort((left, right) => left.start - right.start)) {
    if (edit.start > at) parts.push(body.subarray(at, edit.start))
    if (edit.text !== '') parts.push(Buffer.from(edit.text))
    at = edit.end
  }
  if (at < body.length) parts.push(body.subarray(at))
  return body.length <= joinBelow ? Buffer.concat(parts) : parts
}

/**
 * Edits that set top-level members of a JSON object to the given JSON texts: a member that is there is replaced (the last of
 * that name, which is the one that counts), others are added at the end.
 * @throws JsonSyntaxError when the body is no JSON object
 */
export function setMembers(body: Buffer, values: Readonly<Record<string, string>>): BodyEdit[] {
  const names = Object.keys(values)
  if (names.length === 0) return []
  const object = scanObject(body, names)
  const edits: BodyEdit[] = []
  const added: string[] = []
  for (const name of names) {
    const member = lastMember(object, name)
    const text = values[name] ?? 'null'
    if (member === undefined) added.push(`${JSON.stringify(name)}:${text}`)
    else edits.push({ start: member.start, end: member.end, text })
  }
  if (added.length > 0) {
    edits.push({ start: object.close, end: object.close, text: `${object.empty ? '' : ','}${added.join(',')}` })
  }
  return edits
}
