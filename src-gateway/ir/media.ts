/**
 * Where a picture, sound or document comes from. `data` is base64 as the wire has it, without a `data:` prefix. `file` is
 * the id of a file that the client uploaded to one vendor, which no other vendor knows. `text` is a document given as
 * plain text.
 */
export type MediaSource =
  | { kind: 'data'; mediaType: string; data: string }
  | { kind: 'url'; url: string; mediaType?: string }
  | { kind: 'file'; id: string; protocol: string; mediaType?: string }
  | { kind: 'text'; text: string; mediaType?: string }
