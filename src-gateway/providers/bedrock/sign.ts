import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { readBaseUrl } from '../base-url.ts'
import type { SignRequest } from '../types.ts'
import { regionOf } from './address.ts'
import { readKey } from './credentials.ts'
import type { BedrockSettings } from './settings.ts'

/**
 * Signature Version 4 of a call, for keys of AWS IAM; nothing for a Bedrock API key, which is a bearer token.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * Signed are the host, the type and what is AWS's own: any other header may be put right on its way (by a proxy, by the
 * transport) without the signature failing.
 */
export async function sign(request: SignRequest<BedrockSettings>): Promise<Record<string, string>> {
  const key = readKey(request.key)
  if (key.kind === 'api-key') return {}
  const url = new URL(request.url)
  const region = regionOf(readBaseUrl(url.origin), request.settings, request.key)
  return signAws(
    { method: request.method, url, headers: signedHeadersOf(request.headers), body: request.body },
    { ...key, region, service: 'bedrock' },
    request.now,
  )
}

export interface AwsCall {
  method: string
  url: URL
  headers: Record<string, string>
  body: Buffer
}

export interface AwsIdentity {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  region: string
  service: string
}

/** The headers that a signed call has beside those given. `now` in milliseconds since 1970. */
export async function signAws(call: AwsCall, identity: AwsIdentity, now: number): Promise<Record<string, string>> {
  // Loaded when first needed: few gateways have a Bedrock channel.
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const { accessKeyId, secretAccessKey, sessionToken, region, service } = identity
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    applyChecksum: false,
  })
  const { url } = call
  const given = { ...call.headers, host: url.host }
  const signed = await signer.sign(
    {
      method: call.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers: given,
      body: call.body,
    },
    { signingDate: new Date(now) },
  )
  const added: Record<string, string> = {}
  for (const [name, value] of Object.entries(signed.headers)) {
    const lower = name.toLowerCase()
    if (!Object.hasOwn(given, lower)) added[lower] = value
  }
  return added
}

function signedHeadersOf(headers: readonly string[]): Record<string, string> {
  const signed: Record<string, string> = {}
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? ''
    if (name === 'content-type' || (name.startsWith('x-amz-') && !made.has(name))) signed[name] = headers[at + 1] ?? ''
  }
  return signed
}

/** A client's own of these would be another signature's. */
const made = new Set(['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'])

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name)
    query[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return query
}

/** Node's SHA-256 in the form the signer takes it. */
class Sha256 {
  private readonly hash: Hash | Hmac

  constructor(secret?: unknown) {
    this.hash =
      typeof secret === 'string' || secret instanceof Uint8Array
        ? createHmac('sha256', secret)
        : secret instanceof ArrayBuffer
          ? createHmac('sha256', new Uint8Array(secret))
          : createHash('sha256')
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    if (typeof data === 'string') this.hash.update(data)
    else if (ArrayBuffer.isView(data)) this.hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    else this.hash.update(new Uint8Array(data))
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }

  reset(): void {
    throw new Error('a hash is used once')
  }
}
