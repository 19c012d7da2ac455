import type { ClientConversion, JsonObject } from '../conversion.ts'
import { itemsOf, outputItems, withInput } from './stored.ts'

const reference = Buffer.from('"previous_response_id"')

/**
 * Going on from an earlier answer by its id. https://platform.openai.com/docs/guides/conversation-state
 * Instructions are of one request only and are not carried over.
 */
export const continuation: NonNullable<ClientConversion['continuation']> = {
  mayContinue: (body) => body.includes(reference),
  previousId(body) {
    const { previous_response_id: id } = body
    return typeof id === 'string' && id !== '' ? id : undefined
  },
  inputItems: itemsOf,
  outputItems,
  withItems(body, items) {
    const { previous_response_id: _id, ...rest }: JsonObject = body
    return withInput(rest, [...items, ...itemsOf(body)])
  },
  wantsStored: (body) => body.store !== false,
  deleted: (id) => ({ id, object: 'response', deleted: true }),
}
