import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { Accounts } from './access/accounts.ts'
import { ChannelLimits } from './access/channel-limits.ts'
import { KeyLookup } from './access/identify.ts'
import { ScopeLimits } from './access/limits.ts'
import { newToken } from './access/new-token.ts'
import { BudgetAlerts } from './catalog/budget-alerts.ts'
import { ChannelHealthService } from './catalog/channel-health.ts'
import { HealthRounds } from './catalog/channel-health-rounds.ts'
import { createConfigSource } from './catalog/config-source.ts'
import { knownModels } from './catalog/known-models.ts'
import { MailBook } from './catalog/mail-book.ts'
import { Mailer } from './catalog/mailer.ts'
import { NetworkBook, proxyUrlOf } from './catalog/network-book.ts'
import { Notifier } from './catalog/notifier.ts'
import { PriceBook } from './catalog/price-book.ts'
import { loadPriceCatalog } from './catalog/price-catalog.ts'
import { PriceLists } from './catalog/price-lists.ts'
import { routingPrice } from './catalog/routing-price.ts'
import { Webhook } from './catalog/webhook.ts'
import { ClientSetup } from './clients/client-setup.ts'
import type { ClientPlace } from './clients/tools/types.ts'
import type { CopyRestored, GatewayNotification } from './contract/index.ts'
import { fetchMedia } from './fetch-media.ts'
import { fetchPriceList } from './fetch-price-list.ts'
import { openAdminToken } from './http/admin-token.ts'
import { createHttpApp } from './http/app.ts'
import { tryPort } from './http/free-port.ts'
import { Listeners } from './http/listeners.ts'
import { Metrics, observeLedger } from './http/metrics.ts'
import { createRelayDoor } from './http/relay-door.ts'
import { Sessions } from './http/sessions.ts'
import { ImportReader } from './importers/import-reader.ts'
import { ImportShelf } from './importers/shelf.ts'
import { LiveMeter } from './live/meter.ts'
import { AppLog } from './log/app-log.ts'
import type { Logger } from './log/logger.ts'
import { redact } from './log/redact.ts'
import { budgetSubject, readBudgets } from './management/budget-view.ts'
import { createUpstreamCaller } from './management/call-upstream.ts'
import { checkChannelHealth, readChannelBalances } from './management/channel-check.ts'
import { clientKeys } from './management/clients.ts'
import type { ImportParts } from './management/imports.ts'
import { postJson } from './management/post-json.ts'
import { createManagementRouter } from './management/router.ts'
import { Convertible } from './protocols/convertible.ts'
import { matchRelayRoute, protocols, upstreamProtocols } from './protocols/registry.ts'
import { takeQueryKey } from './protocols/relay-route.ts'
import { RememberedTokens } from './providers/access-tokens.ts'
import { providers } from './providers/registry.ts'
import { createRelay } from './relay/create-relay.ts'
import { HealthBook } from './routing/health/health-book.ts'
import { explainPlan } from './routing/plan-attempts.ts'
import { Turns } from './routing/turns.ts'
import type { AnyPort } from './rpc/any-port.ts'
import { createPortDoor } from './rpc/port-door.ts'
import { ScheduledCopies } from './storage/copies/scheduled-copies.ts'
import { openStorage, type StorageEvent } from './storage/open-storage.ts'
import { startRetention } from './storage/retention.ts'
import { sealedTexts } from './storage/sealed-text.ts'
import { SecretBox } from './storage/secret-box.ts'
import { streamUsage } from './stream-usage.ts'
import { createTokenizer } from './tokenizer/create-tokenizer.ts'
import { DefaultProxy } from './transport/default-proxy.ts'
import { sendSmtpMail } from './transport/smtp-mail.ts'
import { createTransport } from './transport/undici-transport.ts'

