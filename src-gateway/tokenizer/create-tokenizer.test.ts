import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { Message } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { startCountWorker } from './counting-thread.ts'
import { createTokenizer, type Tokenizer, type TokenizerOptions } from './create-tokenizer.ts'
import type { CountingPlace } from './profile.ts'

const started: Worker[] = []
let tokenizer: Tokenizer | undefined

afterEach(async () => {
  await tokenizer?.close()
  started.length = 0
})

function tokenizerWith(options: TokenizerOptions = {}): Tokenizer {
  tokenizer = createTokenizer({
    startThread: () => {
      const worker = startCountWorker()
      started.push(worker)
      return worker
    },
    ...options,
  })
  return tokenizer
}

const exited = (worker: Worker | undefined): Promise<unknown> =>
  new Promise((resolve) => {
    worker?.once('exit', resolve)
  })

function asking(messages: readonly Message[], more: Partial<ConversationRequest> = {}): ConversationRequest {
  return { model: 'm', stream: false, system: [], messages, tools: [], sampling: {}, stop: [], extensions: {}, ...more }
}

const hello: Message = { role: 'user', content: [{ type: 'text', text: 'Hello, world!' }] }

describe('tokenizer', () => {
  it('counts texts by the model they are for', async () => {
    const { countText } = tokenizerWith()
    expect(await countText('Hello, world!', 'gpt-4o')).toBe(4)
    expect(await countText('お誕生日おめでとう', 'gpt-5')).toBe(8)
    expect(await countText('お誕生日おめでとう', 'gpt-4')).toBe(9)
    expect(await countText('', 'claude-sonnet-4-5')).toBe(0)
    expect(await countText('', 'gpt-4o')).toBe(0)
    const estimate = await countText('The quick brown fox jumps over the lazy dog. '.repeat(50), 'claude-sonnet-4-5')
    expect(estimate).toBeGreaterThan(450)
    expect(estimate).toBeLessThan(650)
  })

  it('counts everything the model reads', async () => {
    const { countRequest } = tokenizerWith()
    const model = 'gpt-4o'
    const plain = await countRequest(asking([hello]), model)
    expect(plain).toBe(11)
    const count = (messages: readonly Message[], more: Partial<ConversationRequest> = {}) =>
      countRequest(asking(messages, more), model)
    expect(await count([hello], { system: [{ type: 'text', text: 'Be brief.' }] })).toBeGreaterThan(plain)
    expect(
      await count([hello], { tools: [{ type: 'function', name: 'now', description: 'Tells the time.' }] }),
    ).toBeGreaterThan(plain + 10)
    expect(await count([hello, hello])).toBe(plain + 8)
    const image: Message = {
      role: 'user',
      content: [{ type: 'image', source: { kind: 'url', url: 'https://files.example/a.png' } }],
    }
    expect(await count([hello, image])).toBe(plain + 4 + 765)
    const call: Message = {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'a', name: 'now', kind: 'function', input: '{"zone":"UTC"}' }],
    }
    const result: Message = {
      role: 'tool',
      content: [
        { type: 'tool-result', callId: 'a', kind: 'function', content: [{ type: 'text', text: 'It is noon.' }] },
      ],
    }
    const called = await count([hello, call])
    expect(called).toBeGreaterThan(plain + 10)
    expect(await count([hello, call, result])).toBeGreaterThan(called + 5)
  })

  it('counts what a model has answered', async () => {
    const { countAnswer, countText } = tokenizerWith()
    const text = 'The tide stands at three metres.'
    const said = await countText(text, 'gpt-4o')
    expect(await countAnswer({ texts: [text], calls: 0 }, 'gpt-4o')).toBe(said)
    expect(await countAnswer({ texts: [], calls: 0 }, 'gpt-5')).toBe(0)
    const called = await countAnswer({ texts: ['now', '{}'], calls: 1 }, 'gpt-4o')
    expect(called).toBeGreaterThan(8)
    expect(await countAnswer({ texts: ['now', '{}', 'now', '{}'], calls: 2 }, 'gpt-4o')).toBeGreaterThan(2 * called)
    // GPT-5 writes some words around an answer that nobody sees.
    expect(await countAnswer({ texts: [text], calls: 0 }, 'gpt-5')).toBeGreaterThan(said)
  })

  it('counts by where a model is asked', async () => {
    const { countRequest } = tokenizerWith()
    const tools = [{ type: 'function', name: 'now', description: 'Tells the time.' }] as const
    const at = (place: CountingPlace) => countRequest(asking([hello], { tools }), 'gpt-5-mini', place)
    const inChat = await at({ protocol: 'openai-chat', provider: 'openai' })
    expect(await at({ protocol: 'openai-responses', provider: 'openai' })).toBe(inChat - 82)
    expect(await at({ protocol: 'openai-chat', provider: 'openrouter' })).toBe(inChat - 82)
    expect(await at({})).toBe(inChat)
  })

  it('takes the rest of an endless text to be like its beginning', async () => {
    const { countText } = tokenizerWith()
    const sentence = 'The tide tables are late again. '
    const once = await countText(sentence.repeat(1000), 'gpt-4o')
    const huge = await countText(sentence.repeat(1_000_000), 'gpt-4o')
    expect(huge / (once * 1000)).toBeCloseTo(1, 2)
  })

  it('starts its thread by the first call only', async () => {
    const { countText } = tokenizerWith()
    expect(started).toHaveLength(0)
    await Promise.all([countText('a', 'claude-opus-4'), countText('b', 'claude-opus-4')])
    expect(started).toHaveLength(1)
  })

  it('fails clearly when the thread dies, and counts again with a new one', async () => {
    const { countText } = tokenizerWith()
    await countText('warm', 'claude-opus-4')
    const pending = countText('word '.repeat(200_000), 'gpt-4o')
    void started[0]?.terminate()
    await expect(pending).rejects.toMatchObject({
      name: 'GatewayError',
      code: 'internal',
      message: 'The tokens could not be counted: its thread stopped.',
    })
    expect(await countText('Hello, world!', 'gpt-4o')).toBe(4)
    expect(started).toHaveLength(2)
  })

  it('gives the memory of an idle thread back, and starts another one when needed', async () => {
    const { countText } = tokenizerWith({ idleMs: 1 })
    await countText('Hello, world!', 'gpt-4o')
    await exited(started[0])
    expect(await countText('Hello, world!', 'gpt-4o')).toBe(4)
    expect(started).toHaveLength(2)
  })

  it('counts no more once closed', async () => {
    const closing = tokenizerWith()
    const pending = closing.countText('word '.repeat(200_000), 'gpt-4o')
    const failure = expect(pending).rejects.toMatchObject({ code: 'internal' })
    await closing.close()
    await failure
    await expect(closing.countText('a', 'gpt-4o')).rejects.toMatchObject({ code: 'internal' })
  })

  it('works in plain Node and does not keep the process alive', async () => {
    const file = pathToFileURL(join(import.meta.dirname, 'create-tokenizer.ts')).href
    const script = `import { createTokenizer } from ${JSON.stringify(file)}
      process.stdout.write(String(await createTokenizer().countText('Hello, world!', 'gpt-4o')))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    expect(stdout).toBe('4')
  })
})
