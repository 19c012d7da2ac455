import { editMembers, type SplicedBody } from '../wire/splice-json.ts'

/** Sets and takes out top-level members of a JSON body, given as values; undefined takes out. */
export function editBody(body: SplicedBody | null, edits: Readonly<Record<string, unknown>>): SplicedBody | null {
  if (body === null) return null
  const texts: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(edits))
    texts[name] = value === undefined ? undefined : JSON.stringify(value)
  return editMembers(wholeBody(body), texts)
}

/** A body in one piece. */
export function wholeBody(body: SplicedBody): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.concat(body)
}
