import { randomBytes } from 'node:crypto'

/** Makes request ids: random for the run, counted within it, so that one costs no random bytes. */
export function createRequestIds(): () => string {
  const run = randomBytes(9).toString('hex')
  let count = 0
  return () => {
    count += 1
    return `req_${run}${count.toString(36).padStart(7, '0')}`
  }
}
