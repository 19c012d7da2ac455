import type { CharacterClasses } from './character-classes.ts'
import type { ImageRule } from './image-tokens.ts'

/** Tokens that one of each class costs. */
export type ClassWeights = Readonly<Record<keyof CharacterClasses, number>>

/** How one family of models counts. */
export interface Profile {
  /** OpenAI's tokenizers are exact; every other text is estimated by its classes of characters. */
  text: 'o200k_base' | 'cl100k_base' | ClassWeights
  /** Tokens of an empty prompt: what starts the answer, and a preamble of the vendor's. */
  base: number
  /** Tokens around each message, the system's included. */
  message: number
  /** Tokens around a call and around its result. */
  call: number
  result: number
  /** Tools: once, for each, and by how much what is written of them differs from their JSON or declaration. */
  tools: { once: number; each: number; factor: number; as: 'declaration' | 'json' }
  /** Tokens of an answer beside its texts: once, and around each call. */
  answer: { base: number; call: number }
  /** Added when the model is told to think. */
  thinking: number
  /** Whether a schema for the answer is put into the prompt. */
  readsSchema: boolean
  image: ImageRule
  audioPerSecond: number
  pdfPage: number
}

/**
 * The classes as OpenAI's newest tokenizer counts them, fitted to prose, code, JSON and several scripts; the others state
 * how they differ from it.
 */
const weights: ClassWeights = {
  words: 1,
  longLetters: 0.17,
  numbers: 1.5,
  digits: 0,
  ideographs: 0.7,
  otherLetters: 0.39,
  symbols: 0.06,
  symbolRuns: 0.83,
  newlines: 0.1,
  gaps: 1.1,
  emoji: 1.6,
}

function scaled(of: ClassWeights, factor: number): ClassWeights {
  const entries = Object.entries(of).map(([name, weight]) => [name, weight * factor])
  return Object.fromEntries(entries) as unknown as ClassWeights
}

const openAi: Profile = {
  text: 'o200k_base',
  base: 3,
  message: 4,
  call: 9,
  result: 3,
  tools: { once: 3, each: -1, factor: 1, as: 'declaration' },
  answer: { base: 0, call: 8 },
  thinking: 0,
  readsSchema: true,
  image: { by: 'tiles', base: 85, tile: 170 },
  audioPerSecond: 10,
  pdfPage: 600,
}

/** Chat Completions puts a text of its own before the tools of these. */
const openAiThinking: Profile = {
  ...openAi,
  base: 2,
  tools: { once: 84, each: 0, factor: 1, as: 'declaration' },
  answer: { base: 6, call: 8 },
}

const open: Profile = {
  text: { ...weights, numbers: 0.3, digits: 0.7 },
  base: 2,
  message: 3,
  call: 6,
  result: 6,
  tools: { once: 10, each: 2, factor: 1.1, as: 'json' },
  answer: { base: 1, call: 12 },
  thinking: 0,
  readsSchema: true,
  image: { by: 'constant', tokens: 1_000 },
  audioPerSecond: 13,
  pdfPage: 1_500,
}

const claude: Profile = {
  text: scaled({ ...weights, ideographs: 0.95, newlines: 0.3 }, 1.1),
  base: 5,
  message: 3,
  call: 30,
  result: 20,
  tools: { once: 480, each: 10, factor: 1.15, as: 'json' },
  answer: { base: 3, call: 30 },
  thinking: 28,
  readsSchema: true,
  image: { by: 'area', longestEdge: 1568, most: 1_600 },
  audioPerSecond: 0,
  pdfPage: 2_200,
}

const gemini: Profile = {
  text: { ...weights, numbers: 0, digits: 1, ideographs: 0.6, newlines: 0.4, gaps: 0.8, emoji: 0.9 },
  base: 0,
  message: 0,
  call: 4,
  result: 4,
  tools: { once: 0, each: 0, factor: 0.85, as: 'json' },
  answer: { base: 0, call: 4 },
  thinking: 0,
  readsSchema: false,
  image: { by: 'constant', tokens: 258 },
  audioPerSecond: 32,
  pdfPage: 258,
}

const mistral: Profile = {
  ...open,
  text: { ...weights, numbers: 0, digits: 1, ideographs: 0.8 },
  image: { by: 'grid', patch: 24, least: 1, most: 4_096 },
}

