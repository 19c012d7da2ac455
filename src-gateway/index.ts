import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ClientPlace } from './clients/tools/types.ts'
import type { Gateway } from './compose.ts'
import type { GatewayCommand, GatewayInit, GatewayMessage } from './contract/index.ts'
import { openMasterKey, prepareDataFolder } from './data-folder.ts'
import { LogFile } from './log/log-file.ts'
import { createLogger, type Logger } from './log/logger.ts'
import { type GatewayOptions, readLogLevel, readOptions, usage } from './options.ts'
import { guardProcess } from './process-guard.ts'
import { isPort } from './rpc/any-port.ts'
import { explainStart } from './start-error.ts'
import { readVersion } from './version.ts'

/** How long streams may go on after a signal. */
const graceMs = 10_000

/** The port to the desktop shell; only Electron's utility process has one. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: unknown[] }) => void): void
  postMessage(message: GatewayMessage): void
}

/** Ends the process once everything written has left it. */
function leave(code: number): void {
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)))
}

/** One plain line on stderr, then the exit code that belongs to it. */
function fail(error: unknown): void {
  const { message, exitCode } = explainStart(error)
  process.stderr.write(`burncloud: ${message}\n`)
  leave(exitCode)
}

/** Headless: options from argv and environment, signals from the system. */
async function runAlone(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === 'help' || options === 'version') {
    process.stdout.write(options === 'help' ? usage : `${readVersion()}\n`)
    return
  }
  if (options.restoreClients) {
    const { restoreClients } = await import('./restore-clients.ts')
    leave(await restoreClients(options.dataDir, ownPlace(), (line) => process.stdout.write(`${line}\n`)))
    return
  }
  const version = readVersion()
  prepareDataFolder(options.dataDir)
  const log = createLogger({ level: options.logLevel, destination: keepLog(options.dataDir) })
  // The program itself is loaded once the options are known to be right: a wrong one is told at once.
  const { composeGateway } = await import('./compose.ts')
  const gateway = await composeGateway({
    ...options,
    masterKey: options.masterKey ?? openMasterKey(options.dataDir, log),
    movePort: false,
    shape: 'headless',
    clients: isLoopback(options.host) ? ownPlace() : undefined,
    version,
    log,
  })
  guardProcess({ log, flush: () => gateway.flush(), exit: leave })
  stopOnSignals(gateway, log)
  const { url } = await gateway.listen()
  announce(options, gateway, url, version)
  log.info({ url, instanceId: gateway.instanceId, version, dataDir: options.dataDir }, 'the gateway answers')
}

/** What goes to stderr, kept in the data folder as well: the console shows it from there. The desktop app keeps it itself. */
function keepLog(dataDir: string): { write(line: string): void } {
  const file = new LogFile({ path: join(dataDir, 'logs', 'gateway.log') })
  return {
    write(line) {
      process.stderr.write(line)
      file.write(line)
    },
  }
}

/** Whoever reaches a loopback address is on this machine, so its files are theirs. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function ownPlace(): ClientPlace {
  return { home: homedir(), env: process.env, platform: process.platform }
}

function announce(options: GatewayOptions, gateway: Gateway, url: string, version: string): void {
  if (options.json) {
    const ready = { event: 'ready', url, pid: process.pid, instanceId: gateway.instanceId, version }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
    return
  }
  process.stdout.write(`BurnCloud ${version} answers at ${url}\nAdmin token: ${gateway.adminHint}\n`)
}

function stopOnSignals(gateway: Gateway, log: Logger): void {
  let asked = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) {
      process.exit(130)
    }
    asked = true
    log.info({ signal }, 'stopping: streams may finish')
    gateway.stop(graceMs).then(
      () => leave(0),
      (error: unknown) => {
        log.error({ err: error }, 'the gateway could not stop cleanly')
        leave(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // A closed terminal is a wish to stop as well; without a handler streams would be cut.
  process.on('SIGHUP', onSignal)
}

/** What was asked of the shell and is not answered yet. */
class Questions {
  readonly #waiting = new Map<number, (answer: string | null) => void>()
  #last = 0

  /** Rejects when the shell cannot tell. Whoever asks minds the time. */
  ask(send: (id: number) => void): Promise<string> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => (answer === null ? reject(new Error('no answer')) : resolve(answer)))
      send(id)
    })
  }

  answer(id: number, answer: string | null): void {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }
}

/** Under the desktop shell: options and master key come as the first message, windows' ports later. */
function runUnder(parent: ParentPort): void {
  const tell = (message: GatewayMessage): void => parent.postMessage(message)
  let gateway: Promise<Gateway> | undefined
  const questions = new Questions()

  const start = async (init: GatewayInit): Promise<Gateway> => {
    const log = createLogger({ level: readLogLevel(process.env), destination: process.stderr })
    prepareDataFolder(init.dataDir)
    const { composeGateway } = await import('./compose.ts')
    const composed = await composeGateway({
      host: init.host,
      port: init.port,
      portGiven: init.portGiven ?? true,
      movePort: init.movePort,
      dataDir: init.dataDir,
      masterKey: Buffer.from(init.masterKey, 'base64'),
      adminToken: undefined,
      console: true,
      shape: 'desktop',
      clients: ownPlace(),
      version: init.version,
      paused: init.paused ?? false,
      log,
      notify: (notification) => tell({ type: 'notification', notification }),
      onMoved: (address) => tell({ type: 'moved', ...address }),
      askProxy: (url) => questions.ask((id) => tell({ type: 'proxy-asked', id, url })),
    })
    guardProcess({ log, flush: () => composed.flush(), exit: leave })
    const { url, port, movedFromPort } = await composed.listen()
    tell({ type: 'ready', url, port, instanceId: composed.instanceId, movedFromPort })
    log.info({ url, instanceId: composed.instanceId }, 'the gateway answers')
    return composed
  }

  parent.on('message', ({ data, ports }) => {
    const command = data as GatewayCommand
    switch (command.type) {
      case 'init':
        if (gateway !== undefined) return
        gateway = start(command)
        gateway.catch((error: unknown) => {
          const { message, exitCode } = explainStart(error)
          tell({ type: 'fatal', exitCode, message })
          leave(exitCode)
        })
        return
      case 'connect': {
        const [port] = ports
        // A window may ask while the gateway still starts; its calls wait in the port.
        if (isPort(port)) gateway?.then((ready) => ready.connect(port)).catch(() => undefined)
        return
      }
      case 'pause':
        gateway?.then((running) => running.pause(command.paused)).catch(() => undefined)
        return
      case 'proxy':
        questions.answer(command.id, command.answer)
        return
      case 'shutdown':
        if (gateway === undefined) {
          leave(0)
          return
        }
        gateway
          .then((running) => running.stop(command.graceMs))
          .then(() => {
            tell({ type: 'drained' })
            leave(0)
          })
          .catch(() => leave(1))
    }
  })
}

// Whatever this process writes (database, copies, keys) is its user's business alone.
process.umask(0o077)

const { parentPort } = process as { parentPort?: ParentPort }
// Asked by the shell as well, when the program is uninstalled: then nobody sends a first message.
if (parentPort && !process.argv.includes('--restore-clients')) runUnder(parentPort)
else runAlone().catch(fail)
