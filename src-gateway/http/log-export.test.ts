import { get, type IncomingMessage } from 'node:http'
import express from 'express'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noUsage } from '../ir/usage.ts'
import type { LedgerItem, Storage } from '../storage/types.ts'
import { csvField } from './csv.ts'
import { createLogExport } from './log-export.ts'
import { createHttpServer, listen, stopServers } from './server.ts'

/** Reads one CSV record as RFC 4180 says. */
function readRecord(text: string): string[] {
  const fields: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g
  for (const match of text.matchAll(pattern)) {
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === '') break
  }
  return fields
}

describe('csvField', () => {
  it.each([
    [null, ''],
    [12.5, '12.5'],
    [-3, '-3'],
    [true, 'true'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['@sum', "'@sum"],
    ['+1', "'+1"],
    ['-1', "'-1"],
  ])('writes %j as %s', (value, written) => {
    expect(csvField(value)).toBe(written)
  })

  it('lets every text be read back, and none begin a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        const [first, second] = readRecord(`${csvField(a)},${csvField(b)}`)
        expect(first).toBe(/^[=+\-@\t\r]/.test(a) ? `'${a}` : a)
        expect(second).toBe(/^[=+\-@\t\r]/.test(b) ? `'${b}` : b)
        expect(first ?? '').not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

const row: LedgerItem = {
  id: '1',
  requestId: 'r1',
  at: 0,
  tokenId: 1,
  tokenName: '=cmd()',
  channelId: 1,
  channelName: 'main',
  provider: 'openai',
  model: 'gpt-4o',
  upstreamModel: 'gpt-4o',
  inboundProtocol: 'openai-chat',
  upstreamProtocol: 'openai-chat',
  endpoint: '/v1/chat/completions',
  mode: 'passthrough',
  stream: false,
  status: 200,
  errorCode: null,
  errorMessage: null,
  usage: { ...noUsage, input: 5, cacheRead: 2, output: 3 },
  usageSource: 'upstream',
  costNano: 1_500_000,
  arithmetic: null,
  latencyMs: 100,
  firstByteMs: null,
  attempts: 1,
  attemptList: null,
  finishReason: 'stop',
  clientIp: '127.0.0.1',
  clientName: null,
  warnings: [],
}

describe('the export', () => {
  /** A log without an end: how much of it is read tells whether the export waits for its reader. */
  async function serve() {
    const state = { pieces: 0, closed: false }
    let onClosed = (): void => undefined
    const closed = new Promise<void>((done) => {
      onClosed = done
    })
    async function* pieces(): AsyncGenerator<LedgerItem[]> {
      try {
        for (;;) {
          state.pieces++
          yield Array.from({ length: 1000 }, () => row)
        }
      } finally {
        onClosed()
      }
    }
    const storage = { reports: { exportLogs: pieces } } as unknown as Storage
    const app = express()
    app.get('/export', createLogExport(storage))
    const server = createHttpServer(app)
    const port = await listen(server, { host: '127.0.0.1', port: 0, move: false })
    const open = (query: string) =>
      new Promise<IncomingMessage>((resolve) => get(`http://127.0.0.1:${port}/export${query}`, resolve))
    return { state, closed, open, stop: () => stopServers([server], () => Promise.resolve()) }
  }

  it('reads no faster than its reader, and stops when the reader leaves', async () => {
    const { state, closed, open, stop } = await serve()
    const response = await open('?format=jsonl')
    response.pause()
    let seen = -1
    while (seen !== state.pieces) {
      seen = state.pieces
      await new Promise((done) => setTimeout(done, 50))
    }
    expect(state.pieces).toBeLessThan(100)
    response.destroy()
    await closed
    await stop()
  })

  it("writes rows in the contract's words, and no formula", async () => {
    const { open, stop } = await serve()
    const read = async (query: string, lines: number) => {
      const response = await open(query)
      let text = ''
      for await (const chunk of response) {
        text += String(chunk)
        if (text.split('\n').length > lines + 1) break
      }
      return text.split('\n').slice(0, lines)
    }
    const [header, first] = await read('', 2)
    expect(header).toMatch(/^\uFEFFid,requestId,at,/)
    expect(first).toContain("1970-01-01T00:00:00.000Z,1,'=cmd(),1,main,openai,gpt-4o")
    const [line] = await read('?format=jsonl', 1)
    expect(JSON.parse(line ?? '')).toMatchObject({
      requestId: 'r1',
      costUsd: 0.0015,
      usage: { inputTokens: 7, outputTokens: 3 },
    })
    await stop()
  })
})
