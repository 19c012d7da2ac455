import { crc32 } from 'node:zlib'

/** A header's value with its type on the wire. */
export type AwsFixtureValue =
  | { type: 'boolean'; value: boolean }
  | { type: 'byte' | 'short' | 'int'; value: number }
  | { type: 'long'; value: bigint }
  | { type: 'bytes'; value: Buffer }
  | { type: 'string' | 'uuid'; value: string }
  | { type: 'timestamp'; value: Date }

/** The bytes of one message, as AWS frames it. Strings are headers of the type string. */
export function encodeAwsMessage(
  headers: Readonly<Record<string, string | AwsFixtureValue>>,
  payload: Buffer | string,
): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const bytes = Buffer.from(name)
      return Buffer.concat([
        Buffer.of(bytes.length),
        bytes,
        encodeValue(typeof value === 'string' ? { type: 'string', value } : value),
      ])
    }),
  )
  const body = Buffer.from(payload as string)
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + head.length + body.length, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const message = Buffer.concat([prelude, head, body])
  return Buffer.concat([message, u32(crc32(message))])
}

/** An event of a model's stream: `messageStart`, `chunk`. */
export function encodeAwsEvent(type: string, payload: unknown): Buffer {
  return encodeAwsMessage(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(payload),
  )
}

/** An exception inside a stream: `throttlingException`. */
export function encodeAwsException(type: string, payload: unknown): Buffer {
  return encodeAwsMessage(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify(payload),
  )
}

function encodeValue(header: AwsFixtureValue): Buffer {
  switch (header.type) {
    case 'boolean':
      return Buffer.of(header.value ? 0 : 1)
    case 'byte': {
      const bytes = Buffer.of(2, 0)
      bytes.writeInt8(header.value, 1)
      return bytes
    }
    case 'short': {
      const bytes = Buffer.of(3, 0, 0)
      bytes.writeInt16BE(header.value, 1)
      return bytes
    }
    case 'int': {
      const bytes = Buffer.of(4, 0, 0, 0, 0)
      bytes.writeInt32BE(header.value, 1)
      return bytes
    }
    case 'long':
      return Buffer.concat([Buffer.of(5), i64(header.value)])
    case 'bytes':
      return Buffer.concat([Buffer.of(6), u16(header.value.length), header.value])
    case 'string': {
      const bytes = Buffer.from(header.value)
      return Buffer.concat([Buffer.of(7), u16(bytes.length), bytes])
    }
    case 'timestamp':
      return Buffer.concat([Buffer.of(8), i64(BigInt(header.value.getTime()))])
    case 'uuid':
      return Buffer.concat([Buffer.of(9), Buffer.from(header.value.replaceAll('-', ''), 'hex')])
  }
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function i64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
