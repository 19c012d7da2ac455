import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Who listens on a port, as far as the system tells this user. */
export interface PortHolder {
  name: string
  pid: number | null
}

const run = promisify(execFile)
const timeoutMs = 3_000

/** Who holds a port of this machine; null when it cannot be told. Never rejects. */
export async function portHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<PortHolder | null> {
  try {
    if (platform === 'linux') return await onLinux(port)
    const options = { timeout: timeoutMs, windowsHide: true, maxBuffer: 4_000_000 }
    if (platform === 'darwin')
      return holderInLsof(
        (await run('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-F', 'pc'], options)).stdout,
      )
    if (platform !== 'win32') return null
    const pid = pidInNetstat((await run('netstat.exe', ['-ano', '-p', 'TCP'], options)).stdout, port)
    if (pid === null) return null
    const { stdout } = await run('tasklist.exe', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], options)
    return { name: /^"([^"]+)"/m.exec(stdout)?.[1] ?? '', pid }
  } catch {
    return null
  }
}

/** `lsof -F pc`: a line `p<pid>` and a line `c<command>` for each process. */
export function holderInLsof(output: string): PortHolder | null {
  const pid = /^p(\d+)$/m.exec(output)?.[1]
  const name = /^c(.+)$/m.exec(output)?.[1]
  return pid === undefined ? null : { name: name ?? '', pid: Number(pid) }
}

/** The process in the line of a listening socket; the state's word differs by language, the foreign address does not. */
export function pidInNetstat(output: string, port: number): number | null {
  for (const line of output.split(/\r?\n/)) {
    const [protocol, local, foreign, , pid] = line.trim().split(/\s+/)
    if (protocol === 'TCP' && local?.endsWith(`:${port}`) && foreign?.endsWith(':0') && /^\d+$/.test(pid ?? ''))
      return Number(pid)
  }
  return null
}

/** The kernel's table tells the socket, and the folder of open files of each process whose it is. */
async function onLinux(port: number): Promise<PortHolder | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'utf8').catch(() => '')),
  )
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const file of files) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      return { name: (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim(), pid: Number(pid) }
    }
  }
  return null
}

/** Sockets in the state "listening" (0A) on a port, which the table has in hexadecimal. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    return fields[1]?.endsWith(wanted) && fields[3] === '0A' && fields[9] !== undefined ? [fields[9]] : []
  })
}
