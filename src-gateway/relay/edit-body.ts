import type { BytePatch } from '../wire/splice-json.ts'

/** A body as it is sent: one Buffer, or its parts in order when joining them would copy many bytes. */
export type SentBody = Buffer | readonly Buffer[]

/** Up to this size a patched body is joined to one Buffer, which the transport writes in one go. */
const joinBelow = 512 * 1024

/**
 * Applies patches that do not overlap; patches at the same place stand in the order given. What is not patched stays the same
 * bytes; of a large body not even a copy is made.
 */
export function applyEdits(body: Buffer, patches: readonly BytePatch[]): SentBody {
  if (patches.length === 0) return body
  const parts: Buffer[] = []
  let at = 0
  for (const patch of [...patches].sort((left, right) => left.start - right.start)) {
    if (patch.start > at) parts.push(body.subarray(at, patch.start))
    if (patch.text !== '') parts.push(Buffer.from(patch.text))
    at = patch.end
  }
  if (at < body.length) parts.push(body.subarray(at))
  return body.length <= joinBelow ? Buffer.concat(parts) : parts
}
