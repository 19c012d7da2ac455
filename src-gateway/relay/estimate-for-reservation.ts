import type { Envelope, Operation } from '../protocols/types.ts'

/** What is known of a request before it is sent anywhere. */
export interface ReservedRequest {
  operation: Operation
  /** As the client sent it. */
  body: Buffer
  envelope: Pick<Envelope, 'maxOutput' | 'choices' | 'multipart'>
  /** Tokens that the model can answer at most, where that is known: what a client allows beyond that cannot happen. */
  outputLimit?: number | undefined
}

/** Tokens that a request may use. */
export interface TokenEstimate {
  inputTokens: number
  outputTokens: number
}

/**
 * What an answer is taken for when the client sets no limit. Answers are rarely longer, and a reservation of all that a
 * model could say (128,000 tokens and more) would lock small budgets out.
 */
export const usualOutput = 4_096
const mostChoices = 128

/**
 * The tokens to reserve money for: rather too many than too few for nine requests in ten, from a few hundred of the body's
 * bytes and what the client allows the answer. It takes one or two microseconds whatever the size of the body; nothing is
 * decoded and no tokenizer is asked.
 *
 * What a body only refers to (a picture's URL, an earlier answer's id) is not in the estimate.
 */
export function estimateForReservation(request: ReservedRequest): TokenEstimate {
  const { operation, body, envelope } = request
  switch (operation) {
    case 'chat':
    case 'completions':
    case 'compact':
      return { inputTokens: preamble + estimateBytes(body), outputTokens: allowedOutput(request) }
    case 'embeddings':
    case 'batch-embeddings':
    case 'rerank':
    case 'moderations':
      return { inputTokens: estimateBytes(body), outputTokens: 0 }
    case 'speech':
      // About fourteen letters a second, spoken in some twenty tokens.
      return { inputTokens: estimateBytes(body), outputTokens: Math.ceil(body.length * 1.5) }
    case 'images':
    case 'image-edits': {
      const inputTokens = envelope.multipart === true ? blobTokens(body.length) : estimateBytes(body)
      return { inputTokens, outputTokens: largestImage * choicesOf(envelope) }
    }
    case 'transcriptions':
    case 'translations':
      return { inputTokens: Math.ceil(body.length / 400), outputTokens: Math.ceil(body.length / 1_000) }
    default:
      return nothing
  }
}

const nothing: TokenEstimate = Object.freeze({ inputTokens: 0, outputTokens: 0 })

/** A picture of 1024 × 1536 pixels in high quality. https://platform.openai.com/docs/guides/image-generation#cost-and-latency */
const largestImage = 6_240

function allowedOutput({ envelope, outputLimit = Number.POSITIVE_INFINITY }: ReservedRequest): number {
  return Math.min(envelope.maxOutput ?? usualOutput, outputLimit) * choicesOf(envelope)
}

function choicesOf({ choices = 1 }: Pick<Envelope, 'choices'>): number {
  return Math.min(choices, mostChoices)
}

/** Bytes are looked at in so many places of the body, so many in each. */
const places = 12
const placeBytes = 40

/** What vendors put before a prompt: of most a few tokens, of some with tools 300 to 600. */
const preamble = 600

/** Tokens of a text or a JSON body, from places spread over it; rather too many than too few. */
export function estimateBytes(body: Buffer): number {
  const { length } = body
  if (length <= places * placeBytes) return Math.ceil(Math.abs(weigh(body, 0, length)) / unit)
  const step = length / places
  let weight = 0
  let blobs = 0
  for (let place = 0; place < places; place++) {
    // Amid its part: what stands at the ends of a body is like nothing else in it.
    const start = Math.floor((place + 0.5) * step) - placeBytes / 2
    const here = weigh(body, start, start + placeBytes)
    if (here < 0) blobs += 1
    else weight += here
  }
  const text = (weight / unit) * (length / (places * placeBytes))
  return Math.ceil(text) + blobTokens((length * blobs) / places)
}

/** Base64 letters a token of a picture, a sound or a file. The densest are pages of a PDF. */
const bytesPerMediaToken = 40

function blobTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerMediaToken)
}

/** What these bytes weigh; negative when they are letters and digits only, as inside a picture or a file. */
function weigh(body: Buffer, start: number, end: number): number {
  let sum = 0
  let breaks = 0
  for (let at = start; at < end; at++) {
    const byte = body[at] ?? 0
    const weight = weights[byte] ?? 0
    // `\uXXXX` stands for one letter.
    if (byte === backslash && body[at + 1] === 0x75) at += 5
    breaks |= weight & breaking
    sum += weight
  }
  return breaks === 0 ? -sum : sum
}

/** Weights are kept as whole numbers of this part of a token; even ones, for the lowest bit has another meaning. */
const unit = 64
/** Set in the weight of what does not occur in base64. */
const breaking = 1
const backslash = 0x5c

const letterWeight = 16
const digitWeight = 34
const spaceWeight = 14 | breaking
const symbolWeight = 28 | breaking
/** A letter of two bytes takes up to half a token, one of three up to nine tenths. */
const otherWeight = 20 | breaking
/** Before a letter in its escaped form, too. */
const backslashWeight = 64 | breaking

const weights = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return otherWeight
  if (byte <= 0x20) return spaceWeight
  if (byte === backslash) return backslashWeight
  const letter = String.fromCharCode(byte)
  if (/[a-z+/_-]/i.test(letter)) return letterWeight
  return /\d/.test(letter) ? digitWeight : symbolWeight
})