export interface ComposeOptions {
  host: string
  port: number
  /** Whether `port` was asked for by name; else a port that was chosen in the settings comes before it. */
  portGiven?: boolean
  /** Take the next free port when the asked one is taken. */
  movePort: boolean
  dataDir: string
  /** 32 bytes. */
  masterKey: Buffer
  adminToken: string | undefined
  /** Whether the web console and its sign-in are served. */
  console: boolean
  shape: 'desktop' | 'headless'
  version: string
  log: Logger
  /** Begin without serving, see {@link Gateway.pause}. */
  paused?: boolean
  /** The account whose tools may be set up; absent when the gateway serves other machines than its own. */
  clients?: ClientPlace | undefined
  /** Shows something on the person's screen, where there is one. */
  notify?: (notification: GatewayNotification) => void
  /** Told when the gateway listens on another port from now on. */
  onMoved?: (address: { url: string; port: number }) => void
  /** Asks the desktop for the proxy of an address, see {@link DefaultProxy}. */
  askProxy?: (url: string) => Promise<string>
  /** The network interfaces of this machine; the system's word unless given. */
  interfaces?: typeof networkInterfaces
  /** Whose files and environment an import looks through; the account's own when left out. */
  imports?: Partial<Pick<ImportParts, 'home' | 'ports'>>
  now?: () => number
}

export interface Gateway {
  readonly instanceId: string
  /** Where a person finds the admin token. */
  readonly adminHint: string
  /** Answers requests from then on. `movedFromPort` is the asked port when another was taken. */
  listen(): Promise<{ url: string; port: number; movedFromPort: number | null }>
  /** Gives a window its door to the management API. */
  connect(port: AnyPort): void
  /** Refuses new relay requests until told otherwise. */
  pause(paused: boolean): void
  /** Stops accepting, lets streams finish for `graceMs`, commits and closes everything. */
  stop(graceMs: number): Promise<void>
  /** Commits what was appended so far; the last thing to do before dying. */
  flush(): Promise<void>
}

