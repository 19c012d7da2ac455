import type { MediaSource } from '../ir/media.ts'
import type { AudioPart, FilePart, ImagePart } from '../ir/part.ts'
import { type ImageSize, imageSize } from './image-size.ts'
import { imageTokens } from './image-tokens.ts'
import type { Profile } from './profile.ts'

/** Tokens of a picture, a sound or a file, from what its first bytes tell. Nothing is decoded and nothing is fetched. */
export function mediaTokens(part: ImagePart | AudioPart | FilePart, profile: Profile): number {
  const { source } = part
  switch (part.type) {
    case 'image':
      return imageTokens(profile.image, sizeOf(source), part.detail)
    case 'audio':
      return Math.ceil(secondsOf(source) * profile.audioPerSecond)
    case 'file': {
      const mediaType = source.mediaType ?? ''
      if (mediaType.startsWith('image/')) return imageTokens(profile.image, sizeOf(source))
      if (mediaType.startsWith('audio/')) return Math.ceil(secondsOf(source) * profile.audioPerSecond)
      if (mediaType.startsWith('video/')) return unknownVideo
      return (source.kind === 'data' ? pagesOf(source.data) : unknownPages) * profile.pdfPage
    }
  }
}

/** For what cannot be looked into. */
const unknownPages = 2
const unknownVideo = 8192
const unknownSeconds = 30

/** Base64 letters that hold the size of everything but a JPEG with much metadata, and of that. */
const shortHead = 64
const longHead = 512 * 1024

function sizeOf(source: MediaSource): ImageSize | undefined {
  if (source.kind !== 'data') return undefined
  return imageSize(bytesOf(source.data, shortHead)) ?? imageSize(bytesOf(source.data, longHead))
}

/** Seconds by a WAV's own rate; other sounds are taken for 64 kbit/s. */
function secondsOf(source: MediaSource): number {
  if (source.kind !== 'data') return unknownSeconds
  const length = byteLength(source.data)
  const head = bytesOf(source.data, shortHead)
  const isWav =
    head.length >= 32 && head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE'
  const rate = isWav ? head.readUInt32LE(28) : 0
  return length / (rate > 0 ? rate : 8_000)
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
