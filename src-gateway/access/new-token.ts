import { randomBytes } from 'node:crypto'
import { hashKey } from './key-hash.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefix = 'sk-bc-'
const length = 40

interface NewToken {
  /** Shown once, kept nowhere. */
  key: string
  /** SHA-256 of the key, base64. */
  hash: string
  /** For recognition: `sk-bc-…x4Qd`. */
  hint: string
}

/** Makes a client key: `sk-bc-` and 40 characters, each of 62 equally likely. `random` answers that many random bytes. */
export function newToken(random: (size: number) => Uint8Array = randomBytes): NewToken {
  // 248 is the largest multiple of 62 a byte can hold: bytes above it would make the first characters likelier.
  const fair = 256 - (256 % alphabet.length)
  let key = prefix
  while (key.length < prefix.length + length) {
    for (const byte of random(length)) {
      if (byte < fair && key.length < prefix.length + length) key += alphabet[byte % alphabet.length]
    }
  }
  return { key, hash: hashKey(key), hint: `${prefix}…${key.slice(-4)}` }
}
