import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { sealedTexts } from '../storage/sealed-text.ts'
import { SecretBox } from '../storage/secret-box.ts'
import { sendSmtpMail } from '../transport/smtp-mail.ts'
import { startSmtpServer } from '../transport/testing/smtp-server.ts'
import { MailBook, type MailServer } from './mail-book.ts'
import { Mailer, type SendMail } from './mailer.ts'

const machine = { host: '127.0.0.1', port: 25, secure: false, user: null, password: null }
const server: MailServer = { ...machine, from: 'gw@example.com', to: ['ops@example.com'] }
const letter = { subject: 'Budget', text: 'Spent.\n' }

function mailer(send: SendMail, book: { server: MailServer | null } = { server }) {
  const warnings: unknown[] = []
  const log = { warn: (facts: unknown, message: string) => warnings.push([facts, message]) }
  return { warnings, mailer: new Mailer({ book, send, log, pausesMs: [1, 1] }) }
}

describe('telling by e-mail', () => {
  it('reaches those of the settings and those of the letter, each once', async () => {
    const smtp = await startSmtpServer()
    const { mailer: post, warnings } = mailer(sendSmtpMail, { server: { ...server, port: smtp.port } })
    post.send({ ...letter, also: ['ada@example.com', 'ops@example.com'] })
    await post.settled()
    expect(smtp.received).toMatchObject([
      { to: ['ops@example.com', 'ada@example.com'], subject: 'Budget', text: 'Spent.' },
    ])
    expect(warnings).toEqual([])
    await smtp.close()
  })

  it('tries again when the server did not take it, in the order of the letters', async () => {
    const sent: string[] = []
    let failures = 2
    const { mailer: post, warnings } = mailer(async (_server, { subject }) => {
      if (failures > 0) {
        failures -= 1
        throw new Error('busy')
      }
      sent.push(subject)
    })
    post.send({ ...letter, subject: 'first' })
    post.send({ ...letter, subject: 'second' })
    await post.settled()
    expect(sent).toEqual(['first', 'second'])
    expect(warnings).toEqual([])
  })

  it('gives up after the last try and says so, without an address', async () => {
    const { mailer: post, warnings } = mailer(() => Promise.reject(new Error('no such server')))
    post.send(letter)
    await post.settled()
    expect(warnings).toEqual([[{ reason: 'no such server' }, 'an e-mail could not be sent']])
  })

  it('sends nothing when nothing is set up, or nobody is to be told', async () => {
    const sent: string[] = []
    const send: SendMail = async (_server, { subject }) => void sent.push(subject)
    const book: { server: MailServer | null } = { server: null }
    const { mailer: post } = mailer(send, book)
    post.send(letter)
    book.server = { ...server, to: [] }
    post.send(letter)
    await post.settled()
    expect(sent).toEqual([])
  })

  it('stops waiting for a server that hangs between two tries', async () => {
    const log = { warn: () => undefined }
    const post = new Mailer({
      book: { server },
      send: () => Promise.reject(new Error('x')),
      log,
      pausesMs: [3_600_000],
    })
    post.send(letter)
    await post.stop()
    post.send(letter)
    await post.settled()
  })
})

describe('how e-mail is sent', () => {
  it('outlives a restart, with the password unreadable on the disk and under another master key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'burncloud-mail-'))
    const masterKey = Buffer.alloc(32, 1)
    const storage = await openStorage({ file: join(folder, 'b.db'), masterKey, now: () => 0 })
    const open = (key: Buffer) => MailBook.open(storage.settings, sealedTexts(new SecretBox(key), 'mail password'))
    const book = await open(masterKey)
    expect(book.server).toBeNull()
    const secret = { ...server, user: 'ada', password: 'hunter2-of-the-mailbox' }
    await book.set(secret)
    expect((await open(masterKey)).server).toEqual(secret)
    expect(await storage.settings.readSecret('mail')).not.toContain('hunter2')
    expect((await open(Buffer.alloc(32, 2))).server).toEqual({ ...secret, password: null })
    await storage.settings.writeSecret('mail', '{"host":7}')
    expect((await open(masterKey)).server).toBeNull()
    await book.set(null)
    expect((await open(masterKey)).server).toBeNull()
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
