/** Ready-to-paste text for clients of the gateway. Addresses come from the running gateway, never from a constant. */

export const snippetIds = [
  'curl',
  'openai-python',
  'openai-node',
  'anthropic-python',
  'genai-python',
  'bash',
  'powershell',
] as const
export type SnippetId = (typeof snippetIds)[number]

export interface SnippetInput {
  /** Root of the gateway: `http://127.0.0.1:8790`, without a slash at the end. */
  baseUrl: string
  key: string
  /** Names that a channel serves now; the first fitting one is used. */
  models: readonly string[]
}

const families = {
  openai: { pattern: /^(gpt|o\d|chatgpt)/i, fallback: 'gpt-4o-mini' },
  anthropic: { pattern: /^claude/i, fallback: 'claude-sonnet-4-5' },
  gemini: { pattern: /^gemini/i, fallback: 'gemini-2.5-flash' },
} as const

/** A served model that the vendor's SDK is usually used with, else any served one, else a well-known name. */
export function pickModel(models: readonly string[], family: keyof typeof families): string {
  const { pattern, fallback } = families[family]
  const plain = models.filter((name) => !name.includes('*'))
  return plain.find((name) => pattern.test(name)) ?? plain[0] ?? fallback
}

const quote = (text: string) => JSON.stringify(text)
const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const powershell = (text: string) => `'${text.replaceAll("'", "''")}'`

export function snippet(id: SnippetId, input: SnippetInput): string {
  const root = input.baseUrl.replace(/\/+$/, '')
  const { key } = input
  const openai = pickModel(input.models, 'openai')
  switch (id) {
    case 'curl':
      return [
        `curl ${root}/v1/chat/completions \\`,
        `  -H ${single(`Authorization: Bearer ${key}`)} \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d ${single(JSON.stringify({ model: openai, messages: [{ role: 'user', content: 'Hello' }] }))}`,
      ].join('\n')
    case 'openai-python':
      return [
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${quote(`${root}/v1`)}, api_key=${quote(key)})`,
        'reply = client.chat.completions.create(',
        `    model=${quote(openai)},`,
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(reply.choices[0].message.content)',
      ].join('\n')
    case 'openai-node':
      return [
        "import OpenAI from 'openai'",
        '',
        `const client = new OpenAI({ baseURL: ${quote(`${root}/v1`)}, apiKey: ${quote(key)} })`,
        'const reply = await client.chat.completions.create({',
        `  model: ${quote(openai)},`,
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '})',
        'console.log(reply.choices[0].message.content)',
      ].join('\n')
    case 'anthropic-python':
      return [
        'from anthropic import Anthropic',
        '',
        `client = Anthropic(base_url=${quote(root)}, api_key=${quote(key)})`,
        'reply = client.messages.create(',
        `    model=${quote(pickModel(input.models, 'anthropic'))},`,
        '    max_tokens=1024,',
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(reply.content[0].text)',
      ].join('\n')
    case 'genai-python':
      return [
        'from google import genai',
        '',
        `client = genai.Client(api_key=${quote(key)}, http_options={"base_url": ${quote(root)}})`,
        'reply = client.models.generate_content(',
        `    model=${quote(pickModel(input.models, 'gemini'))},`,
        '    contents="Hello",',
        ')',
        'print(reply.text)',
      ].join('\n')
    case 'bash':
      return environment(root, key)
        .map(([name, value]) => `export ${name}=${single(value)}`)
        .join('\n')
    case 'powershell':
      return environment(root, key)
        .map(([name, value]) => `$env:${name} = ${powershell(value)}`)
        .join('\n')
  }
}

/** What the vendors' SDKs and command-line tools read. ANTHROPIC_AUTH_TOKEN alone: with both set, tools ask which to use. */
function environment(root: string, key: string): ReadonlyArray<readonly [string, string]> {
  return [
    ['OPENAI_BASE_URL', `${root}/v1`],
    ['OPENAI_API_KEY', key],
    ['ANTHROPIC_BASE_URL', root],
    ['ANTHROPIC_AUTH_TOKEN', key],
    ['GOOGLE_GEMINI_BASE_URL', root],
    ['GEMINI_API_KEY', key],
  ]
}
