import { extensionsOf } from '../../ir/extensions.ts'
import type { Citation, ImagePart } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { dataUrl } from '../data-url.ts'

const id = 'openai-chat'

/**
 * A source as chat names it. `offset` is where the citation's text begins in the content. Undefined for what has no
 * address: the protocol knows pages only.
 */
export function writeAnnotation(citation: Citation, offset: number): JsonObject | undefined {
  const own = extensionsOf(citation.extensions, id)
  if (typeof own.type === 'string' && offset === 0) return { ...own }
  const { url, title, quote, start = 0, end = start } = citation
  if (url === undefined) return undefined
  return {
    type: 'url_citation',
    url_citation: {
      url,
      title: title ?? url,
      start_index: offset + start,
      end_index: offset + end,
      ...(quote === undefined ? undefined : { content: quote }),
    },
  }
}

/** A picture in an answer, as OpenRouter gives it; undefined for one that only its vendor can open. */
export function writeImage({ source }: ImagePart): JsonObject | undefined {
  if (source.kind === 'data') return { type: 'image_url', image_url: { url: dataUrl(source.mediaType, source.data) } }
  return source.kind === 'url' ? { type: 'image_url', image_url: { url: source.url } } : undefined
}
