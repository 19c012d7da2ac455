import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLogger } from './logger.ts'

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines = new PassThrough()
  write(createLogger({ level: 'info', destination: lines, instanceId: 'i1' }))
  return String(lines.read() ?? '')
}

describe('the log', () => {
  it('is one JSON object a line with level, time and facts', () => {
    const text = logged((log) => log.warn({ channelId: 7 }, 'a channel fails'))
    expect(text.endsWith('\n')).toBe(true)
    expect(JSON.parse(text)).toMatchObject({ level: 'warn', channelId: 7, msg: 'a channel fails', instanceId: 'i1' })
    expect(new Date(JSON.parse(text).time).getTime()).not.toBeNaN()
  })

  it('keeps no secret: not in fields, not in messages, not in the causes of errors', () => {
    const cause = new Error('upstream said: key "sk-live-0123456789abcdef" is wrong')
    const text = logged((log) =>
      log.error(
        {
          err: new Error('call failed\nwith Bearer tok_0123456789', { cause }),
          headers: { cookie: 'bc_session=abc' },
          url: '/x?key=hush-hush-123',
        },
        'sent sk-bc-abcdefghijkl',
      ),
    )
    for (const secret of ['0123456789abcdef', 'tok_0123456789', 'bc_session=abc', 'hush-hush', 'abcdefghijkl'])
      expect(text).not.toContain(secret)
    expect(JSON.parse(text).msg).toContain('[redacted]')
  })

  it('is silent below its level', () => {
    expect(logged((log) => log.debug('nothing'))).toBe('')
  })
})
