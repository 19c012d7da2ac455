import { join } from 'node:path'
import { app, utilityProcess } from 'electron'
import { gatewayEnvironment } from './gateway/environment.ts'

/**
 * Puts back what was written into the settings of tools, prints what was done and ends the app with the outcome: 0, or 1 when
 * a file could not be put back. Opens no window and no database; the uninstaller calls it while the program is still there.
 */
export function restoreClients(dataDir: string): void {
  app
    .whenReady()
    .then(() => {
      const child = utilityProcess.fork(
        join(import.meta.dirname, 'gateway.js'),
        ['--restore-clients', '--data-dir', dataDir],
        { serviceName: 'restore-clients', stdio: 'pipe', env: gatewayEnvironment(process.env) },
      )
      child.stdout?.on('data', (text: Buffer) => process.stdout.write(text))
      child.stderr?.on('data', (text: Buffer) => process.stderr.write(text))
      child.once('exit', (code) => app.exit(code))
    })
    .catch(() => app.exit(1))
}
