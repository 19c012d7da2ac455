import type { StoredResponse, StoredResponseRepository } from '../../storage/types.ts'

/** Where stored answers are. Reads and writes may fail; a failure loses an answer, never a request. */
export type ResponseStore = Pick<StoredResponseRepository, 'put' | 'get' | 'delete'>

/** A conversation is followed back over at most so many answers. */
const maxChain = 500

/**
 * The items of a stored conversation up to and with one answer, oldest first; undefined when the answer is not ours or part
 * of the way to it is gone.
 */
export async function storedItems(
  store: ResponseStore,
  owner: number,
  id: string,
  outputItems: (response: Readonly<Record<string, unknown>>) => readonly unknown[],
): Promise<unknown[] | undefined> {
  const turns: (readonly unknown[])[] = []
  let next: string | null = id
  while (next !== null) {
    const stored: StoredResponse | undefined = await store.get(owner, next)
    if (stored === undefined || turns.length >= maxChain) return undefined
    turns.push([...stored.input, ...outputItems(stored.response)])
    next = stored.previousId
  }
  return turns.reverse().flat()
}

/** Keeps the last answers in memory; for tests and for a gateway without a database. */
export class MemoryResponseStore implements ResponseStore {
  private readonly responses = new Map<string, StoredResponse>()
  private readonly capacity: number

  constructor(capacity = 1000) {
    this.capacity = capacity
  }

  async put(response: StoredResponse): Promise<void> {
    this.responses.set(keyOf(response.owner, response.id), response)
    const oldest = this.responses.keys().next()
    if (this.responses.size > this.capacity && oldest.done !== true) this.responses.delete(oldest.value)
  }

  async get(owner: number, id: string): Promise<StoredResponse | undefined> {
    return this.responses.get(keyOf(owner, id))
  }

  async delete(owner: number, id: string): Promise<boolean> {
    return this.responses.delete(keyOf(owner, id))
  }
}

function keyOf(owner: number, id: string): string {
  return `${owner} ${id}`
}
