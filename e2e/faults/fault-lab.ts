import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../fixtures/scripted-upstream.ts'
import type { FaultAddresses } from './fault.ts'

const certificates = join(import.meta.dirname, '../fixtures/certificates')

/** A gateway among upstreams that can fail in every way. */
export interface FaultLab {
  gateway: RunningGateway
  /** By address of the upstream behind it; each runs the scripts registered on it. */
  upstreams: { plain: ScriptedUpstream; tls: ScriptedUpstream; expired: ScriptedUpstream }
  addresses: FaultAddresses
  /** Ends it all; answers the gateway's exit code. */
  close(): Promise<number | null>
}

/** Starts the gateway and its upstreams on free ports. It trusts the authority of the certificates, so that only their dates count. */
export async function openFaultLab(): Promise<FaultLab> {
  const key = readFileSync(join(certificates, 'leaf.key.pem'))
  const certificate = (name: string) => ({ key, cert: readFileSync(join(certificates, `${name}.pem`)) })
  const [plain, tls, expired, noTls, closed, gateway] = await Promise.all([
    startScriptedUpstream(),
    startScriptedUpstream(certificate('valid')),
    startScriptedUpstream(certificate('expired')),
    startBabbler(),
    closedPort(),
    startGateway({ env: { NODE_EXTRA_CA_CERTS: join(certificates, 'ca.pem') } }),
  ])
  return {
    gateway,
    upstreams: { plain, tls, expired },
    addresses: {
      closed: `http://127.0.0.1:${closed}`,
      noTls: `https://127.0.0.1:${noTls.port}`,
      tls: tls.url,
      expired: expired.url,
    },
    async close() {
      const code = await gateway.stop()
      noTls.close()
      await Promise.all([plain, tls, expired].map((upstream) => upstream.close()))
      removeFolder(gateway.dataDir)
      return code
    },
  }
}

/** Answers whatever it hears with what is neither TLS nor HTTP. */
async function startBabbler(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => socket.write('220 mail.example.com ESMTP\r\n'))
  })
  const port = await listen(server)
  return {
    port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A port that was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((done) => server.close(done))
  return port
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('listens on no port')
  return address.port
}
