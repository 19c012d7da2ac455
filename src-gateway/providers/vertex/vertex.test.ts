import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import type { Operation } from '../../protocols/types.ts'
import { RememberedTokens } from '../access-tokens.ts'
import { signedHeaders } from '../sign-call.ts'
import type { SignRequest, SmallReply, SmallRequest } from '../types.ts'
import { vertex } from './index.ts'
import type { VertexSettings } from './settings.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const email = 'gateway@my-project.iam.gserviceaccount.com'
const now = Date.UTC(2026, 10, 21)

function keyFile(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: 'kid-1',
    private_key: pem,
    client_email: email,
    token_uri: tokenUri,
    ...over,
  })
}

let tokenUri = ''
let given = 0
/** What the token endpoint answers instead of a token. */
let answer: { status: number; body: string } | undefined

/** Google's token endpoint, as strict as it is documented: the statement is checked with the public key. */
const server = createServer((request, response) => {
  void whole(request).then((body) => {
    const form = new URLSearchParams(body)
    const problem = answer === undefined ? problemWith(form) : undefined
    const [status, document] =
      answer !== undefined
        ? [answer.status, answer.body]
        : problem === undefined
          ? [200, JSON.stringify({ access_token: `ya29.token-${++given}`, expires_in: 3599, token_type: 'Bearer' })]
          : [400, JSON.stringify({ error: 'invalid_grant', error_description: problem })]
    response.writeHead(status, { 'content-type': 'application/json' }).end(document)
  })
})

function problemWith(form: URLSearchParams): string | undefined {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return 'grant type'
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const verified = createVerify('RSA-SHA256').update(`${head}.${claims}`)
  if (!verified.verify(createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), signature, 'base64url')) {
    return 'Invalid JWT Signature.'
  }
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const claim = JSON.parse(Buffer.from(claims, 'base64url').toString())
  if (header.alg !== 'RS256' || header.kid !== 'kid-1') return 'header'
  if (claim.iss !== email || claim.aud !== tokenUri) return 'issuer or audience'
  if (claim.scope !== 'https://www.googleapis.com/auth/cloud-platform') return 'scope'
  return claim.exp - claim.iat <= 3600 && claim.iat * 1000 >= now ? undefined : 'lifetime'
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  tokenUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  answer = undefined
  given = 0
})

function signing(
  tokens: RememberedTokens,
  over: Partial<SignRequest<VertexSettings>> = {},
): SignRequest<VertexSettings> {
  return {
    method: 'POST',
    url: 'https://aiplatform.googleapis.com/v1beta1/x',
    headers: ['content-type', 'application/json', 'authorization', 'Bearer client'],
    body: Buffer.from('{}'),
    key: keyFile(),
    protocol: 'gemini',
    settings: vertex.settings.parse({}),
    now,
    tokens,
    send,
    ...over,
  }
}

