import type { ImageRule } from './image-tokens.ts'
import type { CountingPlace, Family, Profile } from './profile.ts'

/** Chat Completions of the models without reasoning. */
const chat: Profile = {
  text: 'o200k_base',
  base: 3,
  message: 4,
  call: 6,
  result: 1,
  besideCall: 10,
  tools: { once: 3, each: -1, factor: 1, as: 'declaration', withSystem: -4, forced: 0, evenIfNone: true },
  answer: { base: 0, call: 8, besideCall: 8 },
  thinking: 0,
  readsThoughts: true,
  stateLetter: 0,
  schema: { once: 2, bare: true },
  image: { by: 'tiles', base: 85, tile: 170 },
  audioPerSecond: 10,
  videoPerSecond: 0,
  pdfPage: 400,
}

/** The same models asked by Responses. */
const responses: Profile = {
  ...chat,
  result: -1,
  tools: { ...chat.tools, once: -2, withSystem: 0 },
  answer: { ...chat.answer, base: 1 },
}

/** Chat Completions puts a text of its own before the tools of the reasoning models. */
const thinkingChat: Profile = {
  ...chat,
  base: 2,
  call: 9,
  result: 3,
  tools: { ...chat.tools, once: 84, each: 0, withSystem: 0 },
  answer: { ...chat.answer, base: 9 },
}

const thinkingResponses: Profile = {
  ...thinkingChat,
  tools: { ...thinkingChat.tools, once: 2 },
  answer: { ...chat.answer, base: 6 },
}

type ByPlace = (place: CountingPlace) => Profile

function byPlace(inChat: Profile, inResponses: Profile): ByPlace {
  // OpenRouter asks OpenAI by Responses, whatever it is asked by.
  return ({ protocol, provider }) =>
    protocol === 'openai-responses' || provider === 'openrouter' ? inResponses : inChat
}

function plain(image: ImageRule = chat.image): ByPlace {
  return byPlace({ ...chat, image }, { ...responses, image })
}

function thinking(image: ImageRule): ByPlace {
  return byPlace({ ...thinkingChat, image }, { ...thinkingResponses, image })
}

/** GPT-5.1 and later: fewer words around an answer, more around tools. */
function newest(image: ImageRule): ByPlace {
  const answer = { ...chat.answer, base: 4 }
  const tools = { ...thinkingResponses.tools, once: 12 }
  return byPlace({ ...thinkingChat, image, answer }, { ...thinkingResponses, image, answer, tools })
}

/** The o-series: what it says of its reasoning, it says with each answer. */
function reasoning(image: ImageRule): ByPlace {
  const inChat = { ...thinkingChat, image, answer: { ...chat.answer, base: 13 } }
  return byPlace(inChat, { ...thinkingResponses, image, answer: { ...chat.answer, base: 1 } })
}

const four: Profile = { ...chat, text: 'cl100k_base' }

/**
 * OpenAI's models. Pictures by https://platform.openai.com/docs/guides/images-vision#calculating-costs, save the factor of
 * GPT-5 mini, which its own counts show to be lower.
 */
export const openAiFamilies: readonly Family[] = [
  [
    /gpt-oss/,
    {
      ...thinkingChat,
      base: 66,
      tools: { ...thinkingChat.tools, once: 3 },
      answer: { ...chat.answer, base: 9 },
      readsThoughts: false,
    },
  ],
  [/gpt-4o-mini/, plain({ by: 'tiles', base: 2833, tile: 5667 })],
  [/gpt-4\.1-mini/, plain({ by: 'patches', factor: 1.62 })],
  [/gpt-4\.1-nano/, plain({ by: 'patches', factor: 2.46 })],
  [/gpt-4o|chatgpt-4o|gpt-4\.[15]/, plain()],
  [/computer-use/, plain({ by: 'tiles', base: 65, tile: 129 })],
  [/gpt-5\.\d[\w.]*-mini/, newest({ by: 'patches', factor: 1.2 })],
  [/gpt-5\.\d[\w.]*-nano/, newest({ by: 'patches', factor: 1.5 })],
  [/gpt-5[\w.]*-mini/, thinking({ by: 'patches', factor: 1.2 })],
  [/gpt-5[\w.]*-nano/, thinking({ by: 'patches', factor: 1.5 })],
  [/o4-mini/, reasoning({ by: 'patches', factor: 1.72 })],
  [/(?:^|[/.])o[134](?:-|$)/, reasoning({ by: 'tiles', base: 75, tile: 150 })],
  [/gpt-5(?![.\d])/, thinking({ by: 'tiles', base: 70, tile: 140 })],
  [/gpt-[5-9]|codex/, newest({ by: 'tiles', base: 70, tile: 140 })],
  [/gpt-4|gpt-3\.?5|text-embedding-(?:3|ada)/, four],
]
