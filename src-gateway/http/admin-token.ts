import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../log/logger.ts'
import type { SettingsRepository } from '../storage/types.ts'

const secretName = 'admin-token-hash'

export interface AdminToken {
  /** SHA-256 of the token, hex: a fingerprint that other secrets can be bound to. */
  readonly fingerprint: string
  /** Where a person finds it, for people. */
  readonly hint: string
  /** Constant time in the token. */
  matches(presented: string): boolean
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * The token that opens the management API. It comes from the environment, or is made at the first start, written to
 * `admin-token` (0600) in the data folder and stored only as its hash. A file that was deleted is not made again: whoever
 * deleted it may have meant to, and holds the token elsewhere.
 */
export async function openAdminToken(options: {
  configured: string | undefined
  dataDir: string
  settings: SettingsRepository
  log: Logger
}): Promise<AdminToken> {
  const { configured, dataDir, settings, log } = options
  if (configured !== undefined) return tokenOf(sha256(configured), 'BURNCLOUD_ADMIN_TOKEN')

  const file = join(dataDir, 'admin-token')
  const written = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  const stored = await settings.readSecret(secretName)
  if (stored !== undefined) {
    const hash = Buffer.from(stored, 'hex')
    if (written === undefined) {
      log.warn(
        { file },
        'the admin token file is gone; use the token you kept, or set BURNCLOUD_ADMIN_TOKEN to a new one',
      )
      return tokenOf(hash, 'the admin token you kept (its file is gone), or set BURNCLOUD_ADMIN_TOKEN')
    }
    if (!timingSafeEqual(sha256(written), hash))
      log.warn(
        { file },
        'the admin token file does not hold the token this database knows; it will not open the console',
      )
    return tokenOf(hash, file)
  }

  // Written before it is stored: a crash in between leaves a file that the next start takes over.
  const token = written === undefined || written.length < 32 ? makeToken(file) : written
  const hash = sha256(token)
  await settings.writeSecret(secretName, hash.toString('hex'))
  return tokenOf(hash, file)
}

function makeToken(file: string): string {
  const token = `bc-admin-${randomBytes(32).toString('base64url')}`
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, `${token}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, file)
  return token
}

function tokenOf(hash: Buffer, hint: string): AdminToken {
  return {
    fingerprint: hash.toString('hex'),
    hint,
    matches: (presented) => timingSafeEqual(sha256(presented), hash),
  }
}
