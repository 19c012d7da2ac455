import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts'
import { gemini } from '../protocols/gemini/index.ts'
import { openaiChat } from '../protocols/openai-chat/index.ts'
import type { Envelope } from '../protocols/types.ts'
import { estimateForReservation, usualOutput } from './estimate-for-reservation.ts'

const chat = (body: unknown, more: { envelope?: Partial<Envelope>; outputLimit?: number } = {}) =>
  estimateForReservation({ operation: 'chat', body: Buffer.from(JSON.stringify(body)), envelope: {}, ...more })

const asking = (content: unknown) => ({ model: 'm', messages: [{ role: 'user', content }] })

/** The tokens of what a text adds to a request. */
const added = (text: string) => chat(asking(text)).inputTokens - chat(asking('')).inputTokens

describe('estimate for a reservation', () => {
  it.each([
    ['English', 'The harbour office asked for the tide tables again. '.repeat(200), 2_200],
    ['code', 'const total = rows.reduce((sum, row) => sum + row.amount, 0)\n'.repeat(200), 3_800],
    ['Chinese', '请改乘下一班列车，谢谢。'.repeat(300), 2_700],
    ['Russian', 'Поезд сегодня не останавливается в Кёльне. '.repeat(200), 2_400],
  ])('is above what %s will take, and below three times as much', (_name, text, tokens) => {
    expect(added(text)).toBeGreaterThan(tokens * 0.9)
    expect(added(text)).toBeLessThan(tokens * 3)
  })

  it('takes letters that a client has escaped for the letters they are', () => {
    const text = '请改乘下一班列车'.repeat(300)
    const escaped = [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16)}`).join('')
    const bytes = Buffer.from(`{"model":"m","messages":[{"role":"user","content":"${escaped}"}]}`)
    const { inputTokens } = estimateForReservation({ operation: 'chat', body: bytes, envelope: {} })
    expect(inputTokens).toBeLessThan(text.length * 1.8)
    expect(inputTokens).toBeGreaterThan(text.length * 0.7)
  })

  it('does not take a picture for text', () => {
    const picture = Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, at) => (at * 7919) % 251)).toString('base64')
    const text = 'Is there a tide table on this? '.repeat(20)
    const image_url = { url: `data:image/png;base64,${picture}` }
    const { inputTokens } = chat(
      asking([
        { type: 'text', text },
        { type: 'image_url', image_url },
      ]),
    )
    expect(inputTokens).toBeGreaterThan(1_500)
    expect(inputTokens).toBeLessThan(picture.length / 20)
  })

  it('reserves the answer that the client allows, each as often as it is asked for', () => {
    const allowed = (body: string) => {
      const envelope = openaiChat.readEnvelope(
        { protocol: 'openai-chat', operation: 'chat' },
        Buffer.from(body),
        undefined,
      )
      return estimateForReservation({ operation: 'chat', body: Buffer.from(body), envelope }).outputTokens
    }
    expect(allowed('{"model":"m","max_tokens":300}')).toBe(300)
    expect(allowed('{"model":"m","max_completion_tokens":700,"max_tokens":300}')).toBe(700)
    expect(allowed('{"model":"m","max_output_tokens":20,"n":3}')).toBe(60)
    expect(allowed('{"model":"m","max_tokens":"many"}')).toBe(usualOutput)
    expect(allowed('{"model":"m","max_tokens":-4}')).toBe(usualOutput)
    expect(allowed('{"model":"m","messages":[{"max_tokens":1}]}')).toBe(usualOutput)
    expect(allowed('{"model":"m","n":1000000}')).toBe(128 * usualOutput)
  })

  it('reads the limits of the other protocols', () => {
    const asked = Buffer.from('{"model":"m","max_tokens":64}')
    const route = { protocol: 'anthropic-messages', operation: 'chat' } as const
    expect(anthropicMessages.readEnvelope(route, asked).maxOutput).toBe(64)
    const configured = (text: string) =>
      gemini.readEnvelope({ protocol: 'gemini', operation: 'chat', model: 'm' }, Buffer.from(text), undefined)
    expect(configured('{"generationConfig":{"maxOutputTokens":90,"candidateCount":2}}')).toMatchObject({
      maxOutput: 90,
      choices: 2,
    })
    expect(configured('{"generation_config":{"max_output_tokens":91}}').maxOutput).toBe(91)
    expect(configured('{"contents":[{"maxOutputTokens":1}]}').maxOutput).toBeUndefined()
    expect(configured('{"generationConfig":[1]}').maxOutput).toBeUndefined()
  })

  it('does not reserve more than the model can say', () => {
    expect(chat(asking('x'), { envelope: { maxOutput: 1_000_000 }, outputLimit: 16_384 }).outputTokens).toBe(16_384)
    expect(chat(asking('x'), { outputLimit: 512 }).outputTokens).toBe(512)
  })

  it('knows calls without an answer in tokens, and calls that cost none', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', input: 'The tide tables. '.repeat(300) }))
    const of = (operation: Parameters<typeof estimateForReservation>[0]['operation']) =>
      estimateForReservation({ operation, body, envelope: {} })
    expect(of('embeddings').inputTokens).toBeGreaterThan(1_000)
    expect(of('embeddings').outputTokens).toBe(0)
    expect(of('images').outputTokens).toBeGreaterThan(4_000)
    expect(of('speech').outputTokens).toBeGreaterThan(4_000)
    expect(of('count-tokens')).toEqual({ inputTokens: 0, outputTokens: 0 })
    expect(of('models')).toEqual({ inputTokens: 0, outputTokens: 0 })
  })

  it('is a whole number of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
        const { inputTokens } = estimateForReservation({ operation: 'chat', body: Buffer.from(bytes), envelope: {} })
        expect(Number.isSafeInteger(inputTokens)).toBe(true)
        expect(inputTokens).toBeGreaterThan(0)
        expect(inputTokens).toBeLessThan(700 + bytes.length * 1.2)
      }),
    )
  })
})

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../shared/wire')

describe.skipIf(!existsSync(folder))(
  'reservations of recorded requests (skipped where none lie beside the project)',
  () => {
    it('are below what was used for few of them', () => {
      const files = [
        'openai-chat',
        'openai-responses',
        'anthropic-messages',
        'gemini-generate',
        'groq-chat',
        'mistral-chat',
      ]
      const ratios = files.flatMap((file) => {
        const lines = readFileSync(join(folder, `${file}.jsonl`), 'utf8')
          .trim()
          .split('\n')
        return lines.flatMap((line) => {
          const { request, facts } = JSON.parse(line) as {
            request?: unknown
            facts: { usage_norm?: { input?: number } }
          }
          const used = facts.usage_norm?.input ?? 0
          return used > 0 && request instanceof Object ? [chat(request).inputTokens / used] : []
        })
      })
      const below = ratios.filter((ratio) => ratio < 1).length / ratios.length
      process.stdout.write(
        `\nreservations: ${ratios.length} prompts, ${(below * 100).toFixed(1)} % used more than reserved\n`,
      )
      expect(below).toBeLessThan(0.2)
    })
  },
)
