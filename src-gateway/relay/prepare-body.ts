import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { Envelope } from '../protocols/types.ts'
import { listFormFields, multipartBoundary } from '../wire/multipart.ts'
import { applyEdits, type BodyEdit, type SentBody, setMembers } from './edit-body.ts'

/**
 * The body for one attempt: the client's own bytes, with nothing changed but what must be: the model's name where the
 * channel maps it, the channel's overrides, and `extra` (asking for a stream's usage).
 * Overrides are JSON and leave a form as it is.
 */
export function prepareBody(
  body: Buffer,
  envelope: Envelope,
  upstreamModel: string,
  channel: ServingChannel,
  contentType: string | undefined,
  extra: readonly BodyEdit[],
): SentBody | null {
  if (body.length === 0) return null
  const { modelRange } = envelope
  const mapped = envelope.model !== undefined && upstreamModel !== '' && upstreamModel !== envelope.model
  const overrides = hasOwnKeys(channel.overrides)
  if (!mapped && !overrides && extra.length === 0) return body
  if (envelope.multipart === true)
    return mapped ? applyEdits(body, [renameInForm(body, contentType, upstreamModel)]) : body
  const edits: BodyEdit[] = [...extra]
  if (overrides) edits.push(...setMembers(body, channel.overrides))
  if (mapped && modelRange !== undefined && !Object.hasOwn(channel.overrides, 'model')) {
    edits.push({ start: modelRange.start, end: modelRange.end, text: JSON.stringify(upstreamModel) })
  }
  return applyEdits(body, withoutOverlaps(edits))
}

function renameInForm(body: Buffer, contentType: string | undefined, model: string): BodyEdit {
  const boundary = multipartBoundary(contentType ?? '')
  for (const field of boundary === undefined ? [] : listFormFields(body, boundary)) {
    if (field.name === 'model') return { start: field.start, end: field.end, text: model }
  }
  throw new GatewayError('request.malformed', 'The form names no model.', { field: 'model' })
}

/** An override of what `extra` also changes wins: the person who set the channel up said so. */
function withoutOverlaps(edits: readonly BodyEdit[]): BodyEdit[] {
  const kept: BodyEdit[] = []
  for (const edit of [...edits].reverse()) {
    const clash = kept.some((other) => edit.start < other.end && other.start < edit.end)
    if (!clash) kept.push(edit)
  }
  return joinInsertions(kept.reverse())
}

/** Two insertions at the same place (before the closing brace of `{}`) must not both start without a comma. */
function joinInsertions(edits: readonly BodyEdit[]): BodyEdit[] {
  const joined: BodyEdit[] = []
  for (const edit of edits) {
    const same = joined.find((other) => other.start === edit.start && other.end === edit.end && edit.start === edit.end)
    if (same === undefined) joined.push({ ...edit })
    else same.text += edit.text.startsWith(',') ? edit.text : `,${edit.text}`
  }
  return joined
}

function hasOwnKeys(record: Readonly<Record<string, unknown>>): boolean {
  for (const _name in record) return true
  return false
}
