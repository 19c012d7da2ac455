import { OptionError } from './options.ts'
import { StorageError } from './storage/storage-error.ts'

/** Exit codes that scripts rely on. */
export const exitCodes = { failed: 1, badOption: 2, portTaken: 3, newerDatabase: 4 } as const

/** Why the gateway did not start: one plain line, and the exit code that belongs to it. */
export function explainStart(error: unknown): { message: string; exitCode: number } {
  if (error instanceof OptionError) return { message: oneLine(error.message), exitCode: exitCodes.badOption }
  if (error instanceof StorageError) {
    const exitCode = error.code === 'storage.newer' ? exitCodes.newerDatabase : exitCodes.failed
    return { message: oneLine(error.message), exitCode }
  }
  if (isListenError(error)) {
    const { code, port, address } = error
    if (code === 'EADDRINUSE')
      return {
        message: `port ${port} is taken; stop the other program or choose another with --port`,
        exitCode: exitCodes.portTaken,
      }
    if (code === 'EACCES')
      return {
        message: `port ${port} may not be used by this user; choose another with --port`,
        exitCode: exitCodes.badOption,
      }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return {
        message: `--host: ${address ?? 'the address'} is not an address of this machine`,
        exitCode: exitCodes.badOption,
      }
  }
  return { message: oneLine(error instanceof Error ? error.message : String(error)), exitCode: exitCodes.failed }
}

interface ListenError extends Error {
  code: string
  port?: number
  address?: string
}

function isListenError(error: unknown): error is ListenError {
  return (
    error instanceof Error &&
    'code' in error &&
    'syscall' in error &&
    (error.syscall === 'listen' || error.syscall === 'bind' || error.syscall === 'getaddrinfo')
  )
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
