/** The first and last bytes of a file, and how many it has in all. */
export interface FileEnds {
  head: Buffer
  tail: Buffer
  length: number
}

/**
 * Seconds that a sound or a film lasts, as its header tells; nothing is decoded. WAV, MP3, FLAC, Ogg, and MP4 with its kin
 * (M4A, MOV). Undefined for other bytes and for headers that make no sense.
 */
export function mediaSeconds(file: FileEnds): number | undefined {
  const { head } = file
  const start = head.toString('latin1', 0, 12)
  const seconds = start.startsWith('RIFF')
    ? wavSeconds(file)
    : start.startsWith('fLaC')
      ? flacSeconds(head)
      : start.startsWith('OggS')
        ? oggSeconds(file)
        : start.startsWith('ftyp', 4)
          ? mp4Seconds(file)
          : mp3Seconds(file)
  return seconds !== undefined && seconds > 0 && seconds < longest ? seconds : undefined
}

/** Two days: more is a wrong header. */
const longest = 48 * 3600

function wavSeconds({ head, length }: FileEnds): number | undefined {
  if (head.length < 32 || head.toString('latin1', 8, 12) !== 'WAVE') return undefined
  const bytesPerSecond = head.readUInt32LE(28)
  return bytesPerSecond > 0 ? (length - 44) / bytesPerSecond : undefined
}

/** Samples in all and a second, in the stream's first block: 20 and 36 bits. */
function flacSeconds(head: Buffer): number | undefined {
  if (head.length < 26) return undefined
  const rate = head.readUIntBE(18, 3) >> 4
  const samples = (head.readUInt8(21) & 0x0f) * 2 ** 32 + head.readUInt32BE(22)
  return rate > 0 ? samples / rate : undefined
}

/** The last page tells the position of its last sample; Opus counts 48,000 a second whatever it was made from. */
function oggSeconds({ head, tail }: FileEnds): number | undefined {
  const page = tail.lastIndexOf('OggS', undefined, 'latin1')
  if (page < 0 || page + 14 > tail.length) return undefined
  const vorbis = head.indexOf('\x01vorbis', 0, 'latin1')
  const rate =
    vorbis >= 0 && vorbis + 16 <= head.length ? head.readUInt32LE(vorbis + 12) : head.includes('OpusHead') ? 48_000 : 0
  return rate > 0 ? Number(tail.readBigUInt64LE(page + 6)) / rate : undefined
}

/** The movie's header, which may stand at either end of the file. */
function mp4Seconds({ head, tail }: FileEnds): number | undefined {
  for (const bytes of [head, tail]) {
    const at = bytes.indexOf('mvhd', 0, 'latin1') + 4
    if (at < 4 || at + 32 > bytes.length) continue
    const wide = bytes[at] === 1
    const scale = bytes.readUInt32BE(at + (wide ? 20 : 12))
    const units = wide ? Number(bytes.readBigUInt64BE(at + 24)) : bytes.readUInt32BE(at + 16)
    if (scale > 0) return units / scale
  }
  return undefined
}

/** kbit/s of Layer III by the index in a frame's header: MPEG 1, then MPEG 2 and 2.5. */
const rates = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
]
const sampleRates = [44_100, 48_000, 32_000]

/**
 * By the first frame's rate, or by the count of frames that encoders of changing rates write into it (Xing, Info). The frame
 * stands behind the tags (ID3), whose length is told in their header.
 */
function mp3Seconds({ head, length }: FileEnds): number | undefined {
  const tags = head.length >= 10 && head.toString('latin1', 0, 3) === 'ID3' ? 10 + syncSafe(head) : 0
  for (let at = tags; at + 4 < head.length && at < tags + 4_096; at++) {
    if (head[at] !== 0xff) continue
    const [, second = 0, third = 0] = head.subarray(at, at + 3)
    const version = (second >> 3) & 3
    const rate = rates[version === 3 ? 0 : 1]?.[third >> 4] ?? 0
    const samplesASecond = (sampleRates[(third >> 2) & 3] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4)
    if (second < 0xe0 || version === 1 || ((second >> 1) & 3) !== 1 || rate === 0 || samplesASecond === 0) continue
    const frames = framesToldAt(head, at)
    if (frames !== undefined) return (frames * (version === 3 ? 1_152 : 576)) / samplesASecond
    return ((length - at) * 8) / (rate * 1_000)
  }
  return undefined
}

function syncSafe(head: Buffer): number {
  return [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 0x7f), 0)
}

function framesToldAt(head: Buffer, frame: number): number | undefined {
  const first = head.subarray(frame, frame + 64)
  const mark = Math.max(first.indexOf('Xing', 0, 'latin1'), first.indexOf('Info', 0, 'latin1'))
  if (mark < 0 || frame + mark + 12 > head.length) return undefined
  const hasFrames = (head.readUInt32BE(frame + mark + 4) & 1) === 1
  return hasFrames ? head.readUInt32BE(frame + mark + 8) : undefined
}
