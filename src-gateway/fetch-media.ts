import type { FetchMedia } from './relay/translate/inline-media.ts'
import { encodeBase64 } from './transport/encode-base64.ts'
import { fetchPublic } from './transport/fetch-public.ts'

/** Fetches files for the relay from the open internet, as base64. */
export const fetchMedia: FetchMedia = async (url, options) => {
  const { mediaType, body } = await fetchPublic(url, options)
  return { mediaType, data: await encodeBase64(body) }
}
