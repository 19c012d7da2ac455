import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SafeStorage, Vault, type VaultResult } from './vault.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-vault-'))
  file = join(folder, 'vault.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A key store that keeps what it is given under a name only it knows. */
class FakeStore implements SafeStorage {
  available = true
  backend = 'gnome_libsecret'
  rotated = false
  readonly #kept = new Map<string, string>()

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.available
  }
  async encryptStringAsync(plain: string): Promise<Buffer> {
    const name = `wrapped-${this.#kept.size}`
    this.#kept.set(name, plain)
    return Buffer.from(name)
  }
  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const result = this.#kept.get(encrypted.toString())
    if (result === undefined) throw new Error('cannot decrypt')
    return { result, shouldReEncrypt: this.rotated }
  }
  getSelectedStorageBackend(): string {
    return this.backend
  }
}

const vault = (safeStorage: SafeStorage) => new Vault({ file, safeStorage, now: () => 1_700_000_000_000 })

function keyOf(result: VaultResult): string {
  if (!result.ok) throw new Error(result.message)
  return result.masterKey
}

describe('the vault', () => {
  it('makes a key of 32 bytes once and gives the same one ever after', async () => {
    const store = new FakeStore()
    const key = keyOf(await vault(store).open())
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(await vault(store).open()).toEqual({ ok: true, masterKey: key, notice: null })
    expect(readFileSync(file, 'utf8')).not.toContain(key)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['vault.json'])
  })

  it('says when the system only obfuscates', async () => {
    const store = new FakeStore()
    store.backend = 'basic_text'
    expect(await vault(store).open()).toMatchObject({ ok: true, notice: { code: 'vault.weak' } })
    expect(await vault(store).open()).toMatchObject({ ok: true, notice: { code: 'vault.weak' } })
  })

  it('keeps the key in a file when there is no key store, and moves it into one that comes', async () => {
    const store = new FakeStore()
    store.available = false
    const first = await vault(store).open()
    expect(first).toMatchObject({ ok: true, notice: { code: 'vault.file' } })
    const key = keyOf(first)
    expect(await vault(store).open()).toEqual(first)
    store.available = true
    expect(await vault(store).open()).toEqual({ ok: true, masterKey: key, notice: null })
    expect(readFileSync(file, 'utf8')).not.toContain(key)
    expect(await vault(store).open()).toEqual({ ok: true, masterKey: key, notice: null })
  })

  it('wraps the key anew when the store asks for it', async () => {
    const store = new FakeStore()
    const key = keyOf(await vault(store).open())
    const before = readFileSync(file, 'utf8')
    store.rotated = true
    expect(keyOf(await vault(store).open())).toBe(key)
    expect(readFileSync(file, 'utf8')).not.toBe(before)
  })

  it.each<[string, (store: FakeStore) => SafeStorage]>([
    ['the store is locked', (store) => Object.assign(store, { available: false })],
    ['the store is another one', () => new FakeStore()],
  ])('gives no key and touches nothing when %s', async (_name, change) => {
    const store = new FakeStore()
    await vault(store).open()
    const before = readFileSync(file, 'utf8')
    expect((await vault(change(store)).open()).ok).toBe(false)
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(folder)).toEqual(['vault.json'])
  })

  it.each([
    ['no JSON', 'what?'],
    ['another shape', '{"version":1}'],
    ['a later version', '{"version":2,"protection":"system","key":"AAAA"}'],
    ['too short a key', '{"version":1,"protection":"file","key":"AAAA"}'],
    ['nothing', ''],
  ])('gives no key and touches nothing when the file holds %s', async (_name, text) => {
    writeFileSync(file, text)
    expect((await vault(new FakeStore()).open()).ok).toBe(false)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('sets the old file aside when a person begins anew', async () => {
    writeFileSync(file, 'unreadable')
    const store = new FakeStore()
    const key = keyOf(await vault(store).startOver())
    expect(readFileSync(`${file}.unreadable-1700000000000`, 'utf8')).toBe('unreadable')
    expect(keyOf(await vault(store).open())).toBe(key)
  })

  it('does not trust a store that gives back something else', async () => {
    const store = new FakeStore()
    store.decryptStringAsync = async () => ({ result: 'other', shouldReEncrypt: false })
    expect(await vault(store).open()).toMatchObject({ ok: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it('says so when the key cannot be written', async () => {
    const broken = new Vault({ file: join(folder, 'missing/vault.json'), safeStorage: new FakeStore(), now: Date.now })
    const result = await broken.open()
    expect(result).toMatchObject({ ok: false })
    if (!result.ok) expect(result.message).toContain('cannot be stored')
  })
})
