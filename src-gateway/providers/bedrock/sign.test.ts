import { createHash, createHmac } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RememberedTokens } from '../access-tokens.ts'
import { signedHeaders } from '../sign-call.ts'
import type { SignRequest } from '../types.ts'
import { bedrock } from './index.ts'
import type { BedrockSettings } from './settings.ts'
import { signAws } from './sign.ts'

/** The identity and the moment of AWS's published examples for Signature Version 4. */
const example = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
}
const moment = Date.UTC(2015, 7, 30, 12, 36, 0)
const form = { 'content-type': 'application/x-www-form-urlencoded' }

async function signatureOf(
  method: string,
  url: string,
  {
    headers = {},
    body = '',
    identity = example,
  }: { headers?: Record<string, string>; body?: string; identity?: typeof example } = {},
): Promise<string | undefined> {
  const added = await signAws({ method, url: new URL(url), headers, body: Buffer.from(body) }, identity, moment)
  expect(added['x-amz-date']).toBe('20150830T123600Z')
  return /Signature=([0-9a-f]{64})$/.exec(added.authorization ?? '')?.[1]
}

describe('the signer, by the examples of AWS', () => {
  it.each([
    [
      'GET',
      'https://example.amazonaws.com/',
      {},
      '',
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'GET',
      'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      {},
      '',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'POST',
      'https://example.amazonaws.com/',
      {},
      '',
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'POST',
      'https://example.amazonaws.com/',
      form,
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('%s %s', async (method, url, headers, body, signature) => {
    expect(await signatureOf(method, url, { headers, body })).toBe(signature)
  })

  it('of the guide to IAM', async () => {
    expect(
      await signatureOf('GET', 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08', {
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        identity: { ...example, service: 'iam' },
      }),
    ).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7')
  })
})

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'

describe('a call to Bedrock', () => {
  const server = createServer((request, response) => {
    void whole(request).then((body) => {
      const problem = verify(request, body)
      response.writeHead(problem === undefined ? 200 : 403)
      response.end(problem ?? 'accepted')
    })
  })
  let baseUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  async function call(
    model: string,
    { key = `${accessKeyId}:${secret}`, region = '', body = '{}', stream = false } = {},
  ) {
    const settings = bedrock.settings.parse({ region })
    const url = bedrock.address({
      protocol: 'bedrock-converse',
      operation: 'chat',
      model,
      query: '',
      stream: stream ? 'sse' : false,
      path: '/',
      baseUrl,
      settings,
      key,
    })
    const headers = await signedHeaders(bedrock, signing({ url, body: Buffer.from(body), key, settings }))
    return send(url, headers, body)
  }

  it.each([
    ['amazon.nova-micro-v1:0'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.meta.llama3-3-70b-instruct-v1:0'],
    ['name with a space+plus'],
  ])('of %s is accepted by whoever checks the signature', async (model) => {
    expect(await call(model, { body: '{"messages":[{"content":[{"text":"grüße"}]}]}' })).toEqual([200, 'accepted'])
    expect(await call(model, { stream: true })).toEqual([200, 'accepted'])
  })

  it('is signed for the region of the settings, or of the key', async () => {
    expect(await call('m.x', { region: 'eu-central-1' })).toEqual([200, 'accepted'])
    expect(await call('m.x', { key: `${accessKeyId}|${secret}|ap-northeast-1` })).toEqual([200, 'accepted'])
    expect(seen.at(-2)).toContain('/eu-central-1/bedrock/aws4_request')
    expect(seen.at(-1)).toContain('/ap-northeast-1/bedrock/aws4_request')
  })

  it('carries the token of temporary credentials, signed', async () => {
    expect(await call('m.x', { key: `${accessKeyId}:${secret}:FwoGZXIvYXdzEBYaDH+/==` })).toEqual([200, 'accepted'])
    expect(seen.at(-1)).toContain('x-amz-security-token')
  })

  it('is refused with another secret', async () => {
    const [status] = await call('m.x', { key: `${accessKeyId}:another/secret` })
    expect(status).toBe(403)
  })

  it('of any model id and body is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
        fc.string(),
        async (model, body) => {
          fc.pre(!/^\.{1,2}$/.test(model))
          expect(await call(model, { body })).toEqual([200, 'accepted'])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('with an API key is not signed but carries the key', async () => {
    const settings = bedrock.settings.parse({})
    const key = 'ABSKQmVkcm9ja0FQSUtleS1hYmM='
    expect(bedrock.authorize({ key, protocol: 'bedrock-converse', settings })).toEqual({
      authorization: `Bearer ${key}`,
    })
    const given = ['authorization', `Bearer ${key}`]
    expect(
      await signedHeaders(bedrock, {
        ...signing({ url: `${baseUrl}/model/m/converse`, body: Buffer.alloc(0), key, settings }),
        headers: given,
      }),
    ).toEqual(given)
  })

  it('replaces headers that a client brought from another signature', async () => {
    const settings = bedrock.settings.parse({})
    const key = `${accessKeyId}:${secret}`
    const headers = await signedHeaders(bedrock, {
      ...signing({ url: `${baseUrl}/model/m/converse`, body: Buffer.from('{}'), key, settings }),
      headers: ['content-type', 'application/json', 'authorization', 'Bearer client', 'x-amz-date', '20000101T000000Z'],
    })
    expect(headers.filter((name) => name === 'authorization' || name === 'x-amz-date')).toHaveLength(2)
    expect(await send(`${baseUrl}/model/m/converse`, headers, '{}')).toEqual([200, 'accepted'])
  })
})

function signing(given: {
  url: string
  body: Buffer
  key: string
  settings: BedrockSettings
}): SignRequest<BedrockSettings> {
  return {
    method: 'POST',
    headers: ['content-type', 'application/json', 'user-agent', 'anything'],
    protocol: 'bedrock-converse',
    now: moment,
    tokens: new RememberedTokens(),
    send: () => Promise.reject(new Error('nothing is fetched to sign a call')),
    ...given,
  }
}

const seen: string[] = []

/** Checks a signature from the specification alone: what was received is put together again and signed with the known secret. */
function verify(request: IncomingMessage, body: Buffer): string | undefined {
  const authorization = request.headers.authorization ?? ''
  seen.push(authorization)
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/bedrock\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      authorization,
    )
  if (parts === null) return 'no signature'
  const [, id, day, region, names = '', signature] = parts
  if (id !== accessKeyId) return 'unknown key'
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-amz-date')) return 'host and date must be signed'
  const [rawPath = '', query = ''] = (request.url ?? '').split('?')
  const path = rawPath.split('/').map(strictEncode).join('/')
  const headers = signed.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('')
  const canonical = [request.method, path, query, headers, names, sha(body)].join('\n')
  const scope = `${day}/${region}/bedrock/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join('\n')
  let key: Buffer | string = `AWS4${secret}`
  for (const part of [day, region, 'bedrock', 'aws4_request']) key = hmac(key, part ?? '')
  return hmac(key, toSign).toString('hex') === signature ? undefined : `mismatch:\n${canonical}`
}

/** RFC 3986, over what is already encoded in the URL: AWS wants it twice for all services but S3. */
function strictEncode(segment: string): string {
  return [...Buffer.from(segment)]
    .map((byte) => {
      const letter = String.fromCharCode(byte)
      return /[A-Za-z0-9\-._~]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

function sha(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function send(url: string, headers: readonly string[], body: string): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      {
        method: 'POST',
        headers: ['host', new URL(url).host, 'content-length', String(Buffer.byteLength(body)), ...headers],
      },
      (response) => {
        void whole(response).then((text) => resolve([response.statusCode ?? 0, text.toString()]), reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
