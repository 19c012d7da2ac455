import { isCarrier, mayHoldCarrier } from '../../ir/opaque.ts'
import type { Homecoming } from '../conversion.ts'
import { isObject, listOf } from '../json-values.ts'
import { isOurItem, mayNameOurReasoning } from './item-ids.ts'

/** Takes out the reasoning that OpenAI did not encrypt or does not know by its id, which it refuses. */
export const homecoming: Homecoming = {
  mayNeed: (body) => mayHoldCarrier(body) || mayNameOurReasoning(body),
  clean(body) {
    const given = listOf(body.input)
    const input = given.filter((item) => !isForeign(item))
    if (input.length === given.length) return { body, warnings: [] }
    return {
      body: { ...body, input },
      warnings: [
        { kind: 'unsupported', feature: 'input.reasoning', detail: 'Reasoning of other models is not sent back.' },
      ],
    }
  },
}

function isForeign(item: unknown): boolean {
  return isObject(item) && item.type === 'reasoning' && (isCarrier(item.encrypted_content) || isOurItem(item.id))
}
