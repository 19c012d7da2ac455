import { oc } from '@orpc/contract'
import { z } from 'zod'

const host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])$/, 'not the name or address of a machine')
const address = z.email().max(320)

const mailFields = {
  /** The SMTP server; null = no e-mail is sent. */
  host: host.nullable(),
  port: z.number().int().min(1).max(65_535),
  /** TLS from the first byte on (port 465). Otherwise the connection is upgraded by STARTTLS where the server offers it. */
  secure: z.boolean(),
  /** null = the server wants no sign-in. */
  user: z.string().trim().min(1).max(320).nullable(),
  from: address.nullable(),
  /** Who is told of budgets; the person whose budget it is, is told as well. */
  to: z.array(address).max(20),
}

/** How e-mail is sent. The password is kept encrypted and never told again. */
export const mail = z.object({ ...mailFields, passwordSet: z.boolean() })
export type Mail = z.infer<typeof mail>

export const mailInput = z.strictObject({
  host: mailFields.host,
  port: mailFields.port.default(587),
  secure: mailFields.secure.default(false),
  user: mailFields.user.default(null),
  /** Absent = the one that is kept, as long as server and user stay the same; null = none. */
  password: z.string().min(1).max(1000).nullable().optional(),
  from: mailFields.from.default(null),
  to: mailFields.to.default([]),
})
export type MailInput = z.input<typeof mailInput>

const tag = { tags: ['mail'] }

export const mailContract = {
  get: oc.route({ method: 'GET', path: '/mail', ...tag, summary: 'How e-mail is sent' }).output(mail),
  set: oc
    .route({ method: 'PUT', path: '/mail', ...tag, summary: 'Set how e-mail is sent; host null sends none' })
    .input(mailInput)
    .output(mail),
  test: oc
    .route({ method: 'POST', path: '/mail/test', ...tag, summary: 'Send a test by e-mail and wait for the server' })
    .input(z.strictObject({ to: address.optional() }))
    .output(z.object({ sentTo: z.array(z.string()) })),
}
