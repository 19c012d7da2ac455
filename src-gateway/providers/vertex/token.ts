import { createHash } from 'node:crypto'
import { GatewayError } from '../../contract/index.ts'
import { isRecord } from '../model-list.ts'
import type { SignRequest, SmallReply } from '../types.ts'
import { readKey, type ServiceAccount } from './credentials.ts'
import type { VertexSettings } from './settings.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'
const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** The longest that Google lets a statement live, in seconds. */
const statementSeconds = 3600

/**
 * The access token that a service account's calls carry; nothing for keys that are sent as they are.
 * @throws GatewayError `channel.invalid` for a key that cannot be used, `upstream.auth` when Google refuses it
 */
export async function sign(request: SignRequest<VertexSettings>): Promise<Record<string, string>> {
  const key = readKey(request.key)
  if (key.kind !== 'service-account') return {}
  const id = `vertex ${createHash('sha256').update(request.key).digest('base64')}`
  const token = await request.tokens.get(id, request.now, () => fetchToken(key, request))
  return { authorization: `Bearer ${token}` }
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
async function fetchToken(
  account: ServiceAccount,
  { now, send }: SignRequest<VertexSettings>,
): Promise<{ token: string; expiresAt: number }> {
  const assertion = await statementOf(account, now)
  const reply = await send({
    method: 'POST',
    url: account.tokenUri,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: grant, assertion }).toString(),
  })
  const document = parsed(reply.body)
  const token = document?.access_token
  if (reply.status < 200 || reply.status > 299 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw refusedBy(reply, document)
  }
  const seconds = Number(document?.expires_in)
  return { token, expiresAt: now + (Number.isFinite(seconds) && seconds > 0 ? seconds : statementSeconds) * 1000 }
}

async function statementOf(account: ServiceAccount, now: number): Promise<string> {
  // Loaded when first needed: few gateways have a Vertex channel.
  const { importPKCS8, SignJWT } = await import('jose')
  const issuedAt = Math.floor(now / 1000)
  try {
    const key = await importPKCS8(account.privateKey, 'RS256')
    const kid = account.privateKeyId
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
      .setIssuer(account.email)
      .setAudience(account.tokenUri)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + statementSeconds)
      .sign(key)
  } catch {
    // The cause is left out: it may quote the key.
    throw new GatewayError('channel.invalid', 'The key file’s private_key is no RSA key in PEM form', { field: 'keys' })
  }
}

/** Google's word for the refusal (`invalid_grant`) and its sentence; neither repeats what was sent. */
function refusedBy(reply: SmallReply, document: Record<string, unknown> | undefined): GatewayError {
  if (reply.status >= 500) return new GatewayError('upstream.error', `Google’s token service answered ${reply.status}`)
  const word = document?.error
  const sentence = document?.error_description
  const told = [
    typeof word === 'string' && /^[a-z_]{1,40}$/.test(word) ? word : '',
    typeof sentence === 'string' ? sentence.replace(/eyJ[\w.-]+/g, '').slice(0, 200) : '',
  ].filter((part) => part !== '')
  return new GatewayError(
    'upstream.auth',
    told.length === 0
      ? `Google gave no access token for the service account (status ${reply.status})`
      : `Google gave no access token for the service account: ${told.join(', ')}`,
  )
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return isRecord(document) ? document : undefined
  } catch {
    return undefined
  }
}
