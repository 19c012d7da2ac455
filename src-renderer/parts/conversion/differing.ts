import type { JsonValue } from './lay-out-json.ts'
import type { MessageView } from './read-message.ts'

/** Arguments of a tool call are JSON inside a string; larger texts that only look like it are left alone. */
const largestInnerJson = 100_000

/**
 * What a value says, however a protocol writes it: a string is what stands in it, arguments are the values in their JSON, a data
 * address is its type and its content. Words such as `true` say nothing without the member they belong to.
 */
function meanings({ raw, key }: JsonValue): string[] {
  if (!raw.startsWith('"')) return [scalar(raw, key)]
  const text = decoded(raw)
  const data = /^data:([^;,]*);base64,/.exec(text.slice(0, 200))
  if (data !== null) return [`s:${data[1]}`, `s:${text.slice(data[0].length)}`]
  const inner = text.length <= largestInnerJson && /^\s*[{[]/.test(text) ? parsed(text) : undefined
  return inner === undefined ? [`s:${text}`] : leaves(inner, key)
}

function scalar(raw: string, key: string): string {
  const number = Number(raw)
  if (raw !== 'null' && Number.isFinite(number)) return `n:${number}`
  return `${key.toLowerCase().replaceAll('_', '')}=${raw}`
}

function leaves(value: unknown, key: string): string[] {
  if (typeof value === 'string') return [`s:${value}`]
  if (typeof value !== 'object' || value === null) return [scalar(String(value), key)]
  return Object.entries(value).flatMap(([name, one]) => leaves(one, Array.isArray(value) ? key : name))
}

function decoded(raw: string): string {
  if (!raw.includes('\\')) return raw.slice(1, -1)
  const value = parsed(raw)
  return typeof value === 'string' ? value : raw.slice(1, -1)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function valuesIn(view: MessageView): Set<JsonValue> {
  const values = new Set<JsonValue>()
  for (const row of view.rows) {
    if (row.kind === 'event') continue
    for (const { value } of row.parts) if (value !== undefined) values.add(value)
  }
  return values
}

/** A request, with what it says outside of its body: some protocols have the model and the streaming in the address. */
export interface ComparedRequest {
  view: MessageView
  model: string | null
  stream: boolean
}

/**
 * The values of each request that the other one does not have, wherever it may have them: protocols put the same thing in different
 * places. Both must be whole.
 */
export function differing(
  left: ComparedRequest,
  right: ComparedRequest,
): { left: Set<JsonValue>; right: Set<JsonValue> } {
  const requests = [left, right]
  const sides = requests.map(({ view }) => new Map([...valuesIn(view)].map((value) => [value, meanings(value)])))
  const said = requests.map(
    ({ model, stream }, side) =>
      new Set([...(sides[side]?.values() ?? [])].flat().concat(`stream=${stream}`, model === null ? [] : `s:${model}`)),
  )
  const missing = (side: number) =>
    new Set(
      [...(sides[side] ?? [])]
        .filter(([, words]) => words.some((one) => said[1 - side]?.has(one) === false))
        .map(([value]) => value),
    )
  return { left: missing(0), right: missing(1) }
}
