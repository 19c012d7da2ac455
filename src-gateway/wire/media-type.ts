/**
 * The media type that the first bytes of a file show: the picture and sound types that model vendors take, and PDF.
 * Undefined for everything else. Sixteen bytes are enough.
 */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  const found = signatures.find(({ parts }) => parts.every(([at, wanted]) => startsWith(bytes, at, wanted)))
  return found?.mediaType
}

/** Whether a file of this type can be told by its first bytes, so that one which cannot be is not of the type. */
export function isSniffable(mediaType: string): boolean {
  return signatures.some((signature) => signature.mediaType === mediaType)
}

interface Signature {
  mediaType: string
  /** Offset and what stands there, one letter for a byte. */
  parts: readonly (readonly [at: number, wanted: string])[]
}

const signatures: readonly Signature[] = [
  { mediaType: 'image/png', parts: [[0, '\x89PNG\r\n\x1a\n']] },
  { mediaType: 'image/jpeg', parts: [[0, '\xff\xd8\xff']] },
  { mediaType: 'image/gif', parts: [[0, 'GIF87a']] },
  { mediaType: 'image/gif', parts: [[0, 'GIF89a']] },
  {
    mediaType: 'image/webp',
    parts: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  {
    mediaType: 'image/bmp',
    parts: [
      [0, 'BM'],
      [6, '\0\0\0\0'],
    ],
  },
  { mediaType: 'image/tiff', parts: [[0, 'II*\0']] },
  { mediaType: 'image/tiff', parts: [[0, 'MM\0*']] },
  { mediaType: 'image/heic', parts: [[4, 'ftypheic']] },
  { mediaType: 'image/heic', parts: [[4, 'ftypheix']] },
  { mediaType: 'image/heif', parts: [[4, 'ftypmif1']] },
  { mediaType: 'image/avif', parts: [[4, 'ftypavif']] },
  { mediaType: 'application/pdf', parts: [[0, '%PDF-']] },
  {
    mediaType: 'audio/wav',
    parts: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { mediaType: 'audio/flac', parts: [[0, 'fLaC']] },
  { mediaType: 'audio/ogg', parts: [[0, 'OggS']] },
]

function startsWith(bytes: Uint8Array, at: number, wanted: string): boolean {
  if (bytes.length < at + wanted.length) return false
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted.charCodeAt(index)) return false
  return true
}
