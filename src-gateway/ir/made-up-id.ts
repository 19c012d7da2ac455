import { randomFillSync } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const mark = 'BC'
const pool = Buffer.alloc(4096)
let used = pool.length

/** Letters and digits from the system's random source. */
export function randomLetters(length: number): string {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let text = ''
  for (let at = 0; at < length; at++) text += letters[(pool[used + at] ?? 0) % letters.length]
  used += length
  return text
}

/** An id for a call that came without one: `call_BC…`, which every vendor's pattern for call ids takes. */
export function madeUpCallId(): string {
  return `call_${mark}${randomLetters(22)}`
}

/** Whether we made the id up: a vendor that gave none must not get one back. */
export function isMadeUpCallId(id: string): boolean {
  return id.startsWith(`call_${mark}`) && id.length === 29
}
