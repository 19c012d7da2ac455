import type { ProtocolId } from '../../../../src-gateway/contract/index.ts'

export interface CurlRequest {
  /** Address the relay answers on, without a path. */
  gatewayUrl: string
  protocol: ProtocolId
  model: string
  stream: boolean
  body: string
}

interface Door {
  path(request: CurlRequest): string
  headers: string[]
}

const doors: Record<ProtocolId, Door> = {
  'openai-chat': { path: () => '/v1/chat/completions', headers: ['Authorization: Bearer $BURNCLOUD_API_KEY'] },
  'openai-responses': { path: () => '/v1/responses', headers: ['Authorization: Bearer $BURNCLOUD_API_KEY'] },
  'anthropic-messages': {
    path: () => '/v1/messages',
    headers: ['x-api-key: $BURNCLOUD_API_KEY', 'anthropic-version: 2023-06-01'],
  },
  gemini: {
    path: ({ model, stream }) =>
      `/v1beta/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: ['x-goog-api-key: $BURNCLOUD_API_KEY'],
  },
}

/** The request as a command for a POSIX shell; the key stays a variable, so that the command can be shared. */
export function curlCommand(request: CurlRequest): string {
  const door = doors[request.protocol]
  const lines = [
    `curl ${request.stream ? '-N ' : ''}${quote(request.gatewayUrl.replace(/\/+$/, '') + door.path(request))}`,
    // Double quotes, so that the shell puts the key in.
    ...door.headers.map((header) => `-H "${header}"`),
    `-H 'content-type: application/json'`,
    `-d ${quote(request.body)}`,
  ]
  return lines.join(' \\\n  ')
}

/** Single quotes keep every character as it is; a quote inside is closed, escaped and opened again. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
