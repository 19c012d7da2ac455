import { type SpawnOptions, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** Runs a tool of the project with the pinned Node and waits for its end. Resolves with the exit code, 128 + n for a signal. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const pass = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    child.on('error', fail)
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      done(code ?? (signal ? 128 : 1))
    })
  })
}

/** The entry of an installed package's command line, to be run by this Node: works alike where a shell shim would not. */
export function tool(path: string): string {
  return join(root, 'node_modules', path)
}

/** Runs a node script (a tool's entry file) with the Node that runs this one. */
export function node(script: string, args: readonly string[] = [], options: SpawnOptions = {}): Promise<number> {
  return run(process.execPath, [script, ...args], options)
}
