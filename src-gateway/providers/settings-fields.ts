import { z } from 'zod'

/** An optional setting that is sent as a header: '' = not sent. Title and description are what the console's form shows. */
export function headerField(title: string, description: string) {
  return z
    .string()
    .trim()
    .max(500)
    .regex(/^[\x20-\x7e]*$/, 'only plain ASCII characters can be sent in a header')
    .default('')
    .meta({ title, description })
}

/** The headers whose value is set. */
export function setHeaders(headers: Record<string, string | undefined>): Record<string, string> {
  const set: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value) set[name] = value
  }
  return set
}
