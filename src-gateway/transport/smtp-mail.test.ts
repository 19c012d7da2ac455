import { afterEach, describe, expect, it } from 'vitest'
import { sendSmtpMail } from './smtp-mail.ts'
import { authority } from './testing/certificates.ts'
import { startSmtpServer, type TestSmtpServer } from './testing/smtp-server.ts'

const message = {
  from: 'gateway@example.com',
  to: ['ada@example.com', 'bob@example.com'],
  subject: 'Über 80 %',
  text: 'Zeile\n.\nEnde',
}
const password = 'hunter2-of-the-mailbox'

describe('sending by SMTP', () => {
  let server: TestSmtpServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  const at = (port: number) => ({ host: '127.0.0.1', port, secure: false, user: null, password: null })

  it('hands the message over once, with every recipient, words as they were', async () => {
    server = await startSmtpServer()
    await sendSmtpMail(at(server.port), message)
    expect(server.received).toHaveLength(1)
    const [mail] = server.received
    expect(mail).toMatchObject({ from: 'gateway@example.com', to: ['ada@example.com', 'bob@example.com'], user: null })
    expect(mail?.subject).toBe('Über 80 %')
    expect(mail?.text).toBe('Zeile\n.\nEnde')
  })

  it('signs in', async () => {
    server = await startSmtpServer({ user: 'ada', password })
    await sendSmtpMail({ ...at(server.port), user: 'ada', password }, message)
    expect(server.received[0]?.user).toBe('ada')
  })

  it('uses TLS from the first byte, or as soon as the server offers it', async () => {
    for (const tls of ['always', 'offered'] as const) {
      const one = await startSmtpServer({ tls, user: 'ada', password })
      await sendSmtpMail({ ...at(one.port), secure: tls === 'always', user: 'ada', password, ca: authority }, message)
      expect(one.received).toMatchObject([{ user: 'ada', encrypted: true }])
      await one.close()
    }
  })

  it('does not send to a server whose certificate nobody vouches for', async () => {
    server = await startSmtpServer({ tls: 'always' })
    const sent = sendSmtpMail({ ...at(server.port), secure: true }, message)
    await expect(sent).rejects.toMatchObject({ code: 'mail.failed' })
    expect(server.received).toEqual([])
  })

  it('says what went wrong, and never the password', async () => {
    server = await startSmtpServer({ user: 'ada', password: 'another', repeats: password })
    const refused = sendSmtpMail({ ...at(server.port), user: 'ada', password }, message)
    await expect(refused).rejects.toMatchObject({
      code: 'mail.failed',
      message: expect.stringContaining('did not accept user and password: 535'),
    })
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(password) })
    await server.close()
    const { port } = server
    server = undefined
    await expect(sendSmtpMail(at(port), message)).rejects.toMatchObject({
      code: 'mail.failed',
      message: `The mail server 127.0.0.1:${port} could not be reached`,
    })
  })

  it('tells of a recipient that the server refuses', async () => {
    server = await startSmtpServer({ refuses: 'ada@example.com' })
    const sent = sendSmtpMail(at(server.port), { ...message, to: ['ada@example.com'] })
    await expect(sent).rejects.toMatchObject({
      message: expect.stringContaining('did not accept the sender or a recipient'),
    })
  })
})
