import { GatewayError } from '../../contract/errors.ts'
import type { MediaSource } from '../../ir/media.ts'
import { listSources, mapSources } from '../../ir/media-sources.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { Quirks, UpstreamProtocol } from '../../protocols/conversion.ts'

/** Fetches a file from the open internet; refuses private addresses. @throws GatewayError `request.malformed` */
export type FetchMedia = (url: string, options: FetchMediaOptions) => Promise<{ mediaType: string; data: string }>

interface FetchMediaOptions {
  maxBytes: number
  timeoutMs: number
  accept(mediaType: string): boolean
  field: string
}

const maxBytes = { image: 20 * 1024 * 1024, audio: 25 * 1024 * 1024, file: 50 * 1024 * 1024 }
const maxTotalBytes = 100 * 1024 * 1024
const timeoutMs = 20_000
const maxFetches = 100
const atOnce = 8

const accepted = {
  image: (type: string) => type.startsWith('image/'),
  audio: (type: string) => type.startsWith('audio/'),
  file: () => true,
}

/**
 * Fetches what the upstream would have to fetch itself and cannot, and puts it into the request as data. The same request is
 * given back when there is nothing to fetch.
 * @throws GatewayError `request.malformed` naming the part whose file could not be had
 */
export function inlineMedia(
  request: ConversationRequest,
  upstream: UpstreamProtocol,
  quirks: Quirks,
  fetchMedia: FetchMedia,
): ConversationRequest | Promise<ConversationRequest> {
  const wanted = new Map<string, { kind: 'image' | 'audio' | 'file'; path: string }>()
  for (const { source, kind, path } of listSources(request)) {
    if (source.kind !== 'url' || upstream.takesSource(kind, source, quirks)) continue
    if (!wanted.has(source.url)) wanted.set(source.url, { kind, path })
  }
  if (wanted.size === 0) return request
  if (wanted.size > maxFetches) {
    throw new GatewayError('request.malformed', `The request names more than ${maxFetches} files to be fetched.`)
  }
  return fetchAll(wanted, fetchMedia).then((fetched) =>
    mapSources(request, (source) => (source.kind === 'url' ? fetched.get(source.url) : undefined)),
  )
}

async function fetchAll(
  wanted: ReadonlyMap<string, { kind: 'image' | 'audio' | 'file'; path: string }>,
  fetchMedia: FetchMedia,
): Promise<Map<string, MediaSource>> {
  const fetched = new Map<string, MediaSource>()
  const queue = [...wanted]
  let total = 0
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [url, { kind, path }] = next
      const { mediaType, data } = await fetchMedia(url, {
        maxBytes: maxBytes[kind],
        timeoutMs,
        accept: accepted[kind],
        field: path,
      })
      total += data.length
      if (total > maxTotalBytes) {
        queue.length = 0
        throw new GatewayError('request.malformed', 'The files that the request names are too large together.', {
          field: path,
        })
      }
      fetched.set(url, { kind: 'data', mediaType, data })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker))
  return fetched
}
