import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type LogLevel, logLevels } from './log/logger.ts'

/** What the gateway was asked to be. */
export interface GatewayOptions {
  host: string
  /** 0 = any free port. */
  port: number
  /** Whether somebody said so; else a port from the settings comes before it. */
  portGiven: boolean
  dataDir: string
  /** First line on stdout is the ready event as JSON. */
  json: boolean
  /** Whether the web console and its sign-in are served. */
  console: boolean
  /** Only put back what was written into the settings of tools, then end. */
  restoreClients: boolean
  /** undefined = made at the first start. */
  adminToken: string | undefined
  /** 32 bytes; undefined = a key file in the data folder. */
  masterKey: Buffer | undefined
  logLevel: LogLevel
}

/** A wrong option or setting: one line that names it, exit code 2. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'OptionError'
  }
}

export const usage = `Usage: npm run gateway -- [options]

  --host <address>     address to listen on (127.0.0.1)          BURNCLOUD_HOST
  --port <number>      port, 0 = any free one (8790)             BURNCLOUD_PORT
  --data-dir <folder>  database, keys and admin token            BURNCLOUD_DATA_DIR
  --json               first line on stdout is the ready event as JSON
  --no-console         no web console, no sign-in
  --restore-clients    put the settings of all tools back as they were, then end
  --help, --version

  Environment only: BURNCLOUD_ADMIN_TOKEN, BURNCLOUD_MASTER_KEY (32 bytes, base64),
  BURNCLOUD_LOG_LEVEL (${logLevels.join(', ')}). Options win over the environment.
`

type Env = Readonly<Record<string, string | undefined>>

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))
const host = z.union([z.ipv4(), z.ipv6(), z.hostname()])
const masterKey = z.base64().transform((text, context) => {
  const key = Buffer.from(text, 'base64')
  if (key.length === 32) return key
  context.addIssue({ code: 'custom', message: `has ${key.length} bytes` })
  return z.NEVER
})

/**
 * Reads options and environment; options win.
 * @throws OptionError
 */
export function readOptions(
  args: readonly string[],
  env: Env,
  platform: NodeJS.Platform = process.platform,
): GatewayOptions | 'help' | 'version' {
  const given = parse(args)
  if (given.help === true) return 'help'
  if (given.version === true) return 'version'
  for (const [name, what] of [
    ['DATABASE_URL', 'PostgreSQL'],
    ['REDIS_URL', 'Redis'],
  ] as const) {
    if (setting(env, name) !== undefined)
      throw new OptionError(
        `${name} is set, but this build stores in SQLite only; ${what} is not supported yet. Unset ${name}.`,
      )
  }
  return {
    host: read(host, 'an IP address or host name', '127.0.0.1', [given.host, '--host'], [env, 'BURNCLOUD_HOST']),
    port: read(port, 'a number from 0 to 65535', 8790, [given.port, '--port'], [env, 'BURNCLOUD_PORT']),
    portGiven: given.port !== undefined || setting(env, 'BURNCLOUD_PORT') !== undefined,
    dataDir: read(
      z.string().transform((folder) => resolve(folder)),
      'a folder',
      defaultDataDir(env, platform),
      [given['data-dir'], '--data-dir'],
      [env, 'BURNCLOUD_DATA_DIR'],
    ),
    json: given.json === true,
    console: given['no-console'] !== true,
    restoreClients: given['restore-clients'] === true,
    adminToken: read(
      z.string().regex(/^[\x21-\x7e]{1,512}$/),
      'printable ASCII without spaces',
      undefined,
      [undefined, ''],
      [env, 'BURNCLOUD_ADMIN_TOKEN'],
    ),
    masterKey: read(masterKey, '32 bytes in base64', undefined, [undefined, ''], [env, 'BURNCLOUD_MASTER_KEY']),
    logLevel: readLogLevel(env),
  }
}

/** @throws OptionError */
export function readLogLevel(env: Env): LogLevel {
  return read(
    z.enum(logLevels),
    `one of ${logLevels.join(', ')}`,
    'info' as const,
    [undefined, ''],
    [env, 'BURNCLOUD_LOG_LEVEL'],
  )
}

const known = {
  host: { type: 'string' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  'no-console': { type: 'boolean' },
  'restore-clients': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: known, strict: true, allowPositionals: true })
    const stray = positionals[0]
    if (stray !== undefined) throw new OptionError(`Unknown argument "${stray}"; see --help`)
    return values
  } catch (error) {
    if (error instanceof OptionError) throw error
    // Node's own words run over several sentences; the first names the option.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/)
    throw new OptionError(`${sentence.replace(/\.$/, '')}; see --help`)
  }
}

/** An environment variable; empty counts as not set. */
function setting(env: Env, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

/** The option, else the environment, else the default; what is wrong is told by the name it came under, never by its value. */
function read<T, D>(
  schema: z.ZodType<T, string>,
  wanted: string,
  preset: D,
  [option, optionName]: [string | undefined, string],
  [env, envName]: [Env, string],
): T | D {
  const fromEnv = setting(env, envName)
  const text = option ?? fromEnv
  if (text === undefined) return preset
  const parsed = text === '' ? undefined : schema.safeParse(text)
  if (parsed?.success) return parsed.data
  throw new OptionError(`${option === undefined ? envName : optionName} must be ${wanted}`)
}

/** The platform's folder for a program's data of this user. https://specifications.freedesktop.org/basedir-spec/latest/ */
function defaultDataDir(env: Env, platform: NodeJS.Platform): string {
  const home = homedir()
  if (platform === 'win32') return join(setting(env, 'APPDATA') ?? join(home, 'AppData', 'Roaming'), 'burncloud')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'burncloud')
  const xdg = setting(env, 'XDG_DATA_HOME')
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'burncloud')
}
