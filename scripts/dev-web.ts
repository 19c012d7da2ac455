/** `npm run dev:web`: the gateway from its sources and the console with hot reload, in a browser. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { openPage } from './lib/browser.ts'
import { root } from './lib/run.ts'

const gateway = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', join(root, 'src-gateway/index.ts'), '--json', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
process.on('SIGINT', () => gateway.kill('SIGINT'))
process.on('SIGTERM', () => gateway.kill('SIGTERM'))
gateway.on('exit', (code) => process.exit(code ?? 1))

let opened = false
createInterface({ input: gateway.stdout }).on('line', (line) => {
  if (opened || !line.startsWith('{"event":"ready"')) return
  opened = true
  const { url } = JSON.parse(line) as { url: string }
  void serve(url)
})

async function serve(url: string): Promise<void> {
  const forward = Object.fromEntries(
    ['/api', '/healthz', '/readyz', '/metrics', '/v1', '/v1beta'].map((path) => [
      path,
      { target: url, changeOrigin: true, headers: { origin: url } },
    ]),
  )
  const server = await createServer({
    configFile: false,
    root: join(root, 'src-renderer'),
    plugins: [react()],
    server: { host: '127.0.0.1', port: 5173, proxy: forward },
  })
  await server.listen()
  const page = server.resolvedUrls?.local[0] ?? 'http://127.0.0.1:5173/'
  process.stdout.write(`Console with hot reload: ${page}\n`)
  openPage(page)
}
