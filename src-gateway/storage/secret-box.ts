import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/**
 * Seals small secrets under the master key: AES-256-GCM with a fresh random nonce, laid out as nonce, ciphertext, tag.
 * `place` is authenticated but not stored: a sealed value moved to another place does not open.
 */
export class SecretBox {
  readonly #masterKey: Buffer

  /** `masterKey` has exactly 32 bytes. */
  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32) throw new RangeError('The master key must have 32 bytes.')
    this.#masterKey = Buffer.from(masterKey)
  }

  seal(secret: string, place: string): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#masterKey, nonce).setAAD(Buffer.from(place))
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }

  /** null when it was sealed under another key, for another place, or was damaged. */
  open(sealed: Buffer, place: string): string | null {
    if (sealed.length < nonceBytes + tagBytes) return null
    const decipher = createDecipheriv('aes-256-gcm', this.#masterKey, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    try {
      const text = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    } catch {
      return null
    }
  }
}

/** Enough of a key to know it again: `sk-…x4Qd`. Short keys show less, so that a hint never gives most of one away. */
export function keyHint(secret: string): string {
  const letters = [...secret]
  if (letters.length >= 16) return `${letters.slice(0, 3).join('')}…${letters.slice(-4).join('')}`
  return letters.length >= 8 ? `…${letters.slice(-2).join('')}` : '…'
}
