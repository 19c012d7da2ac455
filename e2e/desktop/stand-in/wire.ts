/** What crosses between the stand-in's main process, its child processes and its pages. */

/** One binding carries everything a page says, as JSON. */
export type FromPage =
  | { type: 'document' }
  | { type: 'invoke'; id: number; channel: string; args: unknown[] }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'open'; url: string }
  | { type: 'port-message'; port: number; data: Coded }
  | { type: 'port-close'; port: number }

export type ToPage =
  | { type: 'event'; channel: string; args: unknown[]; ports: number[] }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'failure'; id: number; message: string }
  | { type: 'port-message'; port: number; data: Coded }
  | { type: 'port-close'; port: number }

/** Main process and child process; the channel between them copies structures, so data needs no coding. */
export type ProcessMessage =
  | { type: 'message'; data: unknown; ports: number[] }
  | { type: 'port-message'; port: number; data: unknown }
  | { type: 'port-close'; port: number }

/** A message in a form that JSON carries: text, bytes as base64, or anything JSON knows. */
export type Coded = { text: string } | { bytes: string } | { json: unknown }

export function encode(data: unknown): Coded {
  if (typeof data === 'string') return { text: data }
  if (data instanceof ArrayBuffer) return { bytes: Buffer.from(data).toString('base64') }
  if (ArrayBuffer.isView(data)) {
    return { bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') }
  }
  return { json: data }
}

export function decode(coded: Coded): unknown {
  if ('text' in coded) return coded.text
  if ('bytes' in coded) return new Uint8Array(Buffer.from(coded.bytes, 'base64'))
  return coded.json
}
