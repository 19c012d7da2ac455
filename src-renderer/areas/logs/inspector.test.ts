import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeptBody, KeptExchange, LogDetail } from '../../../src-gateway/contract/index.ts'
import { curlOf } from './curl.ts'
import { harOf } from './har.ts'

const kept = (text: string): KeptBody => ({ text, length: Buffer.byteLength(text), truncated: false })

function exchange(request: string, reply = 'data: {}\n\n'): KeptExchange {
  return {
    clientRequest: kept(request),
    upstreamRequest: kept(request),
    upstreamReply: kept(reply),
    clientReply: kept(reply),
    warnings: [],
  }
}

function detail(patch: Partial<LogDetail> = {}): LogDetail {
  return {
    id: '1',
    requestId: 'req_1',
    at: '2026-08-22T10:00:00.000Z',
    tokenId: 1,
    tokenName: 'laptop',
    channelId: 2,
    channelName: 'main',
    provider: 'openai',
    model: 'gpt-4o',
    upstreamModel: 'gpt-4o',
    inboundProtocol: 'openai-chat',
    upstreamProtocol: 'openai-chat',
    endpoint: '/v1/chat/completions',
    mode: 'passthrough',
    stream: true,
    status: 200,
    errorCode: null,
    errorMessage: null,
    usage: { inputTokens: 3, outputTokens: 4, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    usageSource: 'upstream',
    costUsd: 0.00131,
    latencyMs: 812,
    firstByteMs: 210,
    tokensPerSecond: 66.1,
    attempts: 1,
    clientIp: '127.0.0.1',
    clientName: 'tool/1.0',
    warnings: [],
    attemptList: [],
    arithmetic: null,
    finishReason: 'stop',
    bodies: exchange('{"model":"gpt-4o"}'),
    ...patch,
  }
}

const commandOf = (of: LogDetail, shell: 'bash' | 'powershell' = 'bash'): string => {
  const result = curlOf(of, 'http://127.0.0.1:8790', shell)
  return 'command' in result ? result.command : ''
}

describe.skipIf(process.platform === 'win32')('a request as a command for bash', () => {
  /** Runs the command with a stand-in for curl that shows what it was given. */
  function run(command: string): { args: string[]; body: string } {
    const folder = mkdtempSync(join(tmpdir(), 'burncloud-curl-'))
    try {
      const program = `#!${process.execPath}\nlet body='';process.stdin.setEncoding('utf8').on('data',(d)=>body+=d).on('end',()=>console.log(JSON.stringify({args:process.argv.slice(2),body})))\n`
      writeFileSync(join(folder, 'curl'), program)
      chmodSync(join(folder, 'curl'), 0o755)
      const env = { PATH: `${folder}:${process.env.PATH}`, BURNCLOUD_KEY: 'sk-bc-secret' }
      return JSON.parse(execFileSync('bash', ['--norc', '-c', command], { env, encoding: 'utf8' })) as {
        args: string[]
        body: string
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('sends what was sent, with the key from the environment', () => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: `it's $HOME \`id\` "quoted"\n你好 🎉\\` }] }
    const command = commandOf(detail({ bodies: exchange(JSON.stringify(body, null, 2)) }))
    expect(command).toContain('$BURNCLOUD_KEY')
    const { args, body: sent } = run(command)
    expect(args).toEqual([
      '-N',
      'http://127.0.0.1:8790/v1/chat/completions',
      '-H',
      'content-type: application/json',
      '-H',
      'authorization: Bearer sk-bc-secret',
      '--data-binary',
      '@-',
    ])
    expect(JSON.parse(sent)).toEqual(body)
  })

  it('keeps any body as it is, whatever is in its texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(undefined, 2, '\t'), (content, space) => {
        const body = { content, more: ['BURNCLOUD_BODY', "'@", content] }
        expect(
          JSON.parse(run(commandOf(detail({ bodies: exchange(JSON.stringify(body, null, space)) }))).body),
        ).toEqual(body)
      }),
      { numRuns: 8 },
    )
  })
})

