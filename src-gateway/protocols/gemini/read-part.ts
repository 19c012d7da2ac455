import type { Part, ProviderPart, ToolCallPart } from '../../ir/part.ts'
import { isObject, objectOf } from '../json-values.ts'
import { booleanField, camelCase, type Fields, field, objectField, stringField } from './fields.ts'
import { readMedia } from './media.ts'
import { PartialArgs } from './partial-args.ts'
import { readSignature, readThought } from './signatures.ts'

/** Beside what a part is: settings that only Gemini knows. */
const settings = ['videoMetadata', 'mediaResolution', 'mediaProcessing', 'partMetadata', 'speechMetadata'] as const

/** Fields that say what a part is not. */
const decorations: ReadonlySet<string> = new Set(['thought', 'thoughtSignature', ...settings])

/**
 * A part of a message, save function calls and responses, which need their neighbours to be understood. Undefined when
 * there is nothing in it.
 */
export function readPart(part: Fields): Part | undefined {
  const state = readSignature(part)
  const text = stringField(part, 'text')
  if (text !== undefined) {
    if (booleanField(part, 'thought') === true) return readThought(text, state)
    if (text === '' && state === undefined) return undefined
    return { type: 'text', text, ...state }
  }
  const thought = booleanField(part, 'thought') === true
  const media = thought ? undefined : readMedia(part)
  if (media !== undefined) return { ...media, ...(media.type === 'image' ? state : undefined), ...settingsOf(part) }
  const name = kindOf(part)
  if (name !== undefined) return readProviderPart(name, part)
  return state === undefined ? undefined : { type: 'text', text: '', ...state }
}

/** Code that Google ran, its result, searches: what only Gemini's own clients can make use of. */
export function readProviderPart(name: string, part: Fields): ProviderPart {
  const text = textOf(name, objectOf(field(part, name)))
  return { type: 'provider', protocol: 'gemini', name, value: part, ...(text === undefined ? undefined : { text }) }
}

function textOf(name: string, value: Fields): string | undefined {
  if (name === 'executableCode') {
    const code = stringField(value, 'code')
    return code === undefined
      ? undefined
      : `\`\`\`${(stringField(value, 'language') ?? '').toLowerCase()}\n${code}\n\`\`\``
  }
  return name === 'codeExecutionResult' ? stringField(value, 'output') : undefined
}

/** What a part is: the name of its one field of data. */
export function kindOf(part: Fields): string | undefined {
  for (const key in part) {
    if (part[key] === null || part[key] === undefined) continue
    const name = camelCase(key)
    if (!decorations.has(name)) return name
  }
  return undefined
}

function settingsOf(part: Fields): { extensions: { gemini: Fields } } | undefined {
  let found: Record<string, unknown> | undefined
  for (const name of settings) {
    const value = field(part, name)
    if (value === undefined) continue
    found ??= {}
    found[name] = value
  }
  return found === undefined ? undefined : { extensions: { gemini: found } }
}

/** A call. `id` is the one given to it, the part's own or made up. */
export function readCall(part: Fields, call: Fields, id: string): ToolCallPart {
  const args = field(call, 'args')
  let input = isObject(args) ? JSON.stringify(args) : '{}'
  if (field(call, 'partialArgs') !== undefined) {
    const pieces = new PartialArgs()
    pieces.add(objectField(call, 'args') ?? {})
    pieces.take(call)
    input = pieces.json()
  }
  return {
    type: 'tool-call',
    id,
    name: stringField(call, 'name') ?? '',
    kind: 'function',
    input,
    ...readSignature(part),
  }
}
