import type { IncomingMessage } from 'node:http'
import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
} from 'node:zlib'
import { GatewayError } from '../contract/errors.ts'

/** What became of an upload. `gone`: the client left before it was complete, so there is nobody to answer. */
export type BodyResult = { body: Buffer } | { error: GatewayError } | 'gone'

const empty = Buffer.alloc(0)

/** Declared lengths above this are read into one buffer made beforehand, so that a large body is copied once and not kept twice. */
const preallocateAbove = 256 * 1024

const sweepMs = 1000

/**
 * Reads request bodies as bytes, once, within limits of size and time. One timer watches all uploads; a body that comes with
 * its head never meets it.
 */
export class BodyReader {
  private readonly idleMs: number
  private readonly now: () => number
  private readonly uploads = new Set<Upload>()
  private timer: NodeJS.Timeout | undefined

  /** `idleMs`: how long an upload may rest between two pieces. */
  constructor(idleMs: number, now: () => number) {
    this.idleMs = idleMs
    this.now = now
  }

  /** @param limit bytes, before and after unpacking */
  read(request: IncomingMessage, limit: number, done: (result: BodyResult) => void): void {
    const {
      'content-length': declaredText,
      'transfer-encoding': transfer,
      'content-encoding': encoding,
    } = request.headers
    const declared = declaredText === undefined ? undefined : Number(declaredText)
    if ((declared === undefined && transfer === undefined) || declared === 0) {
      done({ body: empty })
      return
    }
    if (declared !== undefined && declared > limit) {
      done({ error: tooLarge(limit) })
      return
    }
    const unpack = (body: Buffer) => {
      if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') done({ body })
      else decode(body, encoding, limit, done)
    }
    const upload = new Upload(request, declared, limit, (result) => {
      this.uploads.delete(upload)
      if (typeof result === 'object' && 'body' in result) unpack(result.body)
      else done(result)
    })
    upload.restsSince = this.now()
    this.uploads.add(upload)
    this.timer ??= setInterval(() => this.sweep(), Math.min(sweepMs, this.idleMs)).unref()
  }

  private sweep(): void {
    const now = this.now()
    for (const upload of this.uploads) {
      if (upload.moved) {
        upload.moved = false
        upload.restsSince = now
      } else if (now - upload.restsSince >= this.idleMs) upload.timeOut()
    }
    if (this.uploads.size === 0) {
      clearInterval(this.timer)
      this.timer = undefined
    }
  }
}

/** One body on its way in. */
class Upload {
  /** Whether bytes came since the last look. */
  moved = false
  restsSince = 0
  private readonly limit: number
  private readonly request: IncomingMessage
  private finish: ((result: BodyResult) => void) | undefined
  private readonly whole: Buffer | undefined
  private parts: Buffer[] = []
  private size = 0

  constructor(
    request: IncomingMessage,
    declared: number | undefined,
    limit: number,
    finish: (result: BodyResult) => void,
  ) {
    this.request = request
    this.limit = limit
    this.finish = finish
    this.whole = declared !== undefined && declared > preallocateAbove ? Buffer.allocUnsafeSlow(declared) : undefined
    request.on('data', (chunk: Buffer) => this.take(chunk))
    request.on('end', () => this.complete())
    // A broken upload closes too; without a listener for it, Node reports no error.
    request.on('close', () => this.done('gone'))
  }

  timeOut(): void {
    this.done({ error: new GatewayError('request.body_timeout', 'The request body did not arrive in time.') })
  }

  private take(chunk: Buffer): void {
    if (this.finish === undefined) return
    this.moved = true
    this.size += chunk.length
    if (this.size > this.limit) this.done({ error: tooLarge(this.limit) })
    else if (this.whole !== undefined) chunk.copy(this.whole, this.size - chunk.length)
    else this.parts.push(chunk)
  }

  private complete(): void {
    const { parts, whole } = this
    if (whole !== undefined) this.done({ body: whole })
    else this.done({ body: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts) })
  }

  private done(result: BodyResult): void {
    const { finish } = this
    if (finish === undefined) return
    this.finish = undefined
    this.parts = []
    // What still comes of a refused upload waits in the socket until the reply is out.
    if (typeof result === 'object' && 'error' in result) this.request.pause()
    finish(result)
  }
}

type Decoder = Gunzip | Inflate | BrotliDecompress | ZstdDecompress

function decode(body: Buffer, encoding: string, limit: number, done: (result: BodyResult) => void): void {
  const decoder = decoderFor(encoding)
  if (decoder === undefined) {
    const message = `The content-encoding ${JSON.stringify(encoding)} is not understood; gzip, deflate, br and zstd are.`
    done({ error: new GatewayError('request.malformed', message, { field: 'content-encoding' }) })
    return
  }
  const parts: Buffer[] = []
  let size = 0
  let over = false
  const finish = (result: BodyResult) => {
    if (over) return
    over = true
    decoder.destroy()
    done(result)
  }
  decoder.on('data', (chunk: Buffer) => {
    size += chunk.length
    // A small upload may unpack to gigabytes; it is stopped as soon as it is too large.
    if (size > limit) finish({ error: tooLarge(limit) })
    else parts.push(chunk)
  })
  decoder.once('end', () => finish({ body: Buffer.concat(parts) }))
  decoder.once('error', () => {
    const message = `The body is not valid ${encoding}.`
    finish({ error: new GatewayError('request.malformed', message, { field: 'content-encoding' }) })
  })
  decoder.end(body)
}

function decoderFor(encoding: string): Decoder | undefined {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    default:
      return undefined
  }
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError('request.too_large', `The request body is larger than ${Math.round(limit / 2 ** 20)} MiB.`)
}
