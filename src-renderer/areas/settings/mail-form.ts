import type { Mail, MailInput } from '../../../src-gateway/contract/mail.ts'

/** As it is edited; an empty text is nothing. */
export interface MailForm extends Omit<Mail, 'passwordSet'> {
  password: string
}

/** What is sent: a password that was not typed stays as it is kept. */
export function mailInputOf({ host, port, secure, user, password, from, to }: MailForm): MailInput {
  return {
    host: textOrNull(host),
    port,
    secure,
    user: textOrNull(user),
    from: textOrNull(from),
    to: [...to],
    ...(password === '' ? {} : { password }),
  }
}

function textOrNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
