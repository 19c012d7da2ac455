import type { Citation } from '../../ir/part.ts'

/** Citations of one text, which stands `before` UTF-16 units into the candidate's. */
export interface CitedText {
  text: string
  citations: readonly Citation[]
}

/**
 * `groundingMetadata` for a client: the sources, each once, and which words rest on them, in bytes of UTF-8 of all the
 * candidate's text; undefined when nothing is cited.
 */
export function writeGrounding(texts: readonly CitedText[]): object | undefined {
  if (!texts.some(({ citations }) => citations.length > 0)) return undefined
  const sources = new Map<string, number>()
  const chunks: object[] = []
  const supports: object[] = []
  let before = 0
  for (const { text, citations } of texts) {
    for (const { url, title, quote, start, end } of citations) {
      const key = `${url ?? ''} ${title ?? ''}`
      let index = sources.get(key)
      if (index === undefined) {
        index = chunks.length
        sources.set(key, index)
        chunks.push({
          web: { ...(url === undefined ? undefined : { uri: url }), ...(title === undefined ? undefined : { title }) },
        })
      }
      if (start === undefined || end === undefined) continue
      const startIndex = before + Buffer.byteLength(text.slice(0, start))
      const words = text.slice(start, end)
      supports.push({
        segment: { startIndex, endIndex: startIndex + Buffer.byteLength(words), text: words === '' ? quote : words },
        groundingChunkIndices: [index],
      })
    }
    before += Buffer.byteLength(text)
  }
  return { groundingChunks: chunks, ...(supports.length > 0 ? { groundingSupports: supports } : undefined) }
}
