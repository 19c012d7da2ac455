import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import { detectFiles, pathOfFound } from './detect-files.ts'
import { detectKeys } from './detect-keys.ts'
import { detectServers, type Probe } from './detect-servers.ts'
import { contextWith } from './testing.fixture.ts'

const opened: TestUpstream[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

type Answers = Record<string, (response: ServerResponse) => void>
const json = (status: number, body: unknown) => (response: ServerResponse) => sendJson(response, status, body)

async function serve(answers: Answers): Promise<number> {
  const server = await startTestUpstream((request, response) => {
    const answer = answers[request.url]
    if (answer === undefined) sendJson(response, 404, { error: 'not found' })
    else answer(response)
  })
  opened.push(server)
  return Number(new URL(server.url).port)
}

const probe: Probe = async (url, signal) => {
  const response = await fetch(url, { signal }).catch(() => undefined)
  if (response === undefined) return undefined
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
}

/** Every kind at a port of its own; those that are not given have a closed one. */
function detect(ports: Record<string, number>, environment: Record<string, string> = {}, ownPorts: number[] = []) {
  const closed = { ollama: 1, 'lm-studio': 1, 'llama-cpp': 1, vllm: 1, jan: 1 }
  return detectServers({
    probe,
    signal: new AbortController().signal,
    ports: { ...closed, ...ports },
    environment,
    ownPorts,
  })
}

const ollama: Answers = {
  '/api/version': json(200, { version: '0.14.1' }),
  '/api/tags': json(200, {
    models: [
      { name: 'qwen3:8b', digest: 'abc' },
      { name: 'llama3.2:latest', digest: 'def' },
    ],
  }),
}
const models = (owner: string, ...ids: string[]) =>
  json(200, { object: 'list', data: ids.map((id) => ({ id, owned_by: owner })) })

describe('local servers', () => {
  it('recognises each by what only it answers, with its models', async () => {
    const found = await detect({
      ollama: await serve(ollama),
      'lm-studio': await serve({
        '/api/v0/models': json(200, {
          data: [{ id: 'gpt-oss-20b', type: 'llm', arch: 'gptoss', compatibility_type: 'gguf' }],
        }),
      }),
      'llama-cpp': await serve({
        '/v1/models': models('llamacpp', 'qwen.gguf'),
        '/props': json(200, { build_info: 'b6000-abc' }),
      }),
      vllm: await serve({
        '/v1/models': models('vllm', 'Qwen/Qwen3-8B'),
        '/version': json(200, { version: '0.12.0' }),
      }),
      jan: await serve({
        '/openapi.json': json(200, { info: { title: 'Jan API', version: '1.0' } }),
        '/v1/models': json(401, {}),
      }),
    })
    expect(found.map(({ provider, version, models: names, needsKey }) => [provider, version, names, needsKey])).toEqual(
      [
        ['ollama', '0.14.1', ['qwen3:8b', 'llama3.2:latest'], false],
        ['lm-studio', null, ['gpt-oss-20b'], false],
        ['llama-cpp', 'b6000-abc', ['qwen.gguf'], false],
        ['vllm', '0.12.0', ['Qwen/Qwen3-8B'], false],
        ['jan', '1.0', [], true],
      ],
    )
    expect(found.every(({ baseUrl }) => /^http:\/\/127\.0\.0\.1:\d+(?:\/v1)?$/.test(baseUrl))).toBe(true)
  })

  it('takes nobody for one of them who only listens there, speaks OpenAI’s format, or answers nonsense', async () => {
    const page = (response: ServerResponse) => response.end('<html>my site, running Ollama and Jan</html>')
    const stranger: Answers = {
      '/': page,
      '/v1/models': models('someone', 'gpt-4o'),
      '/version': json(200, { version: '3' }),
      '/api/version': json(200, { version: '1' }),
      '/api/tags': json(200, { models: 'none' }),
      '/api/v0/models': json(200, { data: [{ id: 'x' }] }),
      '/openapi.json': json(200, { info: { title: 'January' } }),
      '/props': json(200, {}),
    }
    const port = await serve(stranger)
    const silent = await serve(
      Object.fromEntries(Object.keys(stranger).map((path) => [path, (response: ServerResponse) => response.destroy()])),
    )
    expect(await detect({ ollama: port, 'lm-studio': port, 'llama-cpp': port, vllm: port, jan: port })).toEqual([])
    expect(await detect({ ollama: silent, vllm: silent })).toEqual([])
  })

  it('asks where OLLAMA_HOST says, on this machine only, and never the gateway itself', async () => {
    const port = await serve(ollama)
    expect(await detect({}, { OLLAMA_HOST: `0.0.0.0:${port}` })).toMatchObject([
      { provider: 'ollama', baseUrl: `http://127.0.0.1:${port}` },
    ])
    const asked: string[] = []
    const watching: Probe = async (url) => {
      asked.push(new URL(url).hostname)
      return undefined
    }
    await detectServers({
      probe: watching,
      signal: new AbortController().signal,
      environment: { OLLAMA_HOST: 'http://gpu.example.com:11434' },
    })
    expect(new Set(asked)).toEqual(new Set(['127.0.0.1']))
    expect(await detect({ ollama: port }, {}, [port])).toEqual([])
  })
})

describe('keys of the environment', () => {
  it('finds them by the names vendors use, one key once, with an address of their own', () => {
    const found = detectKeys(
      {
        OPENAI_API_KEY: 'sk-proj-0123456789abcdef',
        OPENAI_BASE_URL: 'https://relay.example.com/v1',
        ANTHROPIC_API_KEY: ' sk-ant-0123456789abcdef ',
        ANTHROPIC_AUTH_TOKEN: 'sk-ant-0123456789abcdef',
        GEMINI_API_KEY: 'PROXY_MANAGED',
        DEEPSEEK_API_KEY: '',
        GROQ_API_KEY: 'gsk_0123456789abcdef',
        SECRET_API_KEY: 'sk-other-0123456789abcdef',
      },
      contextWith(),
    )
    expect(found.map(({ variable, draft }) => [variable, draft.provider, draft.baseUrl, draft.keys])).toEqual([
      ['OPENAI_API_KEY', 'openai-compatible', 'https://relay.example.com/v1', ['sk-proj-0123456789abcdef']],
      ['ANTHROPIC_API_KEY', 'anthropic', 'https://api.anthropic.com', ['sk-ant-0123456789abcdef']],
      ['GROQ_API_KEY', 'groq', 'https://api.groq.com/openai/v1', ['gsk_0123456789abcdef']],
    ])
  })

  it('takes no tool that is set up to use this gateway for an upstream', () => {
    const environment = { ANTHROPIC_API_KEY: 'sk-bc-0123456789abcdef', ANTHROPIC_BASE_URL: 'http://127.0.0.1:8790' }
    expect(detectKeys(environment, contextWith())).toEqual([])
  })
})

describe('files of other programs', () => {
  it('names those that are there and reads none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'import-home-'))
    folders.push(folder)
    mkdirSync(join(folder, '.cc-switch'))
    writeFileSync(join(folder, '.cc-switch', 'cc-switch.db'), 'anything')
    mkdirSync(join(folder, '.claude-code-router', 'config.json'), { recursive: true })
    const home = { folder, platform: 'linux' as const, environment: {} }
    const path = join(folder, '.cc-switch', 'cc-switch.db')
    expect(await detectFiles(home)).toMatchObject([{ ref: 'cc-switch-db', source: 'cc-switch', path, sizeBytes: 8 }])
    expect(pathOfFound(home, 'cc-switch-db')).toBe(path)
    expect(pathOfFound(home, '../../etc/passwd')).toBeUndefined()
  })
})
