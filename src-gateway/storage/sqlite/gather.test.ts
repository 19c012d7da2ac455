import { describe, expect, it } from 'vitest'
import { Gather } from './gather.ts'

describe('Gather', () => {
  it('never makes a lone client wait', () => {
    const gather = new Gather()
    for (let commit = 0; commit < 1000; commit++) {
      expect(gather.aim).toBe(1)
      gather.committed(1, false)
    }
  })

  it('gathers more while many requests run, up to a bound', () => {
    const gather = new Gather()
    gather.committed(2, false)
    for (let commit = 0; commit < 40; commit++) gather.committed(gather.aim, false)
    expect(gather.aim).toBe(32)
  })

  it('waits in vain once and then rarely', () => {
    const gather = new Gather()
    let vain = 0
    // Eight requests at a time: no commit can ever hold nine.
    for (let commit = 0; commit < 650; commit++) {
      const came = Math.min(8, Math.max(2, gather.aim))
      const inVain = came < gather.aim
      if (inVain) vain++
      gather.committed(came, inVain)
    }
    expect(vain).toBeGreaterThan(0)
    expect(vain).toBeLessThan(15)
  })

  it('falls back at once when the load is gone', () => {
    const gather = new Gather()
    for (let commit = 0; commit < 40; commit++) gather.committed(Math.max(2, gather.aim), false)
    gather.committed(1, true)
    expect(gather.aim).toBe(1)
  })
})
