import type { MailBook, MailServer } from '../catalog/mail-book.ts'
import type { Mailer } from '../catalog/mailer.ts'
import { GatewayError, type Mail } from '../contract/index.ts'
import { base } from './base.ts'

export interface MailParts {
  mailBook: MailBook
  mailer: Mailer
  instance: { url(): string }
}

const usualPort = 587

function view(server: MailServer | null): Mail {
  if (server === null)
    return { host: null, port: usualPort, secure: false, user: null, from: null, to: [], passwordSet: false }
  const { password, to, ...fields } = server
  return { ...fields, to: [...to], passwordSet: password !== null }
}

/** How e-mail is sent. The password goes in and never comes out: not even to a server that somebody else names. */
export function mailHandlers({ mailBook, mailer, instance }: MailParts) {
  return {
    get: base.mail.get.handler(() => view(mailBook.server)),

    set: base.mail.set.handler(async ({ input }) => {
      const { host, port, secure, user, from, to } = input
      if (host === null) await mailBook.set(null)
      else {
        if (from === null) throw invalid('from', 'an address to send from is needed')
        const password = passwordOf(input, mailBook.server)
        await mailBook.set({ host, port, secure, user, password, from, to })
      }
      return view(mailBook.server)
    }),

    test: base.mail.test.handler(async ({ input }) => {
      const server = mailBook.server
      if (server === null) throw invalid('host', 'no mail server is set')
      const to = input.to === undefined ? server.to : [input.to]
      if (to.length === 0) throw invalid('to', 'there is nobody to send it to')
      const text = `E-mail from the gateway at ${instance.url()} arrives. Alerts about budgets will be sent like this one.\n`
      const sentTo = await mailer.sendNow({ ...server, to }, { subject: 'BurnCloud: a test', text })
      return { sentTo: [...sentTo] }
    }),
  }
}

interface GivenPassword {
  host: string | null
  port: number
  secure: boolean
  user: string | null
  password?: string | null | undefined
}

/** A kept password stays with the server and the user that it was given for. */
function passwordOf(given: GivenPassword, before: MailServer | null): string | null {
  if (given.user === null) return null
  if (given.password !== undefined) return given.password
  const kept = before?.password ?? null
  if (before === null || kept === null) return null
  const same =
    before.host === given.host &&
    before.port === given.port &&
    before.user === given.user &&
    (given.secure || !before.secure)
  if (!same) throw invalid('password', 'enter it again, because the server or the user is another one')
  return kept
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('mail.invalid', `${field}: ${problem}`, { field })
}
