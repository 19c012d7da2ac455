import { isObject, objectOf } from '../json-values.ts'
import { booleanField, type Fields, listField, numberField, stringField } from './fields.ts'

/** More elements than any model writes; a path beyond is not followed. */
const maxIndex = 10_000

/**
 * Puts together the arguments of a call that come in pieces, each with the JSONPath of where it belongs; strings may come
 * in several. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export class PartialArgs {
  private root: Record<string, unknown> = Object.create(null)
  /** Paths of strings that go on. */
  private readonly growing = new Set<string>()

  /** Arguments that were given whole. */
  add(args: Fields): void {
    Object.assign(this.root, args)
  }

  take(call: Fields): void {
    for (const raw of listField(call, 'partialArgs')) {
      const piece = objectOf(raw)
      const path = stringField(piece, 'jsonPath')
      const steps = path === undefined ? undefined : stepsOf(path)
      if (path === undefined || steps === undefined) continue
      this.put(path, steps, piece)
    }
  }

  json(): string {
    return JSON.stringify(this.root)
  }

  private put(path: string, steps: readonly (string | number)[], piece: Fields): void {
    let holder: Record<string | number, unknown> = this.root
    for (const [at, step] of steps.slice(0, -1).entries()) {
      const next = holder[step]
      if (typeof next === 'object' && next !== null) holder = next as Record<string | number, unknown>
      else {
        const made = typeof steps[at + 1] === 'number' ? [] : Object.create(null)
        holder[step] = made
        holder = made
      }
    }
    const last = steps[steps.length - 1] ?? ''
    const text = stringField(piece, 'stringValue')
    if (text !== undefined) {
      const before = this.growing.has(path) ? holder[last] : undefined
      holder[last] = typeof before === 'string' ? before + text : text
    } else {
      const value = numberField(piece, 'numberValue') ?? booleanField(piece, 'boolValue')
      if (value !== undefined) holder[last] = value
      else if ('nullValue' in piece || 'null_value' in piece) holder[last] = null
      else if (isObject(piece.structValue)) holder[last] = piece.structValue
    }
    if (booleanField(piece, 'willContinue') === true) this.growing.add(path)
    else this.growing.delete(path)
  }
}

/** `$.recipe.steps[3]['a name']` taken apart; undefined when it is no such path. */
export function stepsOf(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  const step = /\.([^.[\]]+)|\[(\d+)\]|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y
  step.lastIndex = 1
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (found === null) return undefined
    const [, name, index, single, double] = found
    if (index !== undefined) {
      if (Number(index) > maxIndex) return undefined
      steps.push(Number(index))
    } else steps.push(name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1'))
  }
  return steps.length === 0 ? undefined : steps
}
