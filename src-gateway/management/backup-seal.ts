import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import { type Backup, type BackupSecrets, backupFormat, backupVersion, GatewayError } from '../contract/index.ts'

type Sealed = Extract<BackupSecrets, { form: 'sealed' }>
type Kdf = Sealed['kdf']

const nonceBytes = 12
const tagBytes = 16
const saltBytes = 16
const keyBytes = 32
/** 64 MiB and about a fifth of a second: much for who guesses, little for who knows. */
const cost = { N: 2 ** 16, r: 8, p: 1 } as const
const mostMemory = 256 * 1024 * 1024

/** What the secrets are bound to: a document with another configuration, or other places, does not open. */
type Bound = Pick<Backup, 'configuration' | 'withheld'>

/** Encrypts the secrets of a backup under a passphrase: scrypt (RFC 7914), AES-256-GCM. */
export async function sealSecrets(
  values: Readonly<Record<string, string>>,
  passphrase: string,
  bound: Bound,
): Promise<Sealed> {
  const salt = randomBytes(saltBytes)
  const kdf: Kdf = { name: 'scrypt', ...cost, salt: salt.toString('base64') }
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, kdf), nonce).setAAD(digestOf(bound))
  const data = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()])
  return {
    form: 'sealed',
    kdf,
    cipher: 'aes-256-gcm',
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/** @throws GatewayError `backup.locked` when the passphrase is another one, or the document was changed */
export async function openSecrets(sealed: Sealed, passphrase: string, bound: Bound): Promise<Record<string, string>> {
  const nonce = Buffer.from(sealed.nonce, 'base64')
  const tag = Buffer.from(sealed.tag, 'base64')
  if (nonce.length !== nonceBytes || tag.length !== tagBytes) throw locked()
  const key = await keyOf(passphrase, sealed.kdf)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(digestOf(bound)).setAuthTag(tag)
  try {
    const text = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()])
    const values: unknown = JSON.parse(text.toString('utf8'))
    if (typeof values !== 'object' || values === null) throw locked()
    return Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch {
    throw locked()
  }
}

function locked(): GatewayError {
  const message = 'passphrase: it does not open this document, or the document was changed after it was made'
  return new GatewayError('backup.locked', message, { field: 'passphrase' })
}

function keyOf(passphrase: string, { N, r, p, salt }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same letters may be typed in more than one way on different machines.
    const typed = passphrase.normalize('NFKC')
    scrypt(typed, Buffer.from(salt, 'base64'), keyBytes, { N, r, p, maxmem: mostMemory }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

function digestOf({ configuration, withheld }: Bound): Buffer {
  const text = canonical([backupFormat, backupVersion, configuration, withheld])
  return createHash('sha256').update(text).digest()
}

/** JSON with sorted names, so that a document that was only laid out anew still opens. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
