import type { Duplex } from 'node:stream'
import { ConnectError } from './connect-error.ts'

/** What is said to a proxy until it has opened a connection. */
export interface ProxyHandshake {
  /** What opens the talk. */
  first: Buffer
  /** The next step by what has come and was not used up; undefined = more must come. @throws ConnectError */
  read(bytes: Buffer): { used: number; reply?: Buffer; done?: boolean } | undefined
}

/** No answer of a proxy is longer. */
const longestAnswer = 64 * 1024

/**
 * Talks with a proxy over a fresh connection. What comes behind the proxy's last word stays in the socket for the reader
 * after us.
 */
export function shakeHands(
  socket: Duplex,
  handshake: ProxyHandshake,
  done: (error: ConnectError | null) => void,
): void {
  let held: Buffer = Buffer.alloc(0)
  const finish = (error: ConnectError | null): void => {
    socket.off('readable', onReadable)
    socket.off('end', onBroken)
    socket.off('close', onBroken)
    socket.off('error', onBroken)
    if (error === null && held.length > 0) socket.unshift(held)
    done(error)
  }
  const onBroken = (): void => finish(new ConnectError('the proxy closed the connection'))
  const onReadable = (): void => {
    try {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null)
        held = Buffer.concat([held, chunk])
      for (;;) {
        const step = handshake.read(held)
        if (step === undefined) break
        held = held.subarray(step.used)
        if (step.reply !== undefined) socket.write(step.reply)
        if (step.done === true) {
          finish(null)
          return
        }
      }
      if (held.length > longestAnswer)
        throw new ConnectError('the proxy answered with something else than a proxy does')
    } catch (error) {
      finish(error instanceof ConnectError ? error : new ConnectError('the proxy could not be understood'))
    }
  }
  socket.on('readable', onReadable)
  socket.on('end', onBroken)
  socket.on('close', onBroken)
  socket.on('error', onBroken)
  socket.write(handshake.first)
}
