import { GatewayError } from '../../contract/errors.ts'
import type { FilterHits, FilterSet } from './filter-set.ts'

/** Deeper nesting is no conversation. */
const maxDepth = 400

/** Members of a request that hold what a model is to read, in any of the protocols. */
const promptMembers = [
  'messages',
  'contents',
  'content',
  'input',
  'prompt',
  'suffix',
  'system',
  'systemInstruction',
  'system_instruction',
  'instructions',
  'query',
  'documents',
  'requests',
  'generateContentRequest',
] as const

/** Members of messages and their parts that are no text: names, ids, kinds, addresses, files and seals. */
const noText = new Set([
  'id',
  'type',
  'role',
  'name',
  'status',
  'phase',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'item_id',
  'file_id',
  'container_id',
  'namespace',
  'model',
  'data',
  'file_data',
  'image_url',
  'url',
  'uri',
  'file_url',
  'fileUri',
  'file_uri',
  'mimeType',
  'mime_type',
  'media_type',
  'format',
  'detail',
  'signature',
  'thoughtSignature',
  'thought_signature',
  'encrypted_content',
  'encrypted_index',
  'cache_control',
  'taskType',
])

type Members = Readonly<Record<string, unknown>>

/**
 * A request's body with what is to be masked masked; the same object when nothing is.
 * @throws GatewayError `request.malformed` when it is nested too deeply to be read
 */
export function filterPrompt(body: Members, set: FilterSet, hits: FilterHits): Members {
  let changed: Record<string, unknown> | undefined
  for (const name of promptMembers) {
    if (!Object.hasOwn(body, name)) continue
    const before = body[name]
    const after = walkPart(before, set, hits, 0)
    if (after === before) continue
    changed ??= { ...body }
    changed[name] = after
  }
  return changed ?? body
}

/** Any JSON value with all its texts filtered, whatever their names: what a tool was given or gave. */
export function filterValue(value: unknown, set: FilterSet, hits: FilterHits, depth = 0): unknown {
  if (typeof value === 'string') return set.text(value, hits)
  return mapMembers(value, depth, (member) => filterValue(member, set, hits, depth + 1))
}

/** JSON text, such as a call's arguments: its strings as they are meant and not as they are written. Other text as it is. */
export function filterJsonText(text: string, set: FilterSet, hits: FilterHits): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return set.text(text, hits)
  }
  const filtered = filterValue(value, set, hits)
  return filtered === value ? text : JSON.stringify(filtered)
}

/** A message, a part of one, or a list of them. */
function walkPart(value: unknown, set: FilterSet, hits: FilterHits, depth: number): unknown {
  if (typeof value === 'string') return set.text(value, hits)
  if (isSealed(value)) return value
  return mapMembers(value, depth, (member, name, owner) => {
    if (typeof member === 'string') {
      if (name === 'arguments') return filterJsonText(member, set, hits)
      // Anthropic's plain-text documents have their text where others have base64.
      const plain = name === 'data' && owner.type === 'text'
      return noText.has(name) && !plain ? member : set.text(member, hits)
    }
    const given =
      name === 'args' || name === 'response' || ((name === 'input' || name === 'arguments') && isObject(member))
    if (given) return filterValue(member, set, hits, depth + 1)
    // Embedded files and addresses; a list of texts has no name of its own.
    return noText.has(name) && name !== 'data' ? member : walkPart(member, set, hits, depth + 1)
  })
}

/** Thinking that a vendor has signed comes back from where it was made, and is refused when a letter is different. */
function isSealed(value: unknown): boolean {
  if (!isObject(value)) return false
  const { type, signature, encrypted_content: encrypted } = value
  const seal = signature ?? encrypted
  return (type === 'thinking' || type === 'reasoning') && typeof seal === 'string' && seal !== ''
}

/** The value with its members mapped; the same one when all of them stay the same. */
function mapMembers(
  value: unknown,
  depth: number,
  map: (member: unknown, name: string, owner: Members) => unknown,
): unknown {
  if (depth > maxDepth) throw new GatewayError('request.malformed', 'The request is nested too deeply.')
  if (Array.isArray(value)) {
    let changed: unknown[] | undefined
    for (const [at, member] of value.entries()) {
      const after = map(member, '', none)
      if (after === member) continue
      changed ??= [...value]
      changed[at] = after
    }
    return changed ?? value
  }
  if (!isObject(value)) return value
  let changed: Record<string, unknown> | undefined
  for (const name of Object.keys(value)) {
    const before = value[name]
    const after = map(before, name, value)
    if (after === before) continue
    changed ??= { ...value }
    changed[name] = after
  }
  return changed ?? value
}

const none: Members = Object.freeze({})

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
