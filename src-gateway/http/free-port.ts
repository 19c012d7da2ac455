import { createServer } from 'node:net'
import type { PortState } from '../contract/network.ts'
import { portHolder } from './port-holder.ts'

/** Whether a port of an address could be listened on now, and who is in the way. */
export async function tryPort(
  host: string,
  port: number,
): Promise<Omit<PortState, 'state'> & { state: Exclude<PortState['state'], 'own'> }> {
  const code = await bindOnce(host, port)
  if (code === null) return { state: 'free', holder: null }
  if (code === 'EACCES') return { state: 'forbidden', holder: null }
  return { state: 'taken', holder: await portHolder(port) }
}

function bindOnce(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EADDRINUSE'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}
