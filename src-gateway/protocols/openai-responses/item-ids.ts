/**
 * Ids of the answers that we make, and of their items: a mark, the answer's own letters, and in an item its place. OpenAI's
 * are hexadecimal, so none of theirs looks like one of ours.
 */
const mark = 'BC'
const letters = 24

const reasoning = Buffer.from(`"rs_${mark}`)
const pattern = new RegExp(`^[a-z]+_${mark}([A-Za-z0-9]{${letters}})\\d+$`)

/** `resp_BC…`. `id` are 24 letters and digits. */
export function responseId(id: string): string {
  return `resp_${mark}${id}`
}

/** `rs_BC…0`, `msg_BC…1`: the item at a place of an answer. `prefix` ends in an underscore. */
export function itemId(prefix: string, id: string, at: number): string {
  return `${prefix}${mark}${id}${at}`
}

/** Whether an item's id was made by us. */
export function isOurItem(id: unknown): boolean {
  return typeof id === 'string' && pattern.test(id)
}

/** Id of the answer that an item of ours is in; undefined for an id that is not ours. */
export function responseOfItem(id: string): string | undefined {
  const found = pattern.exec(id)?.[1]
  return found === undefined ? undefined : responseId(found)
}

/** A cheap look at a body: false = it surely holds no reasoning item of ours. */
export function mayNameOurReasoning(body: Buffer): boolean {
  return body.includes(reasoning)
}
