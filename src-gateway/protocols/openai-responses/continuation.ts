import type { ClientConversion, JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { responseOfItem } from './item-ids.ts'
import { itemsOf, outputItems, withInput } from './stored.ts'

const marks = [Buffer.from('"previous_response_id"'), Buffer.from('"item_reference"')]

/**
 * Going on from an earlier answer by its id, or from single items of answers by theirs.
 * https://platform.openai.com/docs/guides/conversation-state
 * Instructions are of one request only and are not carried over.
 */
export const continuation: NonNullable<ClientConversion['continuation']> = {
  mayContinue: (body) => marks.some((mark) => body.includes(mark)),
  previousId(body) {
    const { previous_response_id: id } = body
    return typeof id === 'string' && id !== '' ? id : undefined
  },
  inputItems: itemsOf,
  outputItems,
  reference(body) {
    const at = itemsOf(body).findIndex(isReference)
    return at === -1 ? undefined : `input[${at}]`
  },
  referredIds(body) {
    const ids = new Set<string>()
    for (const item of itemsOf(body)) {
      const answer = isReference(item) ? responseOfItem(item.id) : undefined
      if (answer !== undefined) ids.add(answer)
    }
    return [...ids]
  },
  withReferred(body, items) {
    const byId = new Map(items.filter(isObject).map((item) => [item.id, item]))
    return withInput(
      body,
      itemsOf(body).map((item) => (isReference(item) ? (byId.get(item.id) ?? item) : item)),
    )
  },
  withItems(body, items) {
    const { previous_response_id: _id, ...rest }: JsonObject = body
    return withInput(rest, [...items, ...itemsOf(body)])
  },
  wantsStored: (body) => body.store !== false,
  deleted: (id) => ({ id, object: 'response', deleted: true }),
}

/** A reference may leave its type out. */
function isReference(item: unknown): item is { id: string } {
  if (!isObject(item) || typeof item.id !== 'string') return false
  return item.type === 'item_reference' || (item.type === undefined && item.role === undefined)
}
