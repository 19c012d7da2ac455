/**
 * Stand-in for Electron's utility process in a plain Node child: `process.parentPort` over the child's own IPC channel.
 * Message ports cannot cross it; whoever needs them uses the desktop specs.
 */
type Listener = (event: { data: unknown; ports: unknown[] }) => void

const parentPort = {
  on(_event: 'message', listener: Listener) {
    process.on('message', (data) => listener({ data, ports: [] }))
  },
  postMessage(message: unknown) {
    process.send?.(message)
  },
}
Object.defineProperty(process, 'parentPort', { value: parentPort })
await import('../index.ts')

export {}
