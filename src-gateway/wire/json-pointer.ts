import { type JsonValue, scanArray, scanObject } from './scan-json.ts'
import { type BytePatch, spliceBody, withComma } from './splice-json.ts'

/** A change at one place of a JSON document. */
export interface PointerEdit {
  /** `set` writes, `default` writes where nothing is, `delete` takes out. */
  op: 'set' | 'default' | 'delete'
  /** Names of members and places in lists, from the root; `-` is the place behind a list's last element. Never empty. */
  path: readonly string[]
  /** What is written, as JSON text. */
  text: string
}

/**
 * The body with one change made by splicing, so that every other byte stays as it was written, numbers too large for a
 * double included. What is missing on the way to the place is made: an object, or a list for `-`; null counts as missing
 * there. Where the path leads through a text or a number, or beyond a list's end, nothing is changed and the very same
 * Buffer comes back. Of a member that stands more than once each is changed.
 *
 * @throws JsonSyntaxError when the body is not one JSON object
 */
export function editAtPointer(body: Buffer, edit: PointerEdit): Buffer {
  const { open, close } = scanObject(body, [])
  const walk: Walk = { body, edit, patches: [], again: false }
  visit(walk, { kind: 'object', start: open, end: close + 1 }, 0)
  if (walk.patches.length === 0) return body
  const edited = spliceBody(body, walk.patches)
  return walk.again ? editAtPointer(edited, edit) : edited
}

interface Walk {
  body: Buffer
  edit: PointerEdit
  patches: BytePatch[]
  /** A member that stands twice was taken out once: the commas of neighbours are not shared out in one go. */
  again: boolean
}

function visit(walk: Walk, value: JsonValue, depth: number): void {
  if (value.kind === 'object') visitObject(walk, value, depth)
  else if (value.kind === 'array') visitArray(walk, value, depth)
}

function visitObject(walk: Walk, value: JsonValue, depth: number): void {
  const { body, edit, patches } = walk
  const name = edit.path[depth] ?? ''
  const { members, close, empty } = scanObject(body, [name], value.start, value.end)
  if (members.length === 0) {
    if (edit.op === 'delete') return
    const text = `${empty ? '' : ','}${JSON.stringify(name)}:${made(edit, depth + 1)}`
    patches.push({ start: close, end: close, text })
    return
  }
  if (depth === edit.path.length - 1 && edit.op === 'delete') {
    const [first] = members
    if (first !== undefined) patches.push({ ...withComma(body, first.keyStart, first.end), text: '' })
    walk.again ||= members.length > 1
    return
  }
  for (const member of members) change(walk, member, depth)
}

function visitArray(walk: Walk, value: JsonValue, depth: number): void {
  const { body, edit, patches } = walk
  const part = edit.path[depth] ?? ''
  const appends = part === '-'
  if (!appends && !/^(?:0|[1-9]\d{0,8})$/.test(part)) return
  const wanted = appends ? Number.POSITIVE_INFINITY : Number(part)
  let found: JsonValue | undefined
  let count = 0
  scanArray(body, value.start, value.end, (element, index) => {
    count = index + 1
    if (index === wanted) found = element
    return found === undefined
  })
  if (found === undefined) {
    if (edit.op === 'delete' || (!appends && wanted !== count)) return
    const at = value.end - 1
    patches.push({ start: at, end: at, text: `${count === 0 ? '' : ','}${made(edit, depth + 1)}` })
  } else if (depth === edit.path.length - 1 && edit.op === 'delete') {
    patches.push({ ...withComma(body, found.start, found.end), text: '' })
  } else change(walk, found, depth)
}

/** Changes what stands at `depth` of the path, or goes on into it. */
function change(walk: Walk, value: JsonValue, depth: number): void {
  const { edit, patches } = walk
  if (depth < edit.path.length - 1) {
    if (value.kind !== 'null') visit(walk, value, depth + 1)
    else if (edit.op !== 'delete') patches.push({ start: value.start, end: value.end, text: made(edit, depth + 1) })
  } else if (edit.op === 'set') patches.push({ start: value.start, end: value.end, text: edit.text })
}

/** The value with everything around it that the path still names from `depth` on. */
function made({ path, text }: PointerEdit, depth: number): string {
  return path.slice(depth).reduceRight((inner, part) => {
    return part === '-' ? `[${inner}]` : `{${JSON.stringify(part)}:${inner}}`
  }, text)
}
