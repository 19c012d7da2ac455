import { expect, it } from 'vitest'
import { createLogger } from '../log/logger.ts'
import { errorInterceptors } from './handler-options.ts'

function failing(signal?: AbortSignal) {
  const lines: string[] = []
  const log = createLogger({ level: 'trace', destination: { write: (line: string) => lines.push(line) } })
  const [inner] = errorInterceptors(log).clientInterceptors
  const call = inner?.({
    path: ['appLog', 'list'],
    signal,
    next: () => Promise.reject(new Error('the file went away')),
  })
  return { lines, error: call?.catch((error: unknown) => error) }
}

it('logs what nobody foresaw, and says so in one code', async () => {
  const { lines, error } = failing()
  expect(await error).toMatchObject({ code: 'internal' })
  expect(lines.join()).toContain('the file went away')
})

it('logs nothing of a call whose caller has gone', async () => {
  const { lines, error } = failing(AbortSignal.abort())
  expect(await error).toMatchObject({ code: 'client.closed' })
  expect(lines).toEqual([])
})
