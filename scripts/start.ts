/**
 * `npm start`: the desktop app. Where the Electron runtime cannot be had or no window can be shown, it says so in one line and
 * runs the same gateway headless, with the web console in an app window of an installed Chromium or in the default browser.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureRuntime, type Runtime } from './electron-runtime.ts'
import { hasDisplay, openPage } from './lib/browser.ts'
import { ensureBuilt } from './lib/build.ts'
import { gatewayFlags } from './lib/gateway-flags.ts'
import { root, run } from './lib/run.ts'

async function desktopRuntime(): Promise<Runtime> {
  if (!hasDisplay()) return { found: false, reason: 'there is no display' }
  return ensureRuntime({
    onDownload: () => process.stderr.write('Fetching the Electron runtime (about 120 MB, once) …\n'),
  })
}

/** The gateway alone, with its console opened where a browser can be. Ends with the gateway's exit code. */
function runHeadless(): void {
  const gateway = spawn(
    process.execPath,
    [...gatewayFlags, join(root, 'out/main/gateway.js'), '--json', ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, BURNCLOUD_LOG_LEVEL: process.env.BURNCLOUD_LOG_LEVEL ?? 'warn' },
    },
  )
  process.on('SIGINT', () => gateway.kill('SIGINT'))
  process.on('SIGTERM', () => gateway.kill('SIGTERM'))
  gateway.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
  createInterface({ input: gateway.stdout }).once('line', (line) => {
    const ready = JSON.parse(line) as { url: string }
    const opened = openPage(ready.url)
    process.stdout.write(`Console: ${ready.url}${opened ? '' : '  (open it in a browser)'}\n`)
    process.stdout.write(
      'Sign in with the admin token: see the file admin-token in the data folder, or BURNCLOUD_ADMIN_TOKEN.\n',
    )
  })
}

try {
  await ensureBuilt()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
const runtime = await desktopRuntime()
if (runtime.found) {
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  process.exit(await run(runtime.path, [...sandbox, root, ...process.argv.slice(2)]))
}
process.stdout.write(`No desktop window here (${runtime.reason}): running headless with the web console.\n`)
runHeadless()