describe('a service account at Vertex', () => {
  it('calls with an access token that Google gave for its signature', async () => {
    expect(await signedHeaders(vertex, signing(new RememberedTokens()))).toEqual([
      'content-type',
      'application/json',
      'authorization',
      'Bearer ya29.token-1',
    ])
    expect(vertex.authorize({ key: keyFile(), protocol: 'gemini', settings: vertex.settings.parse({}) })).toEqual({})
  })

  it('asks for a token once for many calls, and again before it expires', async () => {
    const tokens = new RememberedTokens()
    await Promise.all(Array.from({ length: 20 }, () => signedHeaders(vertex, signing(tokens))))
    expect(given).toBe(1)
    await signedHeaders(vertex, signing(tokens, { now: now + 50 * 60_000 }))
    expect(given).toBe(1)
    const later = await signedHeaders(vertex, signing(tokens, { now: now + 56 * 60_000 }))
    expect(later).toContain('Bearer ya29.token-2')
  })

  it('keeps two accounts apart', async () => {
    const tokens = new RememberedTokens()
    await signedHeaders(vertex, signing(tokens))
    const other = await signedHeaders(vertex, signing(tokens, { key: keyFile({ project_id: 'other' }) }))
    expect(other).toContain('Bearer ya29.token-2')
  })

  it('fetches its token by the way that the channel’s calls go', async () => {
    const asked: SmallRequest[] = []
    const proxied = async (request: SmallRequest): Promise<SmallReply> => {
      asked.push(request)
      return { status: 200, body: JSON.stringify({ access_token: 'through-the-proxy', expires_in: 60 }) }
    }
    const headers = await signedHeaders(vertex, signing(new RememberedTokens(), { send: proxied }))
    expect(headers).toContain('Bearer through-the-proxy')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'POST', url: tokenUri })
  })

  it('understands a key file whose line breaks are written out', async () => {
    const key = keyFile({ private_key: pem.replaceAll('\n', '\\n') })
    expect(await signedHeaders(vertex, signing(new RememberedTokens(), { key }))).toContain('Bearer ya29.token-1')
  })

  it.each([
    [
      'a refusal',
      { status: 400, body: '{"error":"invalid_grant","error_description":"Account not found"}' },
      'upstream.auth',
      'invalid_grant, Account not found',
    ],
    ['an outage', { status: 503, body: 'busy' }, 'upstream.error', '503'],
    ['a page', { status: 200, body: '<html>' }, 'upstream.auth', 'status 200'],
    [
      'a token that no header can carry',
      { status: 200, body: '{"access_token":"a\\nb"}' },
      'upstream.auth',
      'status 200',
    ],
  ])('tells %s, and tries again next time', async (_what, reply, code, words) => {
    const tokens = new RememberedTokens()
    answer = reply
    const error = await failure(signedHeaders(vertex, signing(tokens)))
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    answer = undefined
    expect(await signedHeaders(vertex, signing(tokens))).toContain('Bearer ya29.token-1')
  })

  it.each([
    ['cut off', () => keyFile().slice(0, 300)],
    ['without a key', () => keyFile({ private_key: undefined })],
    ['without an address', () => keyFile({ client_email: '' })],
    ['of a person', () => keyFile({ type: 'authorized_user' })],
    [
      'with a key that is none',
      () => keyFile({ private_key: `-----BEGIN PRIVATE KEY-----\nc2VjcmV0bWF0ZXJpYWw=\n-----END PRIVATE KEY-----` }),
    ],
    ['with an address that is not safe', () => keyFile({ token_uri: 'http://tokens.example/steal' })],
  ])('is told of a key file %s, without a word of it', async (_what, key) => {
    const error = await failure(signedHeaders(vertex, signing(new RememberedTokens(), { key: key() })))
    expect(error).toMatchObject({ code: 'channel.invalid', field: 'keys' })
    const shown = `${error.message} ${error.stack ?? ''} ${String(error.cause ?? '')}`
    for (const part of ['PRIVATE', 'c2VjcmV0', pem.slice(60, 90), email, 'steal']) expect(shown).not.toContain(part)
    expect(given).toBe(0)
  })
})

interface Asked {
  protocol?: string
  operation?: Operation
  path?: string
  stream?: boolean
  settings?: Record<string, unknown>
  baseUrl?: string
  key?: string
}

function url(
  model: string,
  { protocol = 'gemini', operation = 'chat', stream, settings, ...rest }: Asked = {},
): string {
  const verb = stream === true ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return vertex.address({
    protocol,
    operation,
    model,
    path: protocol === 'gemini' ? `/v1beta/models/${encodeURIComponent(model)}:${verb}` : '/chat/completions',
    query: '',
    stream: stream === true ? 'sse' : false,
    baseUrl: vertex.defaultBaseUrl,
    settings: vertex.settings.parse(settings ?? { project: 'p' }),
    ...rest,
  })
}

