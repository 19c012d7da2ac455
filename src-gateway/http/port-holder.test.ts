import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { tryPort } from './free-port.ts'
import { holderInLsof, listeningInodes, pidInNetstat } from './port-holder.ts'

describe('who holds a port', () => {
  it('is read from what each system tells', () => {
    expect(holderInLsof('p4711\ncnode\n')).toEqual({ name: 'node', pid: 4711 })
    expect(holderInLsof('')).toBeNull()
    const netstat = [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    127.0.0.1:8790         127.0.0.1:50000        HERGESTELLT      1',
      '  TCP    127.0.0.1:18790        0.0.0.0:0              ABHÖREN          2',
      '  TCP    127.0.0.1:8790         0.0.0.0:0              ABHÖREN          4711',
    ].join('\r\n')
    expect(pidInNetstat(netstat, 8790)).toBe(4711)
    expect(pidInNetstat(netstat, 9999)).toBeNull()
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:2256 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 123456 1',
      '   1: 0100007F:2256 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 999999 1',
    ].join('\n')
    expect(listeningInodes(table, 8790)).toEqual(['123456'])
  })

  it('is told of a port that is taken, and a free one is left free', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const taken = await tryPort('127.0.0.1', port)
    expect(taken.state).toBe('taken')
    if (process.platform === 'linux') expect(taken.holder?.pid).toBe(process.pid)
    await new Promise((resolve) => server.close(resolve))
    expect(await tryPort('127.0.0.1', port)).toEqual({ state: 'free', holder: null })
    expect(await tryPort('127.0.0.1', port)).toEqual({ state: 'free', holder: null })
  })
})
