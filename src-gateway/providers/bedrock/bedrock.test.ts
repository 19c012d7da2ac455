import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import type { Operation } from '../../protocols/types.ts'
import { readKey } from './credentials.ts'
import { bedrock } from './index.ts'

const runtime = 'https://bedrock-runtime.us-east-1.amazonaws.com'
const nova = 'amazon.nova-micro-v1:0'
const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0'
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

interface Asked {
  protocol?: string
  operation?: Operation
  stream?: boolean
  settings?: Record<string, unknown>
  baseUrl?: string
  key?: string
}

function url(
  model: string,
  { protocol = 'bedrock-converse', operation = 'chat', stream, settings, ...rest }: Asked = {},
) {
  return bedrock.address({
    protocol,
    operation,
    model,
    path: '/chat/completions',
    query: '',
    stream: stream === true ? 'sse' : false,
    baseUrl: runtime,
    settings: bedrock.settings.parse(settings ?? {}),
    ...rest,
  })
}

describe('an address at Bedrock', () => {
  it('is one of the two calls of a model, whole or streamed', () => {
    expect(url(nova)).toBe(`${runtime}/model/amazon.nova-micro-v1%3A0/converse`)
    expect(url(nova, { stream: true })).toBe(`${runtime}/model/amazon.nova-micro-v1%3A0/converse-stream`)
    expect(url(claude, { protocol: 'anthropic-messages' })).toMatch(/-v1%3A0\/invoke$/)
    expect(url(claude, { protocol: 'anthropic-messages', stream: true })).toMatch(/\/invoke-with-response-stream$/)
    expect(url('openai.gpt-oss-20b-1:0', { protocol: 'openai-chat' })).toBe(`${runtime}/openai/v1/chat/completions`)
  })

  it('keeps an ARN in one segment', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'
    expect(url(arn, { settings: { inferenceProfile: 'us' } })).toBe(
      `${runtime}/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/converse`,
    )
  })

  it.each([
    ['us', nova, `us.${nova}`],
    ['eu', claude, `eu.${claude}`],
    ['global', claude, `global.${claude}`],
    ['jp', claude, `jp.${claude}`],
    ['', claude, claude],
    ['eu', `us.${claude}`, `us.${claude}`],
    ['us', `global.${claude}`, `global.${claude}`],
    ['us', `us-gov.${claude}`, `us-gov.${claude}`],
    ['us', 'my-model', 'my-model'],
  ])('with the profile "%s" calls %s as %s', (inferenceProfile, model, called) => {
    expect(url(model, { settings: { inferenceProfile } })).toBe(
      `${runtime}/model/${encodeURIComponent(called)}/converse`,
    )
  })

  it('counts with the model itself, since a profile cannot', () => {
    expect(url(`us.${claude}`, { operation: 'count-tokens', settings: { inferenceProfile: 'us' } })).toBe(
      `${runtime}/model/${encodeURIComponent(claude)}/count-tokens`,
    )
  })

  it.each([
    [{ settings: { region: 'eu-west-3' } }, 'https://bedrock-runtime.eu-west-3.amazonaws.com'],
    [
      { baseUrl: 'https://bedrock-runtime.ap-south-1.amazonaws.com' },
      'https://bedrock-runtime.ap-south-1.amazonaws.com',
    ],
    [{ baseUrl: 'https://bedrock.us-west-2.amazonaws.com/' }, 'https://bedrock-runtime.us-west-2.amazonaws.com'],
    [
      { settings: { region: 'eu-west-3' }, key: `AKIAIOSFODNN7EXAMPLE|${secret}|us-west-2` },
      'https://bedrock-runtime.us-west-2.amazonaws.com',
    ],
    [{ key: 'ABSKabc|ap-southeast-2' }, 'https://bedrock-runtime.ap-southeast-2.amazonaws.com'],
    [{ settings: { region: 'cn-north-1' } }, 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn'],
    [
      { baseUrl: 'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com' },
      'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com',
    ],
    [{ baseUrl: 'https://vpce-1.example/proxy/', settings: { region: 'eu-west-3' } }, 'https://vpce-1.example/proxy'],
    [{ baseUrl: `${runtime}/model/x/invoke` }, runtime],
  ])('with %j is at %s', (asked, host) => {
    expect(url(nova, asked)).toBe(`${host}/model/amazon.nova-micro-v1%3A0/converse`)
  })

  it('of the model lists is on the control plane', () => {
    const settings = bedrock.settings.parse({ region: 'eu-central-1' })
    expect(bedrock.models.address(runtime, settings)).toBe(
      'https://bedrock.eu-central-1.amazonaws.com/foundation-models',
    )
    expect(bedrock.models.more?.(runtime, settings)).toEqual([
      'https://bedrock.eu-central-1.amazonaws.com/inference-profiles?maxResults=1000',
    ])
    expect(bedrock.models.address('http://127.0.0.1:9', settings)).toBe('http://127.0.0.1:9/foundation-models')
  })

  it('refuses a region that could lead elsewhere', () => {
    expect(bedrock.settings.safeParse({ region: 'evil.example/' }).success).toBe(false)
  })
})

