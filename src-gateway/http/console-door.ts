import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import compressedFiles from 'express-static-gzip'

/** SHA-256 of nothing, as a policy spells it. */
const emptyText = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

/**
 * What our pages may load: themselves. The console's style engine makes empty style elements and fills them rule by rule
 * through the object model, which a policy does not restrict: only the empty text is let through. `inlineStyle` is the hash
 * source of one more style element, for a page that brings its own.
 */
function contentSecurityPolicy(inlineStyle: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' ${inlineStyle}`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}

/** Headers of every page we serve. */
const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy(emptyText),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** Answers a page with its headers, never from a cache. `inlineStyle`: hash source of the page's own style element. */
export function writePage(response: Response, status: number, html: string, inlineStyle = emptyText): void {
  response.writeHead(status, {
    ...pageHeaders,
    'content-security-policy': contentSecurityPolicy(inlineStyle),
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-cache',
  })
  response.end(html)
}

const missing = `<!doctype html><html lang="en"><meta charset="utf-8"><title>BurnCloud</title>
<h1>The console is not built</h1>
<p>The gateway is running and answers its clients. To get the console, run <code>npm run build</code> in the project and reload.</p>
<p><a href="/api/docs">Management API</a></p></html>
`

/**
 * The console's files, those that the build has compressed to who takes them so. Hashed assets may be kept for ever; the page itself is always asked for again. Any address that a
 * person opens in the browser and that is no file is the page: the console finds its way from there.
 */
export function createConsoleDoor(folder: string): RequestHandler {
  const router = Router()
  const index = join(folder, 'index.html')
  const files = compressedFiles(folder, {
    index: false,
    serveStatic: {
      redirect: false,
      dotfiles: 'ignore',
      setHeaders(response, path) {
        for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
        const hashed = /[\\/]assets[\\/]/.test(path)
        response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    },
  })
  router.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') next()
    else files(request, response, next)
  })
  router.use((request: Request, response: Response, next: NextFunction) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const navigation = reads && (request.path === '/' || wantsPage(request.headers.accept))
    if (!navigation || /^\/(api|v1|v1beta)(\/|$)/.test(request.path)) {
      next()
      return
    }
    if (!existsSync(index)) {
      writePage(response, 503, missing)
      return
    }
    response.set(pageHeaders)
    response.set('cache-control', 'no-cache')
    // With a root, a dot in the folder's own path (`~/.local/…`) is not taken for a hidden file.
    response.sendFile('index.html', { root: folder, cacheControl: false }, (error) => {
      if (error) next(error)
    })
  })
  return router
}

function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true
}
