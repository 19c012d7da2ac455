import type { Payer } from '../access/holds.ts'
import type { TokenEntry } from '../access/types.ts'
import type { Operation } from '../protocols/types.ts'

const free: ReadonlySet<Operation> = new Set(['count-tokens', 'models', 'model', 'response-get', 'response-delete'])

/** Whether a request of this kind may cost anything. */
export function costs(operation: Operation): boolean {
  return !free.has(operation)
}

/** Whose money a token's requests spend. */
export function payerOf({ id, userId, group }: TokenEntry): Payer {
  return { tokenId: id, userId: userId ?? null, group }
}
