/** Scatters the bits of a whole number: each bit of the answer depends on each of the input (MurmurHash3's finaliser). */
export function scatter(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** One number of 32 bits for two. */
export function combine(left: number, right: number): number {
  return scatter(left ^ Math.imul(right | 0, 0x9e3779b1))
}

/** A number of 32 bits for a text: FNV-1a over its UTF-16 units, scattered. Not for secrets. */
export function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return scatter(h)
}

/** 0 < x < 1. */
export function fraction(hash: number): number {
  return (hash + 0.5) / 0x1_0000_0000
}
