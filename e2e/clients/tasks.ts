import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Move, Seen, SeenResult } from '../fixtures/strict/upstream/move.ts'
import { png } from './png.ts'
import { readFile, viewPicture, writeFile } from './tools.ts'

/** Something that a client is told to do, and the model that leads it through. */
export interface Task {
  name: string
  prompt: string
  /** Milliseconds after which a client has failed. */
  limitMs: number
  /** What the model does next. Throws when the request does not hold what the tools gave. */
  decide(seen: Seen): Move
  /** What the client must have said in the end. */
  said: string
  /** What is wrong in the folder afterwards. */
  check(): string[]
}

/** Makes a task in an empty folder. */
export type MakeTask = (folder: string) => Task

/** A word that nobody can know who did not read it. Not all of its characters are ASCII, so that cuts hurt. */
function secret(): string {
  return `zebra-é漢🦓-${randomBytes(4).toString('hex')}`
}

function found(pattern: RegExp, text: string | undefined): string {
  const [, value] = pattern.exec(text ?? '') ?? []
  if (value === undefined) throw new Error(`a tool's result lacks ${pattern.source}: ${JSON.stringify(text)}`)
  return value
}

const word = /word is "([^"]+)"/

/** One tool call, whose result is told. */
export const readTask: MakeTask = (folder) => {
  const said = secret()
  const file = join(folder, 'notes.txt')
  writeFileSync(file, `Nothing here.\nThe secret word is "${said}".\n`)
  return {
    name: 'read',
    prompt: 'Read the file notes.txt in the working folder and tell me the secret word in it.',
    limitMs: 60_000,
    said,
    decide: ({ results, tools }) =>
      results.length === 0
        ? { thinking: 'I have to look — into the file.', calls: [readFile(tools, file)] }
        : {
            thinking: 'There it is.',
            text: `The secret word is ${found(word, results[0]?.text)}`,
          },
    check: () => [],
  }
}

/** Two calls (at once unless the client forbids it), a call after them that needs both results, a look at what it did. */
export const joinTask: MakeTask = (folder) => {
  const [left, right] = [secret(), secret()]
  const paths = ['left.txt', 'right.txt', 'both.txt'].map((name) => join(folder, name))
  const [leftPath = '', rightPath = '', bothPath = ''] = paths
  writeFileSync(leftPath, `The word is "${left}".\n`)
  writeFileSync(rightPath, `The word is "${right}".\n`)
  const both = `${left} "and" \\ ${right}`
  return {
    name: 'join',
    prompt: 'Put the words from left.txt and right.txt into both.txt, and tell me what it says then.',
    limitMs: 60_000,
    said: `${left} and ${right}`,
    decide: (seen) => {
      const { tools, parallel } = seen
      const texts = inOrderOfCalls(seen).map(({ text }) => text)
      switch (texts.length) {
        case 0:
          return {
            thinking: 'Two files are to be read.',
            text: 'I read both files.',
            calls: [leftPath, ...(parallel ? [rightPath] : [])].map((path) => readFile(tools, path)),
          }
        case 1:
          return { thinking: 'And the other one.', calls: [readFile(tools, rightPath)] }
        case 2: {
          const [one, two] = [0, 1].map((at) => found(word, texts[at]))
          return { thinking: 'Now I write.', calls: [writeFile(tools, bothPath, `${one} "and" \\ ${two}`)] }
        }
        case 3:
          return {
            thinking: 'I had better check.',
            text: 'Let me check what it says.',
            calls: [readFile(tools, bothPath)],
          }
        default: {
          const [one, two] = [/(zebra-\S+) /, /and.*?(zebra-[^\s"\\]+)/].map((pattern) => found(pattern, texts[3]))
          return { thinking: 'All is well.', text: `It says ${one} and ${two}` }
        }
      }
    },
    check() {
      // A patch is made of lines, of which the last one ends too.
      const content = readFileSync(bothPath, 'utf8')
      return content.replace(/\n$/, '') === both
        ? []
        : [`both.txt holds ${JSON.stringify(content)}, not ${JSON.stringify(both)}`]
    },
  }
}

/** A client may tell what its tools gave in the order in which they were done. */
function inOrderOfCalls({ calls, results }: Seen): SeenResult[] {
  const place = ({ id }: SeenResult) => calls.findIndex((call) => call.id === id)
  return results.toSorted((left, right) => place(left) - place(right))
}

/** A call that fails, then a picture as a tool's result. */
export const lookTask: MakeTask = (folder) => {
  const said = secret()
  const [missing, picture] = ['missing.txt', 'picture.png'].map((name) => join(folder, name)) as [string, string]
  writeFileSync(picture, png(64, 48))
  return {
    name: 'look',
    prompt: 'Read missing.txt, and if it is not there look at picture.png and tell me what you see.',
    limitMs: 60_000,
    said,
    decide: (seen) => {
      const { tools, results, images } = seen
      switch (results.length) {
        case 0:
          return { thinking: 'Is it there?', calls: [readFile(tools, missing)] }
        case 1:
          found(/(no such file|not exist|not found)/i, results[0]?.text)
          return { thinking: 'It is not. Then the picture.', calls: [viewPicture(tools, picture)] }
        default:
          // Protocols whose results are text alone have the picture beside them.
          if (images.length + results.flatMap((result) => result.images).length === 0)
            throw new Error('the picture did not come')
          return { thinking: 'I see.', text: `I see ${said}` }
      }
    },
    check: () => [],
  }
}

const chainLength = 50

/** Fifty turns, each of which learns from the one before what to do next. */
export const chainTask: MakeTask = (folder) => {
  const names = Array.from({ length: chainLength + 1 }, () => `step-${randomBytes(6).toString('hex')}.txt`)
  const said = secret()
  names.forEach((name, at) => {
    const next = names[at + 1]
    writeFileSync(
      join(folder, name),
      next === undefined ? `The word is "${said}".\n` : `Step ${at}. The next file is "${next}".\n`,
    )
  })
  const first = names[0] ?? ''
  return {
    name: 'chain',
    prompt: `Read ${first}, then the file that it names, and so on; tell me the word in the last one.`,
    limitMs: 240_000,
    said,
    decide: ({ results, tools }) => {
      const last = results.at(-1)?.text
      if (results.length > chainLength) return { thinking: 'The end.', text: `The word is ${found(word, last)}` }
      const name = last === undefined ? first : found(/next file is "([^"]+)"/, last)
      return {
        thinking: `Turn ${results.length + 1}: on to the next file.`,
        calls: [readFile(tools, join(folder, name))],
      }
    },
    check: () => [],
  }
}
