import { createHash } from 'node:crypto'

const allowed = /^[a-zA-Z0-9_-]{1,64}$/

/**
 * Names that OpenAI takes for tools: letters, digits, underscores and hyphens, 64 at most. Other names are sent changed
 * and given back in the reply.
 */
export class ToolNames {
  private changed: Record<string, string> | undefined

  /** The name to send. */
  write(name: string): string {
    if (allowed.test(name)) return name
    let sent = name.replace(/[^a-zA-Z0-9_-]/g, '_')
    if (sent === '' || sent.length > 64 || (this.changed?.[sent] ?? name) !== name)
      sent = `${sent.slice(0, 55)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
    this.changed ??= {}
    this.changed[sent] = name
    return sent
  }

  /** What was sent, and what it stands for; undefined when all names went as they are. */
  get sent(): Readonly<Record<string, string>> | undefined {
    return this.changed
  }
}
