import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** One start of the program, as the first one hears of it. */
export interface Start {
  argv: string[]
  data: unknown
}

const caller = `
  const socket = require('node:net').connect(process.argv[1])
  socket.on('connect', () => socket.end(process.argv[2]))
  socket.on('close', (failed) => process.exit(failed ? 1 : 0))
  socket.on('error', () => undefined)
`

function address(userData: string): string {
  const name = Buffer.from(userData).toString('hex')
  return process.platform === 'win32' ? `\\\\.\\pipe\\stand-in-${name}` : join(userData, 'stand-in.sock')
}

/**
 * Takes the data folder for this process, or tells the process that has it. Must answer at once as Electron's does, so the
 * call is made by a short process of its own.
 */
export function takeInstance(userData: string, self: Start, onSecond: (second: Start) => void): Server | null {
  const path = address(userData)
  const told = spawnSync(process.execPath, ['-e', caller, path, JSON.stringify(self)], { timeout: 10_000 })
  if (told.status === 0) return null
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer((socket) => {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString()
    })
    socket.on('error', () => undefined)
    socket.on('end', () => {
      socket.end()
      onSecond(JSON.parse(text))
    })
  })
  server.listen(path)
  server.unref()
  return server
}