describe('a request as a command', () => {
  it('puts the key where the protocol wants it, and asks Gemini for events', () => {
    const claude = detail({ inboundProtocol: 'anthropic-messages', endpoint: '/v1/messages' })
    expect(commandOf(claude)).toContain('-H "x-api-key: $BURNCLOUD_KEY"')
    expect(commandOf(claude)).toContain('anthropic-version')
    const gemini = detail({ inboundProtocol: 'gemini', endpoint: '/v1beta/models/g:streamGenerateContent' })
    expect(commandOf(gemini, 'powershell')).toContain('-H "x-goog-api-key: $env:BURNCLOUD_KEY"')
    expect(commandOf(gemini)).toContain(':streamGenerateContent?alt=sse')
  })

  it('asks for the versions that the client asked for, and takes no other header along', () => {
    const sent = [
      { name: 'x-api-key', value: '…WXYZ' },
      { name: 'anthropic-version', value: '2024-01-01' },
      { name: 'anthropic-beta', value: 'one-2024,two-2025' },
      { name: 'openai-beta', value: "it's $HOME" },
      { name: 'x-team', value: 'red' },
    ]
    const bodies = exchange('{}')
    const of = detail({
      inboundProtocol: 'anthropic-messages',
      endpoint: '/v1/messages',
      bodies: { ...bodies, clientRequest: { ...bodies.clientRequest, headers: sent } },
    })
    const names = [...commandOf(of).matchAll(/-H ['"]([^:]+): ([^'"]*)/g)].map(([, name, value]) => `${name}=${value}`)
    expect(names).toEqual([
      'content-type=application/json',
      'anthropic-version=2024-01-01',
      'anthropic-beta=one-2024,two-2025',
      'x-api-key=$BURNCLOUD_KEY',
    ])
  })

  it('is ASCII for PowerShell, and the same JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(undefined, 2, '\t'), (content, space) => {
        const body = { content }
        const command = commandOf(detail({ bodies: exchange(JSON.stringify(body, null, space)) }), 'powershell')
        expect(command).toMatch(/^[\t\n\x20-\x7e]*$/)
        expect(JSON.parse(command.slice(3, command.lastIndexOf("\n'@ |")))).toEqual(body)
      }),
    )
  })

  it('says why it cannot be one', () => {
    const why = (of: Partial<LogDetail>) => curlOf(detail(of), '', 'bash')
    const cut = { ...exchange('{"a":1}'), clientRequest: { text: '{"a', length: 7, truncated: true } }
    expect([why({ bodies: null }), why({ bodies: cut }), why({ bodies: exchange('--form--') })]).toEqual([
      { why: 'notKept' },
      { why: 'cut' },
      { why: 'notJson' },
    ])
  })
})

describe('requests as HAR', () => {
  interface Har {
    log: {
      version: string
      creator: { name: string; version: string }
      entries: {
        startedDateTime: string
        time: number
        timings: Record<string, number>
        request: { method: string; url: string; headers: object[]; postData?: { text: string } }
        response: { status: number; content: { mimeType: string; text?: string } }
        comment?: string
      }[]
    }
  }
  const har = (details: LogDetail[]) => harOf(details, { version: '1.0.0', baseUrl: 'http://127.0.0.1:8790/' }) as Har

  it('holds what HAR 1.2 asks for, oldest first, with messages and without keys', () => {
    const { log } = har([
      detail(),
      detail({ id: '0', at: '2026-08-22T09:00:00.000Z', bodies: null, errorCode: 'internal', status: 500 }),
    ])
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'BurnCloud', version: '1.0.0' } })
    expect(log.entries.map(({ startedDateTime }) => startedDateTime.slice(11, 13))).toEqual(['09', '10'])
    const entry = log.entries[1]
    expect(entry?.request).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:8790/v1/chat/completions',
      headers: [{ name: 'authorization', value: '[redacted]' }, { name: 'content-type' }],
      postData: { text: '{"model":"gpt-4o"}' },
    })
    expect(entry?.response).toMatchObject({
      status: 200,
      content: { mimeType: 'text/event-stream', text: 'data: {}\n\n' },
    })
    expect(log.entries[0]).toMatchObject({
      comment: expect.stringContaining('not kept'),
      response: { content: { size: 0 } },
    })
  })

  it('has the headers that were kept, of the client’s two messages', () => {
    const bodies = exchange('{}')
    const sent = [
      { name: 'x-api-key', value: '…WXYZ' },
      { name: 'content-type', value: 'application/json; charset=utf-8' },
    ]
    const told = [{ name: 'content-type', value: 'text/event-stream; charset=utf-8' }]
    const { log } = har([
      detail({
        bodies: {
          ...bodies,
          clientRequest: { ...bodies.clientRequest, headers: sent },
          clientReply: { ...bodies.clientReply, headers: told },
        },
      }),
    ])
    expect(log.entries[0]).toMatchObject({
      request: { headers: sent, postData: { mimeType: 'application/json; charset=utf-8' } },
      response: { headers: told, content: { mimeType: 'text/event-stream; charset=utf-8' } },
    })
  })

  it('has timings that add up to the time, as readers of HAR expect', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.option(fc.nat(200_000)), (latencyMs, firstByteMs) => {
        const entry = har([detail({ latencyMs, firstByteMs })]).log.entries[0]
        const { send = 0, wait = 0, receive = 0 } = entry?.timings ?? {}
        expect([send + wait + receive, Math.min(wait, receive) >= 0]).toEqual([entry?.time, true])
      }),
    )
  })
})
