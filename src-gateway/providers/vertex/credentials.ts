import { GatewayError } from '../../contract/index.ts'
import { checkKey } from '../key.ts'
import { isRecord } from '../model-list.ts'

/** What a channel's key is. */
export type VertexKey = ServiceAccount | { kind: 'access-token'; token: string } | { kind: 'api-key'; apiKey: string }

export interface ServiceAccount {
  kind: 'service-account'
  email: string
  /** PEM, PKCS #8. */
  privateKey: string
  privateKeyId: string | undefined
  tokenUri: string
  project: string | undefined
}

const googleTokens = 'https://oauth2.googleapis.com/token'

/**
 * Reads the JSON of a service-account key as the console hands it out, an access token (`ya29.…`, for trying things out) or an
 * API key. https://cloud.google.com/iam/docs/keys-create-delete
 * @throws GatewayError `channel.invalid`, field `keys`; the text holds nothing of the key
 */
export function readKey(key: string): VertexKey {
  const text = key.trim()
  if (text.startsWith('{')) return readServiceAccount(text)
  checkKey(text)
  return text.startsWith('ya29.') ? { kind: 'access-token', token: text } : { kind: 'api-key', apiKey: text }
}

/** The project that the key belongs to, if it says so; a key that cannot be read says nothing. */
export function projectOfKey(key: string | undefined): string | undefined {
  if (key?.trimStart().startsWith('{') !== true) return undefined
  try {
    return readServiceAccount(key).project
  } catch {
    return undefined
  }
}

function readServiceAccount(text: string): ServiceAccount {
  const document = parsed(text)
  const field = (name: string): string | undefined => {
    const value = document?.[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  if (document === undefined) throw refused('The key begins like JSON but is none; paste the whole key file')
  const type = field('type') ?? 'service_account'
  if (type !== 'service_account')
    throw refused('The key file is not of a service account; create a service-account key')
  const email = field('client_email')
  if (email === undefined) throw refused('The key file has no client_email; paste the whole key file')
  // Files that went through an environment variable often have their line breaks written out.
  const privateKey = field('private_key')?.replaceAll('\\n', '\n')
  if (privateKey === undefined) throw refused('The key file has no private_key; paste the whole key file')
  return {
    kind: 'service-account',
    email,
    privateKey,
    privateKeyId: field('private_key_id'),
    tokenUri: tokenUriOf(field('token_uri')),
    project: field('project_id'),
  }
}

/** Where tokens are given out. What is sent there is as good as a key, so it goes over TLS, or to this machine. */
function tokenUriOf(text: string | undefined): string {
  if (text === undefined) return googleTokens
  const url = URL.canParse(text) ? new URL(text) : undefined
  const local = url !== undefined && /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return url.href
  throw refused('The key file’s token_uri is no https address')
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return isRecord(document) ? document : undefined
  } catch {
    return undefined
  }
}

function refused(message: string): GatewayError {
  return new GatewayError('channel.invalid', message, { field: 'keys' })
}
