import { type Editor, isSame, type Json, nameOf } from './formats/types.ts'
import { masked, maskText } from './mask.ts'
import type { OwnedRecord } from './store.ts'
import type { OwnedValue } from './tools/types.ts'

/** Sets values as `set` does and tells for each what stood there before; values already ours keep what stood before us. */
export function writeValues(
  editor: Editor,
  text: string,
  values: readonly OwnedValue[],
  before: readonly OwnedRecord[],
): { text: string; owned: OwnedRecord[] } {
  const owned: OwnedRecord[] = []
  let result = text
  for (const { path, value, secret = false, ifAbsent = false } of values) {
    const found = editor.find(text, path)
    const record = before.find((one) => isSame(one.path, path))
    const isStillOurs = record !== undefined && isSame(record.wrote?.value, found?.value)
    if (ifAbsent && found !== undefined && !isStillOurs) continue
    const wrote = value === undefined ? null : { value }
    // Nothing to take out, and nothing taken out before.
    if (wrote === null && found === undefined && !isStillOurs) continue
    // Someone else's value that says the same already is not ours to take out later.
    if (wrote !== null && record === undefined && found !== undefined && isSame(found.value, wrote.value)) continue
    const old = isStillOurs ? record.old : found === undefined ? null : { raw: found.raw, value: found.value }
    const depth = isStillOurs ? record.depth : editor.depth(text, path)
    owned.push({ path, old, wrote, secret, depth })
    result = value === undefined ? editor.remove(result, path) : editor.set(result, path, value)
  }
  return { text: result, owned }
}

/** Puts back what stood before us wherever our value still stands; everything that was changed since stays as it is. */
export function takeBack(
  editor: Editor,
  text: string,
  owned: readonly OwnedRecord[],
): { text: string; putBack: string[]; kept: string[] } {
  const putBack: string[] = []
  const kept: string[] = []
  let result = text
  for (const record of owned.toReversed()) {
    const { path, old, wrote, depth } = record
    const found = editor.find(result, path)
    if (!isOurs(record, found) || found?.commented === true) {
      kept.unshift(nameOf(path))
      continue
    }
    putBack.unshift(nameOf(path))
    if (old !== null) result = editor.putBack(result, path, old.raw)
    else if (wrote !== null) result = editor.remove(result, path)
    for (let length = path.length - 1; length > depth; length -= 1) result = editor.prune(result, path.slice(0, length))
  }
  return { text: result, putBack, kept }
}

function isOurs({ wrote }: OwnedRecord, found: { value: Json } | undefined): boolean {
  return wrote === null ? found === undefined : found !== undefined && isSame(found.value, wrote.value)
}

/** Values that are not as we left them, secrets masked. */
export function driftOf(
  editor: Editor,
  text: string,
  owned: readonly OwnedRecord[],
): { key: string; wrote: string | null; found: string | null }[] {
  return owned.flatMap((record) => {
    const found = editor.find(text, record.path)
    if (isOurs(record, found)) return []
    return [
      {
        key: nameOf(record.path),
        wrote: record.wrote === null ? null : shown(record.wrote.value, record.secret),
        found: found === undefined ? null : shown(found.value, record.secret),
      },
    ]
  })
}

/** A value on one line. */
export function shown(value: Json, secret: boolean): string {
  if (typeof value === 'string') return secret ? masked(value) : maskText(value, [])
  return JSON.stringify(value, (key, inner: unknown) =>
    typeof inner === 'string' && /key|token|secret/i.test(key) && !/^(env|id)/i.test(key) && secret
      ? masked(inner)
      : inner,
  )
}

/** Whether a text holds nothing: no value and no comment. */
export function isBare(text: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(text)
}
