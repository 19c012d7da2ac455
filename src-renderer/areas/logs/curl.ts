import type { LogDetail } from '../../../src-gateway/contract/index.ts'

export type CurlShell = 'bash' | 'powershell'

/** Why a request cannot be written as a command; the words are under `curl.why`. */
export type NoCurl = 'notKept' | 'cut' | 'notJson'

const end = 'BURNCLOUD_BODY'

/**
 * The request as a command for a shell, sent to the gateway at `baseUrl`. The key is not in it: it is read from the environment
 * variable BURNCLOUD_KEY. The body goes in by standard input, which no length of a command line limits.
 */
export function curlOf(detail: LogDetail, baseUrl: string, shell: CurlShell): { command: string } | { why: NoCurl } {
  if (detail.bodies === null) return { why: 'notKept' }
  const { text, truncated, length } = detail.bodies.clientRequest
  if (truncated) return { why: 'cut' }
  const address = `${baseUrl.replace(/\/+$/, '')}${detail.endpoint}${queryOf(detail)}`
  const curl = shell === 'bash' ? 'curl' : 'curl.exe'
  const go = shell === 'bash' ? '\\' : '`'
  const options = headersOf(detail, shell === 'bash' ? '$BURNCLOUD_KEY' : '$env:BURNCLOUD_KEY')
  const start = detail.stream ? `${curl} -N ${quoted(address, shell)}` : `${curl} ${quoted(address, shell)}`
  if (length === 0) return { command: [start, ...options.slice(1)].join(` ${go}\n  `) }
  const body = oneLine(text)
  if (body === undefined) return { why: 'notJson' }
  const command = [start, ...options].join(` ${go}\n  `)
  if (shell === 'bash') return { command: `${command} \\\n  --data-binary @- <<'${end}'\n${body}\n${end}` }
  // What PowerShell pipes to a program is ASCII in its older versions.
  return { command: `@'\n${asciiOnly(body)}\n'@ | ${command} \`\n  --data-binary '@-'` }
}

/** `-H` options with the key as a variable: in double quotes, which both shells look into. The first is the body's kind. */
function headersOf({ inboundProtocol, bodies }: LogDetail, key: string): string[] {
  const json = "-H 'content-type: application/json'"
  const sent = (bodies?.clientRequest.headers ?? []).filter(({ name, value }) => versioning(name) && isPlain(value))
  const versions = sent.map(({ name, value }) => `-H '${name}: ${value}'`)
  switch (inboundProtocol) {
    case 'anthropic-messages':
      if (!sent.some(({ name }) => name === 'anthropic-version')) versions.unshift("-H 'anthropic-version: 2023-06-01'")
      return [json, ...versions, `-H "x-api-key: ${key}"`]
    case 'gemini':
      return [json, `-H "x-goog-api-key: ${key}"`]
    default:
      return [json, ...versions, `-H "authorization: Bearer ${key}"`]
  }
}

/** Headers that choose what the API does, and are no secret of anybody's. */
function versioning(name: string): boolean {
  return name === 'anthropic-version' || name === 'anthropic-beta' || name === 'openai-beta'
}

/** Words that no shell reads anything into inside single quotes. */
function isPlain(value: string): boolean {
  return /^[\w.,;:= /-]{1,500}$/.test(value)
}

/** The log keeps no query; without this one a Gemini stream is a JSON array. */
function queryOf({ inboundProtocol, stream }: LogDetail): string {
  return inboundProtocol === 'gemini' && stream ? '?alt=sse' : ''
}

function quoted(text: string, shell: CurlShell): string {
  return `'${text.replaceAll("'", shell === 'bash' ? "'\\''" : "''")}'`
}

/** JSON on one line, so that no line of it can end what it stands in; undefined when it is none. */
function oneLine(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  // A line break in JSON stands between its values, never in a string: the numbers stay as they were written.
  return text.replace(/[\r\n]+\s*/g, '')
}

function asciiOnly(json: string): string {
  return json.replace(/[^\x20-\x7e\t]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