describe('a Bedrock key', () => {
  it.each([
    [`AKIAIOSFODNN7EXAMPLE:${secret}`, { kind: 'iam', secretAccessKey: secret }],
    [`ASIAIOSFODNN7EXAMPLE:${secret}:Fwo/+==`, { kind: 'iam', sessionToken: 'Fwo/+==' }],
    [`AKIAIOSFODNN7EXAMPLE|${secret}|eu-west-1`, { kind: 'iam', secretAccessKey: secret, region: 'eu-west-1' }],
    [`ASIAIOSFODNN7EXAMPLE|${secret}|Fwo/+==|eu-west-1`, { sessionToken: 'Fwo/+==', region: 'eu-west-1' }],
    ['ABSKQmVk', { kind: 'api-key', apiKey: 'ABSKQmVk' }],
    ['ABSKQmVk|us-gov-west-1', { kind: 'api-key', apiKey: 'ABSKQmVk', region: 'us-gov-west-1' }],
  ])('in the form %s is understood', (key, read) => {
    expect(readKey(key)).toMatchObject(read)
  })

  it.each(['AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE:', 'AKIAIOSFODNN7EXAMPLE|us-east-1', `AKIA\n${secret}`])(
    'that is not whole is refused without being repeated',
    (key) => {
      try {
        readKey(key)
        expect.unreachable()
      } catch (error) {
        expect(error).toBeInstanceOf(GatewayError)
        expect(error).toMatchObject({ code: 'channel.invalid', field: 'keys' })
        expect(String(error)).not.toContain('IOSFODNN7')
        expect(String(error)).not.toContain(secret)
      }
    },
  )
})

describe('models at Bedrock', () => {
  it('are reached by the format they take', () => {
    expect(bedrock.protocolsFor?.(`us.${claude}`)).toEqual(['anthropic-messages', 'bedrock-converse'])
    expect(bedrock.protocolsFor?.(`arn:aws:bedrock:us-east-1:1:inference-profile/us.${claude}`)[0]).toBe(
      'anthropic-messages',
    )
    expect(bedrock.protocolsFor?.(nova)).toEqual(['bedrock-converse'])
    expect(bedrock.protocolsFor?.(`us.${claude}`, 'count-tokens')).toEqual(['bedrock-converse'])
  })

  it('get Claude’s version and betas in the body, and no model', () => {
    const edit = (beta: string | undefined, betas = '') =>
      bedrock.bodyEdits?.({
        protocol: 'anthropic-messages',
        operation: 'chat',
        model: claude,
        stream: true,
        headers: { 'anthropic-beta': beta },
        settings: bedrock.settings.parse({ betas }),
      })
    expect(edit(undefined)).toEqual({ model: undefined, stream: undefined, anthropic_version: 'bedrock-2023-05-31' })
    expect(edit('claude-code-20250219, interleaved-thinking-2025-05-14')).toMatchObject({
      anthropic_beta: ['interleaved-thinking-2025-05-14'],
    })
    expect(edit('new-thing-2027-01-01', 'new-thing-2027-01-01')).toMatchObject({
      anthropic_beta: ['new-thing-2027-01-01'],
    })
    expect(edit('claude-code-20250219')).not.toHaveProperty('anthropic_beta')
  })

  it('are listed as they can be called', () => {
    const { parse } = bedrock.models
    expect(
      parse({
        modelSummaries: [
          { modelId: nova, inferenceTypesSupported: ['ON_DEMAND'], outputModalities: ['TEXT'] },
          { modelId: claude, inferenceTypesSupported: ['INFERENCE_PROFILE'], outputModalities: ['TEXT'] },
          {
            modelId: 'amazon.titan-embed-text-v2:0',
            inferenceTypesSupported: ['ON_DEMAND'],
            outputModalities: ['EMBEDDING'],
          },
          { modelId: 'stability.sd3', inferenceTypesSupported: ['ON_DEMAND'], outputModalities: ['IMAGE'] },
          null,
        ],
      }),
    ).toEqual([nova, 'amazon.titan-embed-text-v2:0'])
    expect(
      parse({
        inferenceProfileSummaries: [
          { inferenceProfileId: `us.${claude}`, status: 'ACTIVE' },
          { inferenceProfileId: 'gone', status: 'INACTIVE' },
        ],
      }),
    ).toEqual([`us.${claude}`])
  })
})
