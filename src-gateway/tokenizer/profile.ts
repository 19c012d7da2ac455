import type { CharacterClasses } from './character-classes.ts'
import type { ImageRule } from './image-tokens.ts'

/** Tokens that one of each class costs. */
export type ClassWeights = Readonly<Record<keyof CharacterClasses, number>>

/** Where a model is asked: vendors put other words around a prompt in each of their protocols. */
export interface CountingPlace {
  /** Protocol of the upstream. */
  protocol?: string
  /** Provider of the channel. */
  provider?: string
}

/** How one family of models counts. */
export interface Profile {
  /** OpenAI's tokenizers are exact; every other text is estimated by its classes of characters. */
  text: 'o200k_base' | 'cl100k_base' | ClassWeights
  /** Tokens of an empty prompt: what starts the answer, and a preamble of the vendor's. */
  base: number
  /** Tokens around each message, the system's included. */
  message: number
  /** Tokens around a call and around its result, and for each call beside another in one message. */
  call: number
  result: number
  besideCall: number
  tools: ToolsProfile
  /** Tokens of an answer beside its texts: once, around each call, and for each call beside another. */
  answer: { base: number; call: number; besideCall: number }
  /** Added when the model is told to think so many tokens. */
  thinking: number
  /** Whether the model is shown what it thought in earlier turns. */
  readsThoughts: boolean
  /** Tokens for each letter of a state that goes with a part (Gemini's thought signatures). */
  stateLetter: number
  /** How a schema for the answer is put into the prompt; undefined = it is not. `once`: the words around it. */
  schema: { once: number; bare: boolean } | undefined
  image: ImageRule
  audioPerSecond: number
  videoPerSecond: number
  pdfPage: number
}

/** What tools cost. */
interface ToolsProfile {
  /** Once, for each, and by how much what is written of them differs from their JSON or declaration. */
  once: number
  each: number
  factor: number
  as: 'declaration' | 'json'
  /** Added when there is a system prompt too. */
  withSystem: number
  /** Added when the model must call one. */
  forced: number
  /** Whether the model is shown tools that it must not call. */
  evenIfNone: boolean
}

/** A part of the models' names, and how those count; it may depend on where they are asked. */
export type Family = readonly [RegExp, Profile | ((place: CountingPlace) => Profile)]
