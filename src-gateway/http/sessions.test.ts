import { describe, expect, it } from 'vitest'
import type { SettingsRepository } from '../storage/types.ts'
import { readSessionCookie, Sessions } from './sessions.ts'

const day = 86_400_000

function secrets(): SettingsRepository {
  const kept = new Map<string, string>()
  return {
    read: async () => ({}),
    write: async () => undefined,
    readSecret: async (name) => kept.get(name),
    writeSecret: async (name, value) => void kept.set(name, value),
  }
}

function open(settings: SettingsRepository, over: { adminFingerprint?: string; now?: () => number } = {}) {
  return Sessions.open({
    masterKey: Buffer.alloc(32, 1),
    adminFingerprint: 'a',
    now: () => 1_000,
    settings,
    ...over,
  })
}

describe('console sessions', () => {
  it('survive a restart', async () => {
    const settings = secrets()
    const value = (await open(settings)).create()
    expect((await open(settings)).valid(value)).toBe(true)
  })

  it('end after seven days', async () => {
    let now = 1_000
    const sessions = await open(secrets(), { now: () => now })
    const value = sessions.create()
    now += 7 * day - 1
    expect(sessions.valid(value)).toBe(true)
    now += 1
    expect(sessions.valid(value)).toBe(false)
  })

  it('end with a sign-out, even across a restart', async () => {
    const settings = secrets()
    const sessions = await open(settings)
    const [mine, other] = [sessions.create(), sessions.create()]
    await sessions.revoke(mine)
    for (const opened of [sessions, await open(settings)]) {
      expect(opened.valid(mine)).toBe(false)
      expect(opened.valid(other)).toBe(true)
    }
  })

  it('end when the admin token changes', async () => {
    const settings = secrets()
    const value = (await open(settings)).create()
    expect((await open(settings, { adminFingerprint: 'b' })).valid(value)).toBe(false)
  })

  it('cannot be made up or prolonged', async () => {
    const sessions = await open(secrets())
    const value = sessions.create()
    const [id, ends, signature] = value.split('.')
    for (const forged of [
      '',
      'a',
      'a.b',
      'a.b.c',
      `${id}.${Number(ends) + 1}.${signature}`,
      `${value}.x`,
      `${id}.${ends}.`,
    ])
      expect(sessions.valid(forged)).toBe(false)
  })

  it('are found in a Cookie header among others', () => {
    expect(readSessionCookie('theme=dark; bc_session=abc.1.x; other=1')).toBe('abc.1.x')
    expect(readSessionCookie('not_bc_session=abc')).toBeUndefined()
    expect(readSessionCookie(undefined)).toBeUndefined()
  })
})