describe('an address at Vertex', () => {
  const google = '/v1beta1/projects/p/locations/global/publishers/google/models'

  it.each([
    ['gemini-2.5-flash', `${google}/gemini-2.5-flash:generateContent`],
    ['google/gemini-2.5-flash', `${google}/gemini-2.5-flash:generateContent`],
    ['publishers/google/models/gemini-2.5-flash', `${google}/gemini-2.5-flash:generateContent`],
    ['endpoints/123', '/v1beta1/projects/p/locations/global/endpoints/123:generateContent'],
    [
      'projects/q/locations/us-central1/endpoints/9',
      '/v1beta1/projects/q/locations/us-central1/endpoints/9:generateContent',
    ],
  ])('of %s', (model, path) => {
    expect(url(model)).toBe(`https://aiplatform.googleapis.com${path}`)
  })

  it('streams as the protocol says', () => {
    expect(url('gemini-2.5-flash', { stream: true })).toBe(
      `https://aiplatform.googleapis.com${google}/gemini-2.5-flash:streamGenerateContent?alt=sse`,
    )
  })

  it('of Claude and of open models', () => {
    const claude = { protocol: 'anthropic-messages' }
    const root = 'https://aiplatform.googleapis.com/v1/projects/p/locations/global'
    expect(url('claude-sonnet-4@20250514', claude)).toBe(
      `${root}/publishers/anthropic/models/claude-sonnet-4@20250514:rawPredict`,
    )
    expect(url('claude-sonnet-4@20250514', { ...claude, stream: true })).toMatch(/:streamRawPredict$/)
    expect(url('claude-sonnet-4@20250514', { ...claude, operation: 'count-tokens' })).toBe(
      `${root}/publishers/anthropic/models/count-tokens:rawPredict`,
    )
    expect(url('meta/llama-4', { protocol: 'openai-chat' })).toBe(`${root}/endpoints/openapi/chat/completions`)
  })

  it.each([
    ['global', 'https://aiplatform.googleapis.com/'],
    ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com/'],
    ['us', 'https://aiplatform.us.rep.googleapis.com/'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/'],
  ])('in %s is at its host', (region, host) => {
    const address = url('gemini-2.5-flash', { settings: { project: 'p', region } })
    expect(address.startsWith(host)).toBe(true)
    expect(address).toContain(`/locations/${region}/`)
  })

  it('takes the region from the base URL, unless the settings say otherwise', () => {
    const baseUrl = 'https://us-east5-aiplatform.googleapis.com/v1'
    expect(url('g', { baseUrl })).toContain(
      'https://us-east5-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-east5/',
    )
    expect(url('g', { baseUrl, settings: { project: 'p', region: 'global' } })).toContain(
      'https://aiplatform.googleapis.com/',
    )
    expect(url('g', { baseUrl: 'https://proxy.example/vertex/', settings: { project: 'p', region: 'us-east5' } })).toBe(
      'https://proxy.example/vertex/v1beta1/projects/p/locations/us-east5/publishers/google/models/g:generateContent',
    )
  })

  it('takes the project from the key file, and does without one for an API key', () => {
    expect(url('g', { settings: {}, key: keyFile() })).toContain('/projects/my-project/locations/global/')
    expect(url('g', { settings: { project: 'mine' }, key: keyFile() })).toContain('/projects/mine/')
    expect(url('g', { settings: {}, key: 'AIzaSy' })).toBe(
      'https://aiplatform.googleapis.com/v1beta1/publishers/google/models/g:generateContent',
    )
    expect(() => url('claude-x', { protocol: 'anthropic-messages', settings: {}, key: 'AIzaSy' })).toThrow(/project/)
  })
})

describe('models at Vertex', () => {
  it('are reached by their publisher’s format', () => {
    const by = (model: string) => vertex.protocolsFor?.(model)
    expect(by('gemini-2.5-pro')).toEqual(['gemini'])
    expect(by('google/gemini-2.5-pro')).toEqual(['gemini'])
    expect(by('publishers/anthropic/models/claude-opus-4-8')).toEqual(['anthropic-messages'])
    expect(by('claude-sonnet-4@20250514')).toEqual(['anthropic-messages'])
    expect(by('deepseek-ai/deepseek-v3.1-maas')).toEqual(['openai-chat'])
    expect(by('endpoints/123')).toEqual(['gemini'])
  })

  it('of Anthropic get their version in the body, and no model but for counting', () => {
    const edit = (operation: Operation) =>
      vertex.bodyEdits?.({
        protocol: 'anthropic-messages',
        operation,
        model: 'claude-opus-4-8',
        stream: false,
        headers: {},
        settings: vertex.settings.parse({}),
      })
    expect(edit('chat')).toEqual({ anthropic_version: 'vertex-2023-10-16', model: undefined })
    expect(edit('count-tokens')).toEqual({ anthropic_version: 'vertex-2023-10-16', model: 'claude-opus-4-8' })
  })

  it('are listed from both publishers', () => {
    const settings = vertex.settings.parse({ region: 'us-central1' })
    expect(vertex.models.address(vertex.defaultBaseUrl, settings)).toBe(
      'https://us-central1-aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=300',
    )
    expect(vertex.models.more?.(vertex.defaultBaseUrl, settings)[0]).toContain('/publishers/anthropic/models')
    expect(
      vertex.models.parse({
        publisherModels: [
          { name: 'publishers/google/models/gemini-2.5-pro' },
          { name: 'publishers/google/models/imagegeneration' },
          { name: 'publishers/anthropic/models/claude-opus-4-8' },
          {},
        ],
      }),
    ).toEqual(['gemini-2.5-pro', 'claude-opus-4-8'])
  })
})

async function failure(outcome: Promise<unknown>): Promise<GatewayError> {
  try {
    await outcome
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function send({ method, url: target, headers, body }: SmallRequest): Promise<SmallReply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(target, { method, headers }, (response) => {
      void whole(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function whole(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
