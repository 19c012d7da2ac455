import { isIP } from 'node:net'
import { GatewayError } from '../contract/errors.ts'

export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte on. */
  secure: boolean
  user: string | null
  password: string | null
  /** Certificates in PEM that it is trusted by, beside the usual ones. */
  ca?: string
}

export interface MailMessage {
  from: string
  to: readonly string[]
  subject: string
  /** Plain text. */
  text: string
}

const timeoutMs = 15_000

/**
 * Sends one message over a connection of its own. A password goes to another machine over TLS alone: when the server offers none,
 * nothing is sent.
 * @throws GatewayError `mail.failed`, in words that hold neither password nor message
 */
export async function sendSmtpMail(server: SmtpServer, { from, to, subject, text }: MailMessage): Promise<void> {
  const { host, port, secure, user, password, ca } = server
  const bare = host.replace(/^\[|\]$/g, '')
  // Loaded with the first message: most gateways send none.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: bare,
    port,
    secure,
    requireTLS: !secure && user !== null && !isLoopback(bare),
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A message is text that was made here: nothing in it may name a file or an address to read from.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({ from, to: [...to], subject, text })
  } catch (error) {
    throw new GatewayError('mail.failed', `The mail server ${host}:${port} ${reasonOf(error, password)}`, {
      cause: error,
    })
  } finally {
    transport.close()
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

const reasons: Readonly<Record<string, string>> = {
  EAUTH: 'did not accept user and password',
  EENVELOPE: 'did not accept the sender or a recipient',
  EMESSAGE: 'did not accept the message',
  ETLS: 'could not be reached over TLS',
  EDNS: 'was not found',
  ECONNECTION: 'could not be reached',
  ESOCKET: 'could not be reached',
  ETIMEDOUT: 'did not answer in time',
  EPROTOCOL: 'did not answer as a mail server does',
}

function reasonOf(error: unknown, password: string | null): string {
  const { code, response } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    response?: unknown
  }
  const reason = (typeof code === 'string' ? reasons[code] : undefined) ?? 'could not be used'
  if (typeof response !== 'string' || response === '') return reason
  const words = response.replace(/\s+/g, ' ').slice(0, 200)
  // A server may repeat what it was told.
  return `${reason}: ${password === null || password === '' ? words : words.replaceAll(password, '…')}`
}
