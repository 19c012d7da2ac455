import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { contentPolicy } from './content-policy.ts'
import { appHost } from './own-pages.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The file under `root` that an address means, null when it points outside or is no sound address. A path without a file
 * name extension belongs to the page's own router and means `index.html`.
 */
export function fileOf(root: string, address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.host !== appHost) return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  // After decoding, so that `..%2f` and `%5c` are seen as what they are.
  if (path.includes('\0') || path.includes('\\') || path.includes(':')) return null
  if (path.split('/').includes('..')) return null
  if (extname(path) === '') path = '/index.html'
  const file = resolve(root, `.${path}`)
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : null
}

/** Answers requests for the app's own scheme from the folder of built pages. */
export function servePages(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'method not allowed')
    const file = fileOf(root, request.url)
    const type = file === null ? undefined : contentTypes[extname(file).toLowerCase()]
    if (file === null || type === undefined) return plain(404, 'not found')
    let bytes: Buffer<ArrayBuffer>
    try {
      bytes = await readFile(file)
    } catch {
      return plain(404, 'not found')
    }
    const headers = new Headers({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    })
    if (type.startsWith('text/html')) headers.set('content-security-policy', contentPolicy)
    return new Response(bytes, { headers })
  }
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