/** Puts the program together. Nothing runs before `listen`, and everything that was opened is closed by `stop`. */
export async function composeGateway(options: ComposeOptions): Promise<Gateway> {
  const { log, dataDir } = options
  const now = options.now ?? Date.now
  const instanceId = randomUUID()
  let url = ''
  let stopping = false

  const storage = await openStorage({
    file: join(dataDir, 'burncloud.db'),
    masterKey: options.masterKey,
    now,
    onEvent: (event) => tellStorageEvent(event, log),
  })
  try {
    if (storage.copies.restored !== null) tellRestored(storage.copies.restored, log)
    const prices = loadPriceCatalog()
    const spoken = new Set([...Object.keys(protocols), ...Object.keys(upstreamProtocols)])
    const accounts = new Accounts()
    const config = await createConfigSource({ storage, providers, protocols: spoken, prices, accounts, now, log })

    const meter = new LiveMeter(now).start()
    const networkBook = await NetworkBook.open(
      storage.settings,
      sealedTexts(new SecretBox(options.masterKey), 'proxy password'),
    )
    const defaultProxy = new DefaultProxy({
      choice() {
        const { proxy } = networkBook.facts
        const address = proxy.mode === 'manual' ? proxyUrlOf(proxy) : null
        if (address !== null) return { mode: 'manual', url: address, bypass: proxy.bypass }
        return { mode: proxy.mode === 'system' ? 'system' : 'none' }
      },
      env: process.env,
      ask: options.askProxy,
      now: () => performance.now(),
    })
    const transport = createTransport({ defaultProxy: (origin) => defaultProxy.for(origin) })
    const tokenizer = createTokenizer()
    const accessTokens = new RememberedTokens()
    const convertible = new Convertible(protocols, upstreamProtocols)
    const turns = new Turns(Math.floor(Math.random() * 0x1_0000_0000))
    const limits = new ScopeLimits(now)
    const channelLimits = new ChannelLimits(limits)
    const book = new HealthBook({
      now,
      random: Math.random,
      waitFor(channelId, keyId) {
        const channel = config.current.channels.get(channelId)
        return channel === undefined ? 0 : channelLimits.waitFor(channel, keyId)
      },
    })
    const callUpstream = createUpstreamCaller(transport, { tokens: accessTokens, now })
    const webhook = new Webhook({ post: postJson(callUpstream), url: () => config.current.settings.webhookUrl, log })
    const show = ({ kind, channelName, message }: GatewayNotification) =>
      options.notify?.({ kind, channelName, message })
    const notifier = new Notifier({ storage: storage.notifications, webhook, show, redact, now, log })
    const sealing = sealedTexts(new SecretBox(options.masterKey), 'mail password')
    const mailBook = await MailBook.open(storage.settings, sealing)
    const mailer = new Mailer({ book: mailBook, send: sendSmtpMail, log })
    const alerts = new BudgetAlerts({
      storage: storage.budgets,
      committed: () => storage.ledger.flush(),
      notifier,
      mailer,
      subject: budgetSubject(storage),
      log,
    })
    accounts.listen((alert) => alerts.passed(alert), now())
    const health = new ChannelHealthService({ book, config, storage, notifier, now, random: Math.random, log })
    await health.start()
    const checking = { storage, providers, upstreams: upstreamProtocols, callUpstream, health, now }
    const rounds = new HealthRounds({
      config,
      lastSuccessAt: (channelId) => health.lastSuccessAt(channelId),
      check: (channel, signal) => checkChannelHealth(checking, channel, signal),
      readBalances: (channel, signal) => readChannelBalances(checking, channel, signal),
      now,
      log,
    })
    const budgets = readBudgets({ storage, accounts, now })
    const metrics = new Metrics(() => relay, budgets)
    const { ledger, state } = observeLedger(storage.ledger, (row) => metrics.settled(row), now)
    const relay = createRelay({
      protocols,
      upstreams: upstreamProtocols,
      providers,
      config,
      tokenizer,
      responses: storage.responses,
      bodies: storage.bodies,
      streamUsage,
      transport,
      accessTokens,
      fetchMedia,
      ledger,
      meter,
      keys: new KeyLookup(),
      limits,
      channelLimits,
      health,
      turns,
      accounts,
      isLedgerSound: async () => (await storage.health()).ok,
      logger: log,
      now,
      random: Math.random,
    })
    relay.pause(options.paused ?? false)

    const importReader = new ImportReader(join(dataDir, 'imports-in-progress'))
    const instance = {
      instanceId,
      version: options.version,
      startedAt: now(),
      dataDir,
      shape: options.shape,
      url: () => url,
    }
    const setup = new ClientSetup({
      dataDir,
      place: options.clients ?? { home: dataDir, env: {}, platform: process.platform },
      url: () => url,
      keys: clientKeys({ storage, config, newToken, now }),
      sealing: sealedTexts(new SecretBox(options.masterKey), 'client key'),
      now,
    })
    await setup.repair().catch((error: unknown) => {
      log.warn({ err: error }, 'the books of client setup could not be put right; no file of a tool was touched')
    })
    const listeners = new Listeners({
      app: () => app,
      host: options.host,
      interfaces: options.interfaces ?? networkInterfaces,
      log,
    })
    const addressOf = (port: number): string => `http://${reachableHost(options.host)}:${port}`
    const copyTimes = await ScheduledCopies.open({
      copies: storage.copies,
      settings: storage.settings,
      now,
      onProblem: (message) => log.error({ message }, 'the database could not be copied; it is tried again'),
    })
    const router = createManagementRouter({
      storage,
      config,
      providers,
      protocols,
      upstreams: upstreamProtocols,
      catalog: knownModels(prices, now),
      priceLists: new PriceLists({
        fetch: fetchPriceList,
        storage: storage.prices,
        book: new PriceBook(prices, providers, now),
        now,
      }),
      accounts,
      mailBook,
      mailer,
      meter,
      live: relay.running,
      health,
      relay,
      callUpstream,
      imports: {
        reader: importReader,
        shelf: new ImportShelf(now),
        home: { folder: homedir(), platform: process.platform, environment: process.env },
        ports: {},
        ...options.imports,
      },
      plan: (request) => {
        const targets = convertible.of(request.protocol, 'chat')
        const asked = targets === undefined ? request : { ...request, convertible: targets }
        const { channels, routing: rules, abilitiesOf } = config.current
        const priceOf = routingPrice(config.current)
        const turn = turns.peek(asked)
        const at = now()
        return explainPlan({
          channels,
          rules,
          request: asked,
          facts: health,
          turn,
          now: at,
          priceOf,
          abilitiesOf,
          spent: accounts.spentChannels(at),
          desperate: true,
        })
      },
      newToken,
      copyTimes,
      network: {
        book: networkBook,
        listeners: {
          get port() {
            return listeners.port
          },
          everywhere: listeners.everywhere,
          addresses: () => listeners.addresses(),
          share: (interfaces) => listeners.share(interfaces),
          async changePort(port) {
            await listeners.changePort(port)
            url = addressOf(port)
            options.onMoved?.({ url, port })
          },
        },
        tryPort: (port) => tryPort(options.host, port),
        portGiven: options.portGiven ?? true,
        platform: process.platform,
        systemProxy: options.askProxy === undefined ? 'environment' : 'desktop',
        proxy: defaultProxy,
      },
      clients: { setup, home: options.clients?.home ?? null },
      instance,
      appLog: new AppLog(join(dataDir, 'logs')),
      log,
      now,
    })

    const admin = await openAdminToken({ configured: options.adminToken, dataDir, settings: storage.settings, log })
    const sessions = options.console
      ? await Sessions.open({
          masterKey: options.masterKey,
          adminFingerprint: admin.fingerprint,
          settings: storage.settings,
          now,
        })
      : undefined
    const door = createRelayDoor({
      relay,
      protocols,
      match: matchRelayRoute,
      takeQueryKey,
      settings: () => config.current.settings,
      now,
    })
    const app = createHttpApp({
      storage,
      config,
      router,
      relayDoor: door.handle,
      refuseRelay: door.refuse,
      admin,
      sessions,
      consoleFolder: options.console ? consoleFolder() : undefined,
      metrics,
      ledger: state,
      instance,
      boundHost: options.host,
      shared: { isShared: (socket) => listeners.isShared(socket), console: () => networkBook.facts.sharing.console },
      isStopping: () => stopping,
      log,
      now,
    })
    const connectPort = createPortDoor(router, log)
    let stopRetention = (): void => undefined

    return {
      instanceId,
      adminHint: admin.hint,
      async listen() {
        const asked = options.portGiven === false ? (networkBook.facts.port ?? options.port) : options.port
        const port = await listeners.start({ port: asked, move: options.movePort })
        url = addressOf(port)
        await listeners.share(networkBook.facts.sharing.interfaces)
        rounds.start()
        copyTimes.start()
        stopRetention = startRetention({
          storage,
          settings: () => config.current.settings,
          now,
          intervalMs: retentionEveryMs,
          onError: (error) => log.warn({ err: error }, 'old log rows could not be deleted; the next round tries again'),
        })
        return { url, port, movedFromPort: asked !== 0 && port !== asked ? asked : null }
      },
      connect: connectPort,
      pause: (paused) => relay.pause(paused),
      async stop(graceMs) {
        stopping = true
        stopRetention()
        copyTimes.stop()
        await Promise.all([listeners.stop(() => relay.drain(graceMs)), rounds.stop()])
        await health.stop()
        await alerts.settled()
        await Promise.all([webhook.stop(), mailer.stop()])
        meter.stop()
        await storage.ledger.flush()
        await transport.close()
        await tokenizer.close()
        await importReader.close()
        await storage.close()
      },
      flush: () => storage.ledger.flush(),
    }
  } catch (error) {
    await storage.close()
    throw error
  }
}

const retentionEveryMs = 3_600_000

function tellStorageEvent(event: StorageEvent, log: Logger): void {
  if (event.type === 'migrated') {
    const { from, to, copy } = event
    log.info({ from, to, copy }, 'the database was brought up to date; a copy of the old file was kept')
  } else {
    log.error(
      'the stored upstream keys were encrypted under another master key and cannot be read; restore that key, or enter them again',
    )
  }
}

function tellRestored({ name, ok, message, setAside }: CopyRestored, log: Logger): void {
  if (ok) log.warn({ copy: name, setAside }, 'a copy of the database was restored; the one from before was set aside')
  else log.error({ copy: name, message }, 'a copy of the database could not be restored; the one from before goes on')
}

/** An address a client can dial: one that means "every address" is reached over loopback here. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** The built console: beside the bundle (`out/main` and `out/renderer`), or in `out` when run from the sources. */
function consoleFolder(): string {
  const here = import.meta.dirname
  const built = join(here, '..', 'out', 'renderer')
  const candidates = [join(here, '..', 'renderer'), join(here, '..', '..', 'renderer'), built]
  return candidates.find((folder) => existsSync(join(folder, 'index.html'))) ?? built
}