/**
 * Families by a part of the model's name, which may stand behind a vendor's or a region's (`openai/`, `us.anthropic.`);
 * the first that fits counts. Names nobody knows are taken for OpenAI's: most new tokenizers are near its own.
 */
const families: readonly (readonly [RegExp, Profile])[] = [
  // From 4.7 on: another tokenizer, larger pictures.
  [
    /claude-(?:opus-4[-.][7-9]|[a-z]+-(?:[5-9]|\d\d)(?!\d))/,
    {
      ...claude,
      text: scaled({ ...weights, ideographs: 0.95, newlines: 0.3 }, 1.2),
      base: 8,
      tools: { ...claude.tools, once: 270, factor: 1.6 },
      image: { by: 'area', longestEdge: 2576, most: 4_784 },
    },
  ],
  [/claude-(?:[a-z]+-4-[56]|[a-z]+-4\.[56])|claude-4\.[56]/, claude],
  [/claude|anthropic/, { ...claude, tools: { ...claude.tools, once: 346 } }],
  [/gemini-3/, { ...gemini, image: { by: 'constant', tokens: 1_120 }, pdfPage: 560 }],
  [/gemini-(?:1|2\.0)/, { ...gemini, tools: { ...gemini.tools, factor: 0.25 }, image: { by: 'gemini-tiles' } }],
  [/gemini|gemma|learnlm/, gemini],
  [/gpt-oss/, { ...openAiThinking, base: 66, tools: { ...openAiThinking.tools, once: 3 } }],
  [/gpt-4o-mini/, { ...openAi, image: { by: 'tiles', base: 2833, tile: 5667 } }],
  [/gpt-4\.1-mini/, { ...openAi, image: { by: 'patches', factor: 1.62 } }],
  [/gpt-4\.1-nano/, { ...openAi, image: { by: 'patches', factor: 2.46 } }],
  [/gpt-4o|chatgpt-4o|gpt-4\.[15]/, openAi],
  [/computer-use/, { ...openAi, image: { by: 'tiles', base: 65, tile: 129 } }],
  [/gpt-5[\w.]*-mini/, { ...openAiThinking, image: { by: 'patches', factor: 1.62 } }],
  [/gpt-5[\w.]*-nano/, { ...openAiThinking, image: { by: 'patches', factor: 2.46 } }],
  [/o4-mini/, { ...openAiThinking, image: { by: 'patches', factor: 1.72 } }],
  [/(?:^|[/.])o[134](?:-|$)/, { ...openAiThinking, image: { by: 'tiles', base: 75, tile: 150 } }],
  [/gpt-[5-9]|codex/, { ...openAiThinking, image: { by: 'tiles', base: 70, tile: 140 } }],
  [/gpt-4|gpt-3\.?5|text-embedding-(?:3|ada)/, { ...openAi, text: 'cl100k_base' }],
  [
    /qwen|qwq|qvq/,
    {
      ...open,
      text: { ...weights, numbers: 0, digits: 1, ideographs: 0.65 },
      image: { by: 'grid', patch: 28, least: 4, most: 1_280 },
    },
  ],
  [/deepseek/, { ...open, text: { ...weights, numbers: 1, ideographs: 0.6 } }],
  [
    /glm/,
    {
      ...open,
      base: 8,
      text: { ...weights, numbers: 0.5, digits: 0.5, ideographs: 0.6 },
      image: { by: 'constant', tokens: 1_047 },
    },
  ],
  [/kimi|moonshot|minimax|hunyuan|doubao|seed-|ernie|step-/, { ...open, text: { ...weights, ideographs: 0.62 } }],
  // Cohere puts a preamble before every prompt, and a longer one when there are tools.
  [/command/, { ...open, base: 490, tools: { ...open.tools, once: 900 } }],
  [/llama-?4/, { ...open, tools: { ...open.tools, once: 640 } }],
  // Its template states dates before every prompt.
  [/llama/, { ...open, base: 36, text: { ...weights, ideographs: 0.85 } }],
  [/pixtral/, { ...mistral, image: { by: 'grid', patch: 16, least: 1, most: 4_096 } }],
  [/mi[sx]tral|codestral|ministral|devstral/, mistral],
  [/grok|nova|titan|jamba|phi-|granite|sonar|ernie/, open],
]

/** How the model of this name counts. */
export function profileOf(model: string, _wire?: string): Profile {
  const name = model.toLowerCase()
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? openAi
}
