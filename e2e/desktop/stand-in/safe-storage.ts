import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.ts'

const mode = process.env.STAND_IN_SAFE_STORAGE ?? 'present'

/** The system's key store: a key beside the data. */
function storeKey(): Buffer {
  const file = join(app.getPath('userData'), 'stand-in-key-store')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
  return readFileSync(file)
}

export const safeStorage = {
  /** Whether it gives nothing back now. */
  locked: mode === 'locked',
  isAsyncEncryptionAvailable: async (): Promise<boolean> => mode !== 'missing',
  getSelectedStorageBackend: (): string => (mode === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
  encryptStringAsync: async (plain: string): Promise<Buffer> => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', storeKey(), iv)
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  },
  decryptStringAsync: async (encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> => {
    if (safeStorage.locked) throw new Error('The key store is locked.')
    const decipher = createDecipheriv('aes-256-gcm', storeKey(), encrypted.subarray(0, 12))
    decipher.setAuthTag(encrypted.subarray(12, 28))
    const body = Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()])
    return { result: body.toString('utf8'), shouldReEncrypt: false }
  },
}
