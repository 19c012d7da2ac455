import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { Envelope } from '../protocols/types.ts'
import { listFormFields, multipartBoundary } from '../wire/multipart.ts'
import { scanObject } from '../wire/scan-json.ts'
import { applyPatches, type BytePatch, type SplicedBody, setMembers } from '../wire/splice-json.ts'

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
  extra: readonly BytePatch[],
): SplicedBody | null {
  if (body.length === 0) return null
  const { modelRange } = envelope
  const mapped = envelope.model !== undefined && upstreamModel !== '' && upstreamModel !== envelope.model
  const overrides = hasOwnKeys(channel.overrides)
  if (!mapped && !overrides && extra.length === 0) return body
  if (envelope.multipart === true)
    return mapped ? applyPatches(body, [renameInForm(body, contentType, upstreamModel)]) : body
  const set = overrides ? overridePatches(body, channel.overrides) : []
  // An override of what `extra` changes too wins: the person who set the channel up said so.
  const patches = [...extra.filter((patch) => !set.some((other) => overlap(patch, other))), ...set]
  if (mapped && modelRange !== undefined && !Object.hasOwn(channel.overrides, 'model')) {
    patches.push({ start: modelRange.start, end: modelRange.end, text: JSON.stringify(upstreamModel) })
  }
  return applyPatches(body, patches)
}

function overridePatches(body: Buffer, overrides: Readonly<Record<string, string>>): BytePatch[] {
  return setMembers(scanObject(body, Object.keys(overrides)), Object.entries(overrides))
}

/** Whether two patches replace the same bytes; insertions at one place do not. */
function overlap(one: BytePatch, other: BytePatch): boolean {
  return one.start < other.end && other.start < one.end
}

function renameInForm(body: Buffer, contentType: string | undefined, model: string): BytePatch {
  const boundary = multipartBoundary(contentType ?? '')
  for (const field of boundary === undefined ? [] : listFormFields(body, boundary)) {
    if (field.name === 'model') return { start: field.start, end: field.end, text: model }
  }
  throw new GatewayError('request.malformed', 'The form names no model.', { field: 'model' })
}

function hasOwnKeys(record: Readonly<Record<string, unknown>>): boolean {
  for (const _name in record) return true
  return false
}
