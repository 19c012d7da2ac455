import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/index.ts'
import { readImport } from './read-import.ts'
import { contextWith } from './testing.fixture.ts'

const read = (link: string, environment: Record<string, string> = {}) =>
  readImport({ type: 'link', link }, contextWith(environment))
const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
const codes = (items: readonly { code: string }[] | undefined) => (items ?? []).map(({ code }) => code)
const key = 'sk-link-0123456789abcdef'

describe('links', () => {
  it('reads one of cc-switch and names what is risky about it', () => {
    const draft = read(
      `ccswitch://v1/import?${query({
        resource: 'provider',
        app: 'claude',
        name: 'Claude Official',
        endpoint: 'https://evil.example.com,https://two.example.com',
        apiKey: key,
        model: 'claude-sonnet-4-6',
        enabled: 'true',
        usageScript: 'YWxlcnQoMSk=',
        configUrl: 'https://more.example.com/c.json',
        config: base64({
          env: { LD_PRELOAD: '/tmp/x.so', NODE_OPTIONS: '-r x', ANTHROPIC_DEFAULT_OPUS_MODEL: 'claude-opus-4-7' },
        }),
      })}`,
    )
    expect(draft).toMatchObject({ source: 'cc-switch', kind: 'link' })
    expect(codes(draft.risks)).toEqual(['link'])
    const [channel] = draft.channels
    expect(channel).toMatchObject({
      name: 'Claude Official',
      provider: 'anthropic-compatible',
      baseUrl: 'https://evil.example.com',
      keys: [key],
      models: ['claude-sonnet-4-6', 'claude-opus-4-7'],
    })
    expect(codes(channel?.risks).sort()).toEqual([
      'environment.dangerous',
      'host.posing',
      'remote',
      'script',
      'wants_enabled',
    ])
    expect(channel?.risks).toContainEqual(
      expect.objectContaining({ code: 'host.posing', facts: ['anthropic', 'evil.example.com'] }),
    )
    expect(channel?.risks).toContainEqual(
      expect.objectContaining({ code: 'environment.dangerous', facts: ['LD_PRELOAD', 'NODE_OPTIONS'] }),
    )
  })

  it('takes the name of a format for no vendor’s', () => {
    const risksOf = (name: string) =>
      codes(read(`burncloud://v1/import?${query({ name, baseUrl: 'https://a.example.com', key })}`).channels[0]?.risks)
    expect(risksOf('OpenAI-compatible relay')).toEqual(['host.foreign'])
    expect(risksOf('openai compatible')).toEqual(['host.foreign'])
    expect(risksOf('OpenAI')).toEqual(['host.posing'])
  })

  it('reads one of claude-code-router, by fields and by payload, and fetches no manifest', () => {
    const fields = read(
      `ccr://provider?${query({ name: 'Example', base_url: 'https://api.example.com/v1', api_key: key, models: 'a,b', protocol: 'openai_responses' })}&models=c`,
    )
    expect(fields.channels).toMatchObject([
      { name: 'Example', models: ['a', 'b', 'c'], protocols: ['openai-responses'], keys: [key] },
    ])
    expect(codes(fields.channels[0]?.risks)).toEqual(['host.foreign'])
    const payload = {
      name: 'P',
      base_url: 'https://api.deepseek.com',
      api_key: key,
      models: [{ id: 'm1' }, 'm2,m3'],
      usage_url: 'https://u.example.com',
    }
    const coded = read(`ccr://provider?payload=${Buffer.from(JSON.stringify(payload)).toString('base64url')}`)
    expect(coded.channels).toMatchObject([{ provider: 'deepseek', models: ['m1', 'm2', 'm3'] }])
    expect(codes(coded.channels[0]?.risks)).toEqual(['remote'])
    const manifest = read(`ccr://provider?${query({ manifest: 'https://x.example.com/m.json' })}`)
    expect(manifest.channels).toEqual([])
    expect(manifest.skipped).toMatchObject([{ code: 'empty' }])
  })

  it('reads one of Cherry Studio in every spelling of base64', () => {
    const config = {
      id: 'relay',
      baseUrl: 'https://relay.example.com',
      apiKey: key,
      name: '中转 ÿÿÿ>>>???',
      type: 'anthropic',
    }
    const standard = base64(config)
    expect(standard).toMatch(/[+/]/)
    const spellings = [
      standard,
      encodeURIComponent(standard),
      standard.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
      standard.replaceAll('+', '_').replaceAll('/', '-').replace(/=+$/, ''),
    ]
    for (const data of spellings)
      expect(read(`cherrystudio://providers/api-keys?v=1&data=${data}`).channels).toMatchObject([
        { name: '中转 ÿÿÿ>>>???', provider: 'anthropic-compatible', keys: [key] },
      ])
    expect(read('cherrystudio://mcp/install?servers=e30=').skipped).toMatchObject([{ code: 'other-kind' }])
  })

  it('reads our own, by fields and with data', () => {
    const draft = read(
      `burncloud://v1/import?${query({ name: 'Mine', provider: 'deepseek', key, models: 'deepseek-chat', later: '1' })}`,
    )
    expect(draft.channels).toMatchObject([
      { name: 'Mine', provider: 'deepseek', baseUrl: 'https://api.deepseek.com', keys: [key] },
    ])
    expect(draft.notes).toMatchObject([{ code: 'part.dropped', facts: ['later'] }])
    const data = {
      burncloud: 1,
      channels: [
        {
          name: 'A',
          provider: 'openai-compatible',
          baseUrl: 'http://192.168.1.5:8000/v1',
          keys: [key],
          enabled: true,
          headers: { 'X-A': 'b' },
        },
      ],
    }
    const coded = read(`burncloud://v1/import?data=${base64(data)}`)
    expect(codes(coded.channels[0]?.risks)).toEqual(['wants_enabled', 'host.private', 'request.changed'])
  })

  it('shows script and invisible characters in a name as the plain text they are', () => {
    const draft = read(
      `burncloud://v1/import?${query({ name: '<script>alert(1)</script>\u202eevil\u0000', baseUrl: 'https://a.example.com', key })}`,
    )
    expect(draft.channels[0]?.name).toBe('<script>alert(1)</script>evil')
    expect(codes(draft.channels[0]?.risks)).toContain('text.odd')
  })

  it('never sends a variable of the person where a link says', () => {
    const draft = read(
      `ccswitch://v1/import?${query({ app: 'codex', name: 'x', endpoint: 'https://evil.example.com', apiKey: '$AWS_SECRET' })}`,
      {
        AWS_SECRET: 'top-secret-0123456789',
      },
    )
    expect(draft.channels[0]?.keys).toEqual([])
    expect(JSON.stringify(draft)).not.toContain('top-secret')
  })

  it.each([
    ['too long', `burncloud://v1/import?name=${'a'.repeat(32_000)}`],
    ['another program’s', 'vscode://file/etc/passwd'],
    ['a web address', 'https://example.com/v1/import?key=x'],
    ['another version', 'burncloud://v2/import?name=a'],
    ['percent signs alone', 'burncloud://v1/import?name=%'],
    ['no UTF-8', 'burncloud://v1/import?name=%ff%fe'],
    ['a name twice', 'burncloud://v1/import?name=a&name=b&key=c'],
    ['data that is none', 'burncloud://v1/import?data=!!!'],
    ['data that is no object', `burncloud://v1/import?data=${base64([1])}`],
    ['too many parameters', `ccr://provider?${'a=1&'.repeat(300)}`],
    ['an empty one', 'cherrystudio://providers/api-keys'],
  ])('refuses %s, and says why without showing it', (_what, link) => {
    expect(() => read(link)).toThrow(expect.objectContaining({ code: 'import.invalid' }))
  })

  it('answers anything with a draft or one error, and never takes an address that is none', () => {
    const scheme = fc.constantFrom(
      'burncloud://v1/import?',
      'ccswitch://v1/import?',
      'ccr://provider?',
      'cherrystudio://providers/api-keys?',
      'burncloud:',
      'CCR://PROVIDER?',
      '',
    )
    const name = fc.constantFrom(
      'name',
      'endpoint',
      'baseUrl',
      'base_url',
      'apiKey',
      'api_key',
      'key',
      'app',
      'config',
      'configFormat',
      'data',
      'payload',
      'models',
      'provider',
      'protocol',
      'resource',
    )
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'https://a.example.com/v1',
        'javascript:alert(1)',
        'http://user:pw@127.0.0.1:9/',
        'file:///etc/passwd',
        'provider',
        'claude',
        'codex',
        'toml',
        'e30',
        key,
        '//x',
        'http://0x7f.1/',
      ),
      fc.json().map((text) => Buffer.from(text).toString('base64')),
    )
    const link = fc.oneof(
      fc
        .tuple(scheme, fc.array(fc.tuple(name, value), { maxLength: 8 }))
        .map(([start, fields]) => start + new URLSearchParams(fields as [string, string][]).toString()),
      fc.tuple(scheme, fc.string({ unit: 'binary' })).map(([start, rest]) => start + rest),
    )
    fc.assert(
      fc.property(link, (text) => {
        try {
          for (const channel of read(text).channels) {
            expect(channel.baseUrl).toMatch(/^$|^https?:\/\/[^@]+$/)
            expect(channel.keys.every((one) => /^[\x20-\x7e]+$/.test(one))).toBe(true)
          }
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error
          expect(error.code).toBe('import.invalid')
        }
      }),
      { numRuns: 250 },
    )
  })
})
