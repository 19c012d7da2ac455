import type { IncomingMessage } from 'node:http'

/** How long the rest of an upload is read after the reply, and how much of it. */
const patienceMs = 5_000
const mostBytes = 64 * 2 ** 20

/**
 * For a reply that ends its connection while the upload may still be coming: call it before the reply is written.
 *
 * Node destroys the socket right after the last reply. With bytes unread, the system then resets the connection, and a client
 * that reads only when its whole upload is out loses the reply (RFC 9112 §9.6). Here our side is closed first, the rest of the
 * upload is read and thrown away, within limits, and only then the socket goes.
 */
export function replyBeforeClose(request: IncomingMessage): void {
  const { socket } = request
  const destroySoon = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    if (request.complete || request.destroyed) {
      destroySoon()
      return
    }
    let left = mostBytes
    const timer = setTimeout(() => socket.destroy(), patienceMs).unref()
    socket.once('close', () => clearTimeout(timer))
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left < 0) socket.destroy()
    })
    request.once('end', destroySoon)
    socket.end()
    request.resume()
  }
}
