import { crc32 } from 'node:zlib'

/**
 * `application/vnd.amazon.eventstream`: messages one after the other, each with a length, two checksums, typed headers and a
 * payload. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 *
 * ```
 * u32 total length | u32 headers length | u32 CRC of these eight | headers | payload | u32 CRC of all before
 * ```
 */
export interface AwsMessage {
  headers: ReadonlyMap<string, AwsHeaderValue>
  payload: Buffer
}

/** Longs are bigint; a timestamp is a Date; a UUID is text. */
export type AwsHeaderValue = boolean | number | bigint | string | Date | Buffer

/** The bytes are no event stream, or were damaged or cut off on their way. */
export class AwsEventStreamError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AwsEventStreamError'
  }
}

/** No message is larger: AWS's own bound for a payload. */
const MAX_MESSAGE = 24 * 1024 * 1024
const PRELUDE = 12
const AROUND = PRELUDE + 4

/** Reads the messages out of bytes that come cut anywhere. After an error it takes nothing more. */
export class AwsEventStreamDecoder {
  /** Pieces of the message that is not whole yet, joined only once it is. */
  #held: Buffer[] = []
  #length = 0
  /** Length of the message that is being read; 0 until its prelude is there. */
  #awaited = 0
  #broken = false

  /**
   * The messages that are whole now; what comes before an error is visited, then it is thrown. Payloads are views into the
   * bytes given.
   * @throws AwsEventStreamError
   */
  push(chunk: Buffer, visit: (message: AwsMessage) => void): void {
    if (this.#broken || chunk.length === 0) return
    this.#held.push(chunk)
    this.#length += chunk.length
    try {
      for (;;) {
        if (this.#awaited === 0) {
          if (this.#length < PRELUDE) return
          this.#awaited = readPrelude(this.#joined())
        }
        if (this.#length < this.#awaited) return
        const bytes = this.#joined()
        const message = readMessage(bytes.subarray(0, this.#awaited))
        this.#keep(bytes.subarray(this.#awaited))
        visit(message)
      }
    } catch (error) {
      this.#broken = true
      this.#held = []
      throw error
    }
  }

  /** @throws AwsEventStreamError when the bytes ended inside a message */
  end(): void {
    if (this.#broken || this.#length === 0) return
    this.#broken = true
    this.#held = []
    throw new AwsEventStreamError('the event stream ended inside a message')
  }

  #joined(): Buffer {
    const [first] = this.#held
    if (first !== undefined && this.#held.length === 1) return first
    const bytes = Buffer.concat(this.#held, this.#length)
    this.#held = [bytes]
    return bytes
  }

  #keep(rest: Buffer): void {
    this.#held = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    this.#awaited = 0
  }
}

/** Checks a message's first twelve bytes and answers with its length. */
function readPrelude(bytes: Buffer): number {
  const total = bytes.readUInt32BE(0)
  const headers = bytes.readUInt32BE(4)
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8))
    throw new AwsEventStreamError('the bytes are not an event stream: the checksum of a prelude is wrong')
  if (total > MAX_MESSAGE)
    throw new AwsEventStreamError(`an event of ${total} bytes is larger than ${MAX_MESSAGE} bytes`)
  if (total < AROUND || headers > total - AROUND)
    throw new AwsEventStreamError('the lengths of a message contradict each other')
  return total
}

function readMessage(bytes: Buffer): AwsMessage {
  const end = bytes.length - 4
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end))
    throw new AwsEventStreamError('the checksum of a message is wrong')
  const headersEnd = PRELUDE + bytes.readUInt32BE(4)
  return { headers: readHeaders(bytes.subarray(PRELUDE, headersEnd)), payload: bytes.subarray(headersEnd, end) }
}

function readHeaders(bytes: Buffer): Map<string, AwsHeaderValue> {
  const headers = new Map<string, AwsHeaderValue>()
  const cursor: Cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const name = take(cursor, take(cursor, 1).readUInt8()).toString('utf8')
    headers.set(name, readValue(cursor, take(cursor, 1).readUInt8()))
  }
  return headers
}

interface Cursor {
  bytes: Buffer
  at: number
}

function take(cursor: Cursor, length: number): Buffer {
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw new AwsEventStreamError('a header is longer than the headers')
  const piece = cursor.bytes.subarray(cursor.at, end)
  cursor.at = end
  return piece
}

/** The ten types a header's value may have, by their number on the wire. */
function readValue(cursor: Cursor, type: number): AwsHeaderValue {
  switch (type) {
    case 0:
      return true
    case 1:
      return false
    case 2:
      return take(cursor, 1).readInt8()
    case 3:
      return take(cursor, 2).readInt16BE()
    case 4:
      return take(cursor, 4).readInt32BE()
    case 5:
      return take(cursor, 8).readBigInt64BE()
    case 6:
      return take(cursor, take(cursor, 2).readUInt16BE())
    case 7:
      return take(cursor, take(cursor, 2).readUInt16BE()).toString('utf8')
    case 8:
      return new Date(Number(take(cursor, 8).readBigInt64BE()))
    case 9:
      return take(cursor, 16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    default:
      throw new AwsEventStreamError(`a header has the unknown type ${type}`)
  }
}
