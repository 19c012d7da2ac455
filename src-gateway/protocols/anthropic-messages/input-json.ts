import { toolInputObject, wrapInput } from './tool-input.ts'

/**
 * Passes a call's input on while it comes, if it can be a JSON object. Clients parse the pieces as they arrive and give up
 * on what is none: such an input is held and told as an object around its text. One that begins well and goes wrong later
 * is closed so that it parses, with the model's own text beside what came before.
 */
export class InputJson {
  private state: 'head' | 'flowing' | 'held' = 'head'
  private text = ''
  private scan = new ObjectScan()

  push(piece: string): string {
    this.text += piece
    if (this.state === 'held') return ''
    if (this.state === 'head') {
      const first = this.text.trimStart()[0]
      if (first === undefined) return ''
      if (first !== '{') {
        this.state = 'held'
        return ''
      }
      this.state = 'flowing'
      return this.pass(this.text)
    }
    return this.pass(piece)
  }

  /** The text stopped before its object was whole. */
  get cutShort(): boolean {
    return this.state === 'flowing' && !this.scan.broken && !this.scan.whole
  }

  /**
   * What is missing at the end. A text cut short by a length limit stays as it is, as clients know it; any other is closed.
   */
  end(byLength: boolean): string {
    if (this.state === 'held') return JSON.stringify(toolInputObject(this.text))
    if (this.state === 'head' || (this.cutShort && byLength)) return ''
    return this.scan.closing(JSON.stringify(wrapInput(this.text)).slice(1, -1))
  }

  private pass(piece: string): string {
    if (this.scan.broken) return ''
    return piece.slice(0, this.scan.take(piece))
  }
}

/** What may come next. */
type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

const words = ['true', 'false', 'null']
const wholeNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const numberBeginning = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][+-]?\d*)?)?$/

/** Follows JSON text through its pieces and knows the first letter that cannot be there. */
class ObjectScan {
  broken = false
  private expect: Expect = 'value'
  /** Closing brackets still to come. */
  private closers = ''
  private inString = false
  private isKey = false
  private escape = ''
  private atom = ''

  /** Everything that was opened is closed. */
  get whole(): boolean {
    return this.expect === 'nothing'
  }

  /** How many letters of the piece are good. */
  take(piece: string): number {
    let at = 0
    while (at < piece.length) {
      const next = this.inString ? this.string(piece, at) : this.outside(piece, at)
      if (next < 0) {
        this.broken = true
        return at
      }
      at = next
    }
    return at
  }

  /** The text that makes what was good an object, with one more member in it. */
  closing(member: string): string {
    if (this.closers === '') return ''
    let text = ''
    if (this.inString) text += this.stringEnd()
    else if (this.atom !== '') text += this.atomEnd()
    if (this.expect === 'colon') text += ':null'
    else if (this.expect === 'value') text += 'null'
    // After a comma of an object another key is due.
    const needsKey = this.expect === 'key'
    if (this.closers.length > 1) {
      if (needsKey) text += '"":null'
      text += this.closers.slice(0, -1)
      return `${text},${member}}`
    }
    const first = needsKey || this.expect === 'key-or-end'
    return `${text}${first ? '' : ','}${member}}`
  }

  private string(piece: string, from: number): number {
    if (this.escape !== '') return this.escaped(piece, from)
    for (let at = from; at < piece.length; at++) {
      const code = piece.charCodeAt(at)
      if (code === 0x22) {
        this.endString()
        return at + 1
      }
      if (code === 0x5c) {
        this.escape = '\\'
        return at + 1
      }
      if (code < 0x20) return at === from ? -1 : at
    }
    return piece.length
  }

  private escaped(piece: string, at: number): number {
    const letter = piece[at] ?? ''
    if (this.escape === '\\') {
      if (letter === 'u') this.escape = '\\u'
      else if ('"\\/bfnrt'.includes(letter)) this.escape = ''
      else return -1
      return at + 1
    }
    if (!/[0-9a-fA-F]/.test(letter)) return -1
    this.escape = this.escape.length === 5 ? '' : this.escape + letter
    return at + 1
  }

  private endString(): void {
    this.inString = false
    this.expect = this.isKey ? 'colon' : 'comma-or-end'
    this.settle()
  }

  /** After the outermost value nothing may come. */
  private settle(): void {
    if (this.closers === '' && this.expect === 'comma-or-end') this.expect = 'nothing'
  }

  private outside(piece: string, at: number): number {
    const letter = piece[at] ?? ''
    if (this.atom !== '' && !/[-+.\w]/.test(letter)) {
      if (!isAtom(this.atom)) return -1
      this.atom = ''
      this.expect = 'comma-or-end'
      this.settle()
    }
    if (letter === ' ' || letter === '\n' || letter === '\r' || letter === '\t') return at + 1
    return this.token(letter) ? at + 1 : -1
  }

  private token(letter: string): boolean {
    switch (letter) {
      case '{':
        return this.begin('}', 'key-or-end')
      case '[':
        return this.begin(']', 'value-or-end')
      case '}':
        return this.endWith('}', 'key-or-end')
      case ']':
        return this.endWith(']', 'value-or-end')
      case ':':
        return this.move('colon', 'value')
      case ',':
        return this.move('comma-or-end', this.closers[0] === '}' ? 'key' : 'value')
      case '"':
        return this.beginString()
      default:
        return this.letter(letter)
    }
  }

  private get wantsValue(): boolean {
    return (this.expect === 'value' || this.expect === 'value-or-end') && this.atom === ''
  }

  private begin(closer: string, expect: Expect): boolean {
    if (!this.wantsValue) return false
    this.closers = closer + this.closers
    this.expect = expect
    return true
  }

  private endWith(closer: string, empty: Expect): boolean {
    if (this.closers[0] !== closer || this.atom !== '') return false
    if (this.expect !== 'comma-or-end' && this.expect !== empty) return false
    this.closers = this.closers.slice(1)
    this.expect = 'comma-or-end'
    this.settle()
    return true
  }

  private move(from: Expect, to: Expect): boolean {
    if (this.expect !== from || this.atom !== '') return false
    this.expect = to
    return true
  }

  private beginString(): boolean {
    this.isKey = this.expect === 'key' || this.expect === 'key-or-end'
    if (!this.isKey && !this.wantsValue) return false
    this.inString = true
    return true
  }

  private letter(letter: string): boolean {
    if (this.expect !== 'value' && this.expect !== 'value-or-end') return false
    const atom = this.atom + letter
    if (!words.some((word) => word.startsWith(atom)) && !numberBeginning.test(atom)) return false
    this.atom = atom
    return true
  }

  private stringEnd(): string {
    let text = ''
    if (this.escape === '\\') text = '\\'
    else if (this.escape !== '') text = '0'.repeat(6 - this.escape.length)
    this.escape = ''
    this.endString()
    return `${text}"`
  }

  private atomEnd(): string {
    const { atom } = this
    this.atom = ''
    this.expect = 'comma-or-end'
    if (isAtom(atom)) return ''
    const word = words.find((one) => one.startsWith(atom))
    return word === undefined ? '0' : word.slice(atom.length)
  }
}

function isAtom(text: string): boolean {
  return words.includes(text) || wholeNumber.test(text)
}
