/**
 * Betas that Claude on Bedrock takes; a request with any other is refused whole. Coding agents send several that mean
 * nothing there. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
const known = new Set([
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'token-efficient-tools-2025-02-19',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'dev-full-thinking-2025-05-14',
  'fine-grained-tool-streaming-2025-05-14',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'compact-2026-01-12',
  'effort-2025-11-24',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
])

/** The betas of a client's header, or several, that may go into the body. `further` are the channel's own. */
export function betasFor(header: string | string[] | undefined, further: string): string[] {
  if (header === undefined) return []
  const own = new Set(namesIn(further))
  const asked = namesIn(typeof header === 'string' ? header : header.join(','))
  return [...new Set(asked.filter((name) => known.has(name) || own.has(name)))]
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
