import type { MediaSource } from '../ir/media.ts'
import type { AudioPart, FilePart, ImagePart } from '../ir/part.ts'
import { type ImageSize, imageSize } from './image-size.ts'
import { imageTokens } from './image-tokens.ts'
import { mediaSeconds } from './media-length.ts'
import type { Profile } from './profile.ts'

/** Tokens of a picture, a sound or a file, from what its first bytes tell. Nothing is decoded and nothing is fetched. */
export function mediaTokens(part: ImagePart | AudioPart | FilePart, profile: Profile): number {
  const { source } = part
  switch (part.type) {
    case 'image':
      return imageTokens(profile.image, sizeOf(source), part.detail)
    case 'audio':
      return Math.ceil(secondsOf(source, usualAudioRate) * profile.audioPerSecond)
    case 'file': {
      const mediaType = source.mediaType ?? ''
      if (mediaType.startsWith('image/')) return imageTokens(profile.image, sizeOf(source))
      if (mediaType.startsWith('audio/')) return Math.ceil(secondsOf(source, usualAudioRate) * profile.audioPerSecond)
      if (mediaType.startsWith('video/')) return Math.ceil(secondsOf(source, usualVideoRate) * profile.videoPerSecond)
      return (source.kind === 'data' ? pagesOf(source.data) : unknownPages) * profile.pdfPage
    }
  }
}

/** For what cannot be looked into. */
const unknownPages = 2
const unknownSeconds = 30

/** Base64 letters that hold the size of everything but a JPEG with much metadata, and of that. */
const shortHead = 64
const longHead = 512 * 1024

function sizeOf(source: MediaSource): ImageSize | undefined {
  if (source.kind !== 'data') return undefined
  return imageSize(bytesOf(source.data, shortHead)) ?? imageSize(bytesOf(source.data, longHead))
}

/** Bytes a second of what does not tell its length. */
const usualAudioRate = 8_000
const usualVideoRate = 250_000
/** Base64 letters at either end of a file in which its length is looked for. */
const searchedLetters = 512 * 1024

function secondsOf(source: MediaSource, usualRate: number): number {
  if (source.kind !== 'data') return unknownSeconds
  const { data } = source
  const length = byteLength(data)
  const head = bytesOf(data, searchedLetters)
  // From a multiple of four on, where a group of letters begins.
  const from = Math.max(0, data.length - searchedLetters)
  const tail = data.length <= searchedLetters ? head : Buffer.from(data.slice(from - (from % 4)), 'base64')
  return mediaSeconds({ head, tail, length }) ?? length / usualRate
}

const scannedLetters = 4 * 1024 * 1024
/** A page of a PDF whose page objects are compressed is taken for this many bytes. */
const usualPageBytes = 60_000

/** Pages of a PDF: its page objects as far as they can be seen, else by its size. */
function pagesOf(data: string): number {
  const length = byteLength(data)
  const seen = bytesOf(data, scannedLetters)
  const pages = (seen.toString('latin1').match(/\/Type\s{0,4}\/Page(?![A-Za-z])/g) ?? []).length
  return Math.max(1, Math.round(pages > 0 ? (pages * length) / seen.length : length / usualPageBytes))
}

function bytesOf(base64: string, letters: number): Buffer {
  return Buffer.from(base64.slice(0, letters), 'base64')
}

function byteLength(base64: string): number {
  return Math.max(1, Math.floor((base64.length * 3) / 4))
}
