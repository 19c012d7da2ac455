import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SettingsRepository } from '../storage/types.ts'

const day = 86_400_000
const lifetimeMs = 7 * day
const secretName = 'revoked-sessions'
export const sessionCookie = 'bc_session'

/**
 * Console sessions that survive a restart: a cookie holds a random id and its end, signed under a key derived from the master
 * key. Only sign-outs are remembered, and only until the session would have ended anyway.
 */
export class Sessions {
  readonly #key: Buffer
  readonly #settings: SettingsRepository
  readonly #now: () => number
  readonly #revoked: Map<string, number>

  private constructor(key: Buffer, settings: SettingsRepository, now: () => number, revoked: Map<string, number>) {
    this.#key = key
    this.#settings = settings
    this.#now = now
    this.#revoked = revoked
  }

  /** @param adminFingerprint binds sessions to the admin token: another token signs everyone out */
  static async open(options: {
    masterKey: Buffer
    adminFingerprint: string
    settings: SettingsRepository
    now: () => number
  }): Promise<Sessions> {
    const info = `burncloud console session ${options.adminFingerprint}`
    const key = Buffer.from(hkdfSync('sha256', options.masterKey, '', info, 32))
    const stored = await options.settings.readSecret(secretName)
    return new Sessions(key, options.settings, options.now, parseRevoked(stored))
  }

  /** Value of a new session's cookie. */
  create(): string {
    const body = `${randomBytes(32).toString('base64url')}.${this.#now() + lifetimeMs}`
    return `${body}.${this.#sign(body)}`
  }

  /** Whether a cookie's value is a session that we made, that has not ended and was not signed out. */
  valid(value: string): boolean {
    const session = this.#read(value)
    return session !== undefined && session.ends > this.#now() && !this.#revoked.has(session.id)
  }

  /** Signs a session out, on disk before it answers. */
  async revoke(value: string): Promise<void> {
    const session = this.#read(value)
    if (session === undefined) return
    const now = this.#now()
    for (const [id, ends] of this.#revoked) if (ends <= now) this.#revoked.delete(id)
    this.#revoked.set(session.id, session.ends)
    await this.#settings.writeSecret(secretName, JSON.stringify([...this.#revoked]))
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url')
  }

  #read(value: string): { id: string; ends: number } | undefined {
    const [id, ends, signature, ...rest] = value.split('.')
    if (id === undefined || ends === undefined || signature === undefined || rest.length > 0) return undefined
    const expected = Buffer.from(this.#sign(`${id}.${ends}`))
    const given = Buffer.from(signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return { id, ends: Number(ends) }
  }
}

function parseRevoked(stored: string | undefined): Map<string, number> {
  try {
    const pairs: unknown = JSON.parse(stored ?? '[]')
    if (!Array.isArray(pairs)) return new Map()
    return new Map(
      pairs.flatMap((pair: unknown) =>
        Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'number' ? [[pair[0], pair[1]]] : [],
      ),
    )
  } catch {
    return new Map() // not ours to read: at worst an old sign-out is forgotten before its seven days end
  }
}

/** `Set-Cookie` that begins a session. Not `Secure`: on loopback there is no TLS, and a proxy with TLS may add it. */
export function beginCookie(value: string): string {
  return `${sessionCookie}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${lifetimeMs / 1000}`
}

/** `Set-Cookie` that ends it. */
export const endCookie = `${sessionCookie}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`

/** The session of a Cookie header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === sessionCookie && value !== undefined && value !== '') return value
  }
  return undefined
}
