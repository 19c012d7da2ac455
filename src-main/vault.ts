import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import type { ShellNotice } from './contract/shell.ts'

/** The part of Electron's `safeStorage` that is used: https://www.electronjs.org/docs/latest/api/safe-storage */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(plain: string): Promise<Buffer>
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
  /** Exists on Linux only. */
  getSelectedStorageBackend?(): string
}

export interface VaultOptions {
  /** File that keeps the wrapped key. */
  file: string
  safeStorage: SafeStorage
  /** Wall clock, milliseconds. */
  now(): number
}

export type VaultResult =
  /** `masterKey` is 32 bytes as base64. */
  { ok: true; masterKey: string; notice: ShellNotice | null } | { ok: false; message: string }

const keyBytes = 32

/** `system`: wrapped by the system's key store. `file`: as it is, guarded by the file's mode alone. */
const vaultFile = z.strictObject({
  version: z.literal(1),
  protection: z.enum(['system', 'file']),
  key: z.base64(),
})
type VaultFile = z.infer<typeof vaultFile>

const weak: ShellNotice = {
  code: 'vault.weak',
  message:
    'This system has no key store (such as GNOME Keyring or KWallet), so stored keys are only obfuscated: whoever can read your files can read them.',
}
const unprotected: ShellNotice = {
  code: 'vault.file',
  message:
    'The key store of this system is not available, so the key that protects stored keys lies in a file that only your account may read.',
}

/**
 * The master key under which the gateway encrypts upstream keys. One random key, wrapped by the system's key store.
 * A key that cannot be read is never replaced unasked: a new one would make everything stored under the old unreadable.
 */
export class Vault {
  readonly #options: VaultOptions

  constructor(options: VaultOptions) {
    this.#options = options
  }

  /** Reads the key; makes one when there is none yet. */
  async open(): Promise<VaultResult> {
    let text: string
    try {
      text = await readFile(this.#options.file, 'utf8')
    } catch (cause) {
      if (isMissing(cause)) return this.#create()
      return { ok: false, message: `The file with the master key cannot be read: ${reason(cause)}` }
    }
    const stored = parse(text)
    if (stored === null) return { ok: false, message: 'The file with the master key is damaged.' }
    return stored.protection === 'system' ? this.#unwrap(stored) : this.#readPlain(stored)
  }

  /** Sets an unreadable key aside, where it can be brought back from, and makes a new one. Only when a person asked. */
  async startOver(): Promise<VaultResult> {
    try {
      await rename(this.#options.file, `${this.#options.file}.unreadable-${this.#options.now()}`)
    } catch (cause) {
      if (!isMissing(cause)) return { ok: false, message: `The old key cannot be set aside: ${reason(cause)}` }
    }
    return this.#create()
  }

  async #create(): Promise<VaultResult> {
    return this.#store(randomBytes(keyBytes).toString('base64'))
  }

  async #unwrap(stored: VaultFile): Promise<VaultResult> {
    const { safeStorage } = this.#options
    if (!(await this.#available())) {
      return { ok: false, message: 'The key store of this system, which holds the master key, is locked or missing.' }
    }
    let opened: { result: string; shouldReEncrypt: boolean }
    try {
      opened = await safeStorage.decryptStringAsync(Buffer.from(stored.key, 'base64'))
    } catch {
      return {
        ok: false,
        message:
          'The key store of this system could not open the master key. It may be locked, or the data came from another account or computer.',
      }
    }
    if (!isKey(opened.result)) return { ok: false, message: 'The stored master key is damaged.' }
    if (opened.shouldReEncrypt) return this.#store(opened.result)
    return { ok: true, masterKey: opened.result, notice: this.#weakNotice() }
  }

  async #readPlain(stored: VaultFile): Promise<VaultResult> {
    if (!isKey(stored.key)) return { ok: false, message: 'The stored master key is damaged.' }
    // A key store has come: the key moves into it.
    if (await this.#available()) return this.#store(stored.key)
    return { ok: true, masterKey: stored.key, notice: unprotected }
  }

  async #store(masterKey: string): Promise<VaultResult> {
    const { safeStorage } = this.#options
    try {
      if (!(await this.#available())) {
        await this.#write({ version: 1, protection: 'file', key: masterKey })
        return { ok: true, masterKey, notice: unprotected }
      }
      const wrapped = await safeStorage.encryptStringAsync(masterKey)
      // Proven before the only copy depends on it.
      if ((await safeStorage.decryptStringAsync(wrapped)).result !== masterKey) {
        return { ok: false, message: 'The key store of this system does not give back what it was given.' }
      }
      await this.#write({ version: 1, protection: 'system', key: wrapped.toString('base64') })
      return { ok: true, masterKey, notice: this.#weakNotice() }
    } catch (cause) {
      return { ok: false, message: `The master key cannot be stored: ${reason(cause)}` }
    }
  }

  async #available(): Promise<boolean> {
    return this.#options.safeStorage.isAsyncEncryptionAvailable().catch(() => false)
  }

  #weakNotice(): ShellNotice | null {
    return this.#options.safeStorage.getSelectedStorageBackend?.() === 'basic_text' ? weak : null
  }

  /** Whole or not at all: a half-written key file would orphan every stored key. */
  async #write(content: VaultFile): Promise<void> {
    const temporary = `${this.#options.file}.new`
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(content)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, this.#options.file)
  }
}

function parse(text: string): VaultFile | null {
  try {
    const parsed = vaultFile.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function isKey(text: string): boolean {
  return Buffer.from(text, 'base64').length === keyBytes && /^[A-Za-z0-9+/]{43}=$/.test(text)
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown reason'
}
