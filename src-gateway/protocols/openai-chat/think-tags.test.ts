import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThinkTags } from './think-tags.ts'

function run(pieces: readonly string[]): { thinking: string; text: string } {
  const tags = new ThinkTags()
  let thinking = ''
  let text = ''
  for (const found of [...pieces.map((piece) => tags.push(piece)), tags.end()]) {
    thinking += found.thinking
    text += found.text
  }
  return { thinking, text }
}

describe('thinking in tags', () => {
  it.each([
    ['<think>hm</think>\n\nHello', 'hm', 'Hello'],
    ['\n<think>\nhm\n</think>Hello', 'hm\n', 'Hello'],
    ['<think>never closed', 'never closed', ''],
    ['<think></think>x', '', 'x'],
    ['Hello <think>no</think>', '', 'Hello <think>no</think>'],
    ['<thin', '', '<thin'],
    ['<think>a</thinker></think>b', 'a</thinker>', 'b'],
    ['', '', ''],
    ['<think>\r\nhm</think>\r\n\r\nx', 'hm', 'x'],
  ])('%j', (whole, thinking, text) => {
    expect(run([whole])).toEqual({ thinking, text })
    expect(run([...whole])).toEqual({ thinking, text })
  })

  it('is found wherever the text is cut', () => {
    const piece = fc.constantFrom('<think>', '</think>', '<', 'thi', 'x', '\n', ' ', '</', 'y z')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(40)), (parts, cuts) => {
        const whole = parts.join('')
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length]
        const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end))
        expect(run(pieces)).toEqual(run([whole]))
      }),
    )
  })
})
