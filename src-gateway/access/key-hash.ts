import { hash } from 'node:crypto'

/** How a client key is stored and looked up: SHA-256, base64. Keys are 238 random bits, so no salt or slow hash is needed. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'base64')
}
