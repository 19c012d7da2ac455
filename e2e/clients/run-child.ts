import { spawn } from 'node:child_process'

/** How a program ended. */
export interface Ended {
  /** null when it was stopped. */
  code: number | null
  stdout: string
  stderr: string
  /** It did not end in time. */
  late: boolean
  ms: number
}

/** Runs a program that gets no input and no environment but the given; it and what it started end with the time limit. */
export function runChild(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; limitMs: number },
): Promise<Ended> {
  return new Promise((done, fail) => {
    const began = Date.now()
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that the shells it opens end with it.
      detached: true,
    })
    let stdout = ''
    let stderr = ''
    let late = false
    const end = () => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {}
    }
    const timer = setTimeout(() => {
      late = true
      end()
    }, options.limitMs)
    process.once('exit', end)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', fail)
    child.once('exit', (code) => {
      clearTimeout(timer)
      // What it left running would keep its pipes open.
      end()
      process.off('exit', end)
      child.once('close', () => done({ code, stdout, stderr, late, ms: Date.now() - began }))
    })
  })
}
