import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { good, serverKey as key } from './certificates.ts'

/** A message as the server got it. */
export interface ReceivedMail {
  from: string
  to: string[]
  user: string | null
  encrypted: boolean
  /** Decoded. */
  subject: string
  /** Decoded, without the dots that the wire adds, and without the last line end. */
  text: string
}

export interface TestSmtpServer {
  port: number
  received: ReceivedMail[]
  /** Resolves when so many messages are there. */
  got(count: number): Promise<void>
  close(): Promise<void>
}

export interface SmtpServerOptions {
  tls?: 'always' | 'offered'
  user?: string
  password?: string
  /** Said when the sign-in fails, as careless servers do. */
  repeats?: string
  /** A recipient that it does not know. */
  refuses?: string
}

/** A mail server on a free port of loopback: enough of RFC 5321, AUTH PLAIN and STARTTLS for a real client. */
export async function startSmtpServer(options: SmtpServerOptions = {}): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const sockets = new Set<Socket>()
  const onMail = (mail: ReceivedMail) => {
    received.push(mail)
    for (const one of waiting) if (received.length >= one.count) one.resolve()
  }
  const onSocket = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    new Conversation(socket, options, onMail).greet()
  }
  const server: Server =
    options.tls === 'always' ? createTlsServer({ key, cert: good }, onSocket) : createServer(onSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    received,
    got: (count) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve })
          }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

class Conversation {
  #socket: Socket
  readonly #options: SmtpServerOptions
  readonly #onMail: (mail: ReceivedMail) => void
  #buffer = ''
  #user: string | null = null
  #from = ''
  #to: string[] = []
  #inData = false

  constructor(socket: Socket, options: SmtpServerOptions, onMail: (mail: ReceivedMail) => void) {
    this.#socket = socket
    this.#options = options
    this.#onMail = onMail
    this.#listen()
  }

  greet(): void {
    this.#say('220 test ESMTP')
  }

  #listen(): void {
    this.#socket.setEncoding('utf8').on('data', (text: string) => this.#read(text))
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`)
  }

  #read(text: string): void {
    this.#buffer += text
    for (;;) {
      const end = this.#buffer.indexOf(this.#inData ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const piece = this.#buffer.slice(0, end)
      this.#buffer = this.#buffer.slice(end + (this.#inData ? 5 : 2))
      if (this.#inData) this.#message(piece)
      else this.#command(piece)
    }
  }

  #command(line: string): void {
    const [verb = '', argument = ''] = line.split(/ (.*)/s)
    switch (verb.toUpperCase()) {
      case 'EHLO': {
        const offers = ['250-test', '250-8BITMIME', '250-AUTH PLAIN']
        if (this.#options.tls === 'offered' && !(this.#socket instanceof TLSSocket)) offers.push('250-STARTTLS')
        this.#say([...offers, '250 SMTPUTF8'].join('\r\n'))
        break
      }
      case 'STARTTLS':
        this.#say('220 go on')
        this.#encrypt()
        break
      case 'AUTH':
        this.#signIn(argument)
        break
      case 'MAIL':
        this.#from = addressIn(argument)
        this.#to = []
        this.#say('250 ok')
        break
      case 'RCPT':
        if (addressIn(argument) === this.#options.refuses) this.#say('550 no such mailbox')
        else {
          this.#to.push(addressIn(argument))
          this.#say('250 ok')
        }
        break
      case 'DATA':
        this.#inData = true
        this.#say('354 go on')
        break
      case 'QUIT':
        this.#socket.end('221 bye\r\n')
        break
      default:
        this.#say('250 ok')
    }
  }

  #encrypt(): void {
    const plain = this.#socket
    plain.removeAllListeners('data')
    this.#socket = new TLSSocket(plain, { isServer: true, key, cert: good })
    this.#socket.on('error', () => plain.destroy())
    this.#listen()
  }

  #signIn(argument: string): void {
    const [, user = '', password = ''] = Buffer.from(argument.replace(/^PLAIN /i, ''), 'base64')
      .toString()
      .split('\0')
    if (user === this.#options.user && password === this.#options.password) {
      this.#user = user
      this.#say('235 welcome')
    } else this.#say(`535 not you ${this.#options.repeats ?? ''}`)
  }

  #message(raw: string): void {
    this.#inData = false
    const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s)
    const headers = head.replace(/\r\n[ \t]+/g, ' ')
    const subject = /^subject: (.*)$/im.exec(headers)?.[1] ?? ''
    const encoding = /^content-transfer-encoding: (.*)$/im.exec(headers)?.[1]?.trim() ?? '7bit'
    this.#onMail({
      from: this.#from,
      to: this.#to,
      user: this.#user,
      encrypted: this.#socket instanceof TLSSocket,
      subject: decodedWords(subject),
      text: decodedBody(body.replace(/^\.\./gm, '.'), encoding),
    })
    this.#say('250 taken')
  }
}

function addressIn(argument: string): string {
  return /<([^>]*)>/.exec(argument)?.[1] ?? ''
}

/** RFC 2047. */
function decodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_whole, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : quoted(word.replaceAll('_', ' ')),
    )
}

function decodedBody(body: string, encoding: string): string {
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? quoted(body.replace(/=\r\n/g, ''))
        : body
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '')
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
