const open = '<think>'
const close = '</think>'

/**
 * Tells reasoning that stands as `<think>…</think>` at the head of a text from the text, cut anywhere. Only at the very
 * head, for a model may write of the tags themselves; what is never closed stays reasoning to the end.
 */
export class ThinkTags {
  private state: 'head' | 'inside' | 'gap' | 'text' = 'head'
  private held = ''
  /** The tag has just been opened: a line end that follows belongs to it. */
  private fresh = true

  push(text: string): { thinking: string; text: string } {
    if (this.state === 'text') return { thinking: '', text }
    this.held += text
    if (this.state === 'head' && !this.readHead()) return { thinking: '', text: this.takeText() }
    return this.state === 'inside' ? this.readInside() : { thinking: '', text: this.readGap() }
  }

  /** What was held back at the end. */
  end(): { thinking: string; text: string } {
    const { state, held } = this
    this.held = ''
    this.state = 'text'
    return state === 'inside' ? { thinking: held, text: '' } : { thinking: '', text: state === 'gap' ? '' : held }
  }

  /** False when this can no longer begin with the tag; true while it may or does. */
  private readHead(): boolean {
    const trimmed = this.held.trimStart()
    if (trimmed.startsWith(open)) {
      this.held = trimmed.slice(open.length)
      this.state = 'inside'
      return true
    }
    return open.startsWith(trimmed)
  }

  private takeText(): string {
    const text = this.held
    this.held = ''
    this.state = 'text'
    return text
  }

  private readInside(): { thinking: string; text: string } {
    if (this.fresh) {
      if (this.held === '' || this.held === '\r') return { thinking: '', text: '' }
      this.held = this.held.replace(/^\r?\n/, '')
      this.fresh = false
    }
    const at = this.held.indexOf(close)
    if (at < 0) {
      const keep = partialEnd(this.held, close)
      const thinking = this.held.slice(0, this.held.length - keep)
      this.held = keep === 0 ? '' : this.held.slice(-keep)
      return { thinking, text: '' }
    }
    const thinking = this.held.slice(0, at)
    this.held = this.held.slice(at + close.length)
    this.state = 'gap'
    return { thinking, text: this.readGap() }
  }

  /** The empty lines between the tag and the text belong to neither. */
  private readGap(): string {
    if (this.state === 'head') return ''
    const text = this.held.trimStart()
    this.held = ''
    if (text !== '') this.state = 'text'
    return text
  }
}

/** How many characters at the end could be the beginning of the tag. */
function partialEnd(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--)
    if (text.endsWith(tag.slice(0, length))) return length
  return 0
}
