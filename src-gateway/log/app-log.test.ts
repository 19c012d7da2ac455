import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppLog, type AppLogPage, type AppLogQuery } from './app-log.ts'
import { LogFile, shellLine } from './log-file.ts'
import { createLogger } from './logger.ts'

let folder = ''
let log: AppLog
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-app-log-'))
  log = new AppLog(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (second: number) => new Date(1_000 * second)
const line = (second: number, msg: string, facts: Record<string, unknown> = {}, level = 'info') =>
  `${JSON.stringify({ level, time: at(second).toISOString(), instanceId: 'i1', ...facts, msg })}\n`
const write = (name: string, ...lines: string[]) => appendFileSync(join(folder, name), lines.join(''))
const list = (query: Partial<AppLogQuery> = {}) => log.list({ limit: 100, ...query })
const messages = (page: AppLogPage) => page.items.map(({ message }) => message)

/** All pages of a query. */
async function all(query: Partial<AppLogQuery>): Promise<string[]> {
  const found: string[] = []
  let before: string | undefined
  for (;;) {
    const page = await list({ ...query, before })
    found.push(...messages(page))
    if (page.nextCursor === null) return found
    before = page.nextCursor
  }
}

describe('the log of the app', () => {
  it('is empty before anything was written', async () => {
    expect(await list()).toMatchObject({ items: [], nextCursor: null, newest: '', gap: false, sizeBytes: 0 })
    expect(await new AppLog(join(folder, 'nowhere')).list({ limit: 1 })).toMatchObject({ items: [] })
  })

  it('puts the lines of both programs in one order, those of files set aside included', async () => {
    write('gateway.log.1', line(1, 'g1'), line(3, 'g3'))
    write('gateway.log', line(5, 'g5'), line(9, 'g9'))
    write('shell.log', shellLine(at(4), 'warn', 's4'), shellLine(at(6), 'info', 's6'))
    const page = await list()
    expect(messages(page)).toEqual(['g9', 's6', 'g5', 's4', 'g3', 'g1'])
    expect(page.items[3]).toMatchObject({ source: 'shell', level: 'warn', at: at(4).toISOString(), details: null })
    for (const limit of [1, 2, 3, 5, 6]) expect(await all({ limit })).toEqual(messages(page))
    expect(await all({ source: 'shell', limit: 1 })).toEqual(['s6', 's4'])
  })

  it('pages on through a file that is set aside meanwhile, and stops where it was deleted', async () => {
    write('gateway.log', ...[1, 2, 3, 4].map((second) => line(second, `g${second}`)))
    const first = await list({ limit: 2 })
    const file = new LogFile({ path: join(folder, 'gateway.log'), maxBytes: 10 })
    file.write(line(5, 'g5'))
    file.close()
    expect(messages(await list({ limit: 9, before: first.nextCursor ?? '' }))).toEqual(['g2', 'g1'])
    expect(messages(await list())).toEqual(['g5', 'g4', 'g3', 'g2', 'g1'])
    rmSync(join(folder, 'gateway.log.1'))
    expect(await list({ before: first.nextCursor ?? '' })).toMatchObject({ items: [], nextCursor: null })
  })

  it('answers what was written since an earlier look, and says when that is not all', async () => {
    write('gateway.log', line(1, 'g1'))
    const first = await list()
    expect(await list({ since: first.newest })).toMatchObject({ items: [], newest: first.newest, gap: false })
    write('gateway.log', line(2, 'g2'), '{"level":"info","time":"1970-01-01T00:00:03.000Z","msg":"half a l')
    write('shell.log', shellLine(at(3), 'info', 's3'))
    const second = await list({ since: first.newest })
    expect(messages(second)).toEqual(['s3', 'g2'])
    expect(second.gap).toBe(false)
    write('gateway.log', 'ine"}\n')
    expect(messages(await list({ since: second.newest }))).toEqual(['half a line'])
    expect(await list({ since: first.newest, limit: 1 })).toMatchObject({ gap: true })
    rmSync(join(folder, 'gateway.log'))
    writeFileSync(join(folder, 'gateway.log.1'), line(8, 'g8'))
    expect(await list({ since: 'gateway.1.0-shell.2.0' })).toMatchObject({ gap: true })
  })

  it('finds by level, text and time', async () => {
    write(
      'gateway.log',
      line(1, 'one', { channelId: 7, note: 'Ärger 你好' }, 'debug'),
      line(2, 'two', {}, 'warn'),
      line(3, 'three', { err: { type: 'Error', message: 'because', stack: 'Error: because\n    at here' } }, 'error'),
    )
    expect(await all({ level: 'warn' })).toEqual(['three', 'two'])
    expect(await all({ search: 'ÄRGER 你' })).toEqual(['one'])
    expect(await all({ search: 'at here' })).toEqual(['three'])
    expect(await all({ from: 2_000, to: 3_000 })).toEqual(['two'])
    const [three] = (await list({ search: 'THREE' })).items
    expect(three?.details).toBe('Error: because\n    at here')
    expect((await list({ search: 'channelId' })).items[0]?.details).toBe(
      '{\n  "channelId": 7,\n  "note": "Ärger 你好"\n}',
    )
  })

  it('takes words of the runtime that stand together as one entry, of the time of the line before', async () => {
    write(
      'gateway.log',
      line(1, 'before'),
      'FATAL ERROR: heap\n',
      '  1: 0xabc\n',
      '\n',
      '  2: 0xdef\n',
      line(5, 'later'),
    )
    const page = await list()
    expect(messages(page)).toEqual(['later', 'FATAL ERROR: heap', 'before'])
    expect(page.items[1]).toMatchObject({ level: 'warn', at: at(1).toISOString(), details: '  1: 0xabc\n\n  2: 0xdef' })
  })

  it('reads thousands of lines in several files, each once and in order', async () => {
    const many = 8_000
    for (let age = 0; age < 4; age += 1) {
      const begin = (3 - age) * (many / 4)
      const lines = Array.from({ length: many / 4 }, (_, index) => line(begin + index, `line ${begin + index}`))
      write(age === 0 ? 'gateway.log' : `gateway.log.${age}`, ...lines)
    }
    const found = await all({ limit: 1_000 })
    expect(found).toHaveLength(many)
    expect(new Set(found).size).toBe(many)
    expect(found[0]).toBe(`line ${many - 1}`)
    expect(found[many - 1]).toBe('line 0')
    expect(await all({ search: 'line 1234' })).toEqual(['line 1234'])
  })

  it('reads lines whole, however long they are and wherever a page ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 30 }),
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 1, max: 7 }),
        async (words, length, limit) => {
          const folder = mkdtempSync(join(tmpdir(), 'burncloud-app-log-'))
          try {
            // Numbered, so that none is empty and none looks like a secret's beginning.
            const said = words.map((word, index) => `${index} ${word}`)
            const lines = said.map((word, index) =>
              line(index, word, index === 3 ? { long: 'x '.repeat(length / 2) } : {}),
            )
            writeFileSync(join(folder, 'gateway.log'), lines.join(''))
            const log = new AppLog(folder)
            const found: string[] = []
            for (let before: string | undefined; ; ) {
              const page = await log.list({ limit, before })
              found.push(...page.items.map(({ message }) => message))
              if (page.nextCursor === null) break
              before = page.nextCursor
            }
            expect(found.reverse()).toEqual(said)
          } finally {
            rmSync(folder, { recursive: true })
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

const secretText = fc.constantFrom(
  'sk-proj-%',
  'sk-ant-api03-%',
  'sk-bc-%',
  'gsk_%%',
  'AIza%%',
  'hf_%%',
  'Bearer %',
  'api-key: %',
  'password=%',
  'GET /v1?key=%&x=1',
  'https://me:%@host/',
  'Cookie: session=%',
  '{"x-api-key":"%"}',
)
const secretFact = fc.constantFrom(
  'apiKey',
  'password',
  'authorization',
  'keys',
  'clientSecret',
  'adminToken',
  'cookie',
)

describe('secrets', () => {
  it('never come out of the log, whoever wrote them and in whatever form', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        secretText,
        secretFact,
        fc.stringMatching(/^[A-Za-z0-9]{16,32}$/),
        fc.constantFrom('logger', 'shell', 'raw', 'plain'),
        fc.boolean(),
        async (shape, fact, random, writer, nested) => {
          const secret = `Zq${random}`
          const text = shape.replaceAll('%', secret)
          const own = join(folder, String(run++))
          mkdirSync(own)
          const path = join(own, 'gateway.log')
          const facts = { [fact]: fact === 'keys' ? [secret] : secret, nested: { [fact]: nested ? [secret] : secret } }
          const file = new LogFile({ path })
          if (writer === 'logger') {
            createLogger({ level: 'trace', destination: file }).error({ ...facts, err: new Error(`no: ${text}`) }, text)
          } else if (writer === 'shell') file.write(shellLine(at(1), 'info', `said ${text}`))
          // Written by something that hides nothing.
          else if (writer === 'raw')
            file.write(line(1, `said ${text}`, { ...facts, err: { message: text, stack: text } }))
          else file.write(`${text}\n  ${text}\n`)
          file.close()
          const log = new AppLog(own)
          const page = await log.list({ limit: 10 })
          expect(page.items).not.toEqual([])
          expect(JSON.stringify(page)).not.toContain(secret)
          expect((await log.list({ limit: 10, search: secret })).items).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })
})
