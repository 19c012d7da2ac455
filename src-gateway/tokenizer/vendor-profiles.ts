import { scaled, weights } from './class-weights.ts'
import type { CountingPlace, Family, Profile } from './profile.ts'

const claude: Profile = {
  text: scaled({ ...weights, ideographs: 0.95, newlines: 0.3 }, 1.05),
  base: 6,
  message: 3,
  call: 35,
  result: 20,
  besideCall: 0,
  tools: { once: 480, each: 10, factor: 1.2, as: 'json', withSystem: -100, forced: 100, evenIfNone: true },
  answer: { base: 3, call: 34, besideCall: 0 },
  thinking: 28,
  readsThoughts: false,
  stateLetter: 0,
  schema: { once: 140, bare: false },
  // https://platform.claude.com/docs/en/build-with-claude/vision#calculate-image-costs
  image: { by: 'area', longestEdge: 1568, most: 1_600, around: 6 },
  audioPerSecond: 0,
  videoPerSecond: 0,
  // https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs
  pdfPage: 2_200,
}

/** From 4.7 on: another tokenizer, larger pictures. */
const newer: Profile = {
  ...claude,
  text: scaled({ ...weights, ideographs: 0.95, newlines: 0.3 }, 1.33),
  base: 10,
  message: 1,
  tools: { ...claude.tools, once: 290, factor: 1.35, withSystem: 0 },
  image: { by: 'area', longestEdge: 2576, most: 4_784, around: 6 },
}

export const claudeFamilies: readonly Family[] = [
  [/claude-[a-z]+-(?:[5-9]|\d\d)(?!\d)/, { ...newer, tools: { ...newer.tools, once: 370 } }],
  [/claude-opus-4[-.][7-9]/, newer],
  [/claude-(?:[a-z]+-4-[56]|[a-z]+-4\.[56])|claude-4\.[56]/, claude],
  [/claude|anthropic/, { ...claude, tools: { ...claude.tools, once: 346 } }],
]

const gemini: Profile = {
  text: { ...weights, numbers: 0, digits: 1, ideographs: 0.6, newlines: 0.4, gaps: 0.8, emoji: 0.9 },
  base: 0,
  message: 0,
  // Names and values alone are counted of what is written as JSON here.
  call: -4,
  result: -6,
  besideCall: 0,
  tools: { once: 0, each: 0, factor: 0.88, as: 'json', withSystem: 0, forced: 0, evenIfNone: true },
  answer: { base: 0, call: 6, besideCall: 0 },
  thinking: 0,
  readsThoughts: true,
  stateLetter: 0,
  schema: undefined,
  // https://ai.google.dev/gemini-api/docs/tokens
  image: { by: 'constant', tokens: 258 },
  audioPerSecond: 32,
  videoPerSecond: 295,
  pdfPage: 258,
}

/** Google's own API counts the thoughts behind a signature, Vertex AI does not. */
function countingStates(profile: Profile): (place: CountingPlace) => Profile {
  const inVertex = { ...profile, stateLetter: 0 }
  return ({ provider }) => (provider === 'vertex' ? inVertex : profile)
}

export const geminiFamilies: readonly Family[] = [
  [
    /gemini-[3-9]/,
    countingStates({
      ...gemini,
      stateLetter: 0.21,
      image: { by: 'constant', tokens: 1_092 },
      audioPerSecond: 25,
      videoPerSecond: 89,
      pdfPage: 560,
    }),
  ],
  [/gemini-2\.5-flash/, countingStates({ ...gemini, stateLetter: 0.18 })],
  [
    /gemini-(?:1|2\.0)/,
    {
      ...gemini,
      tools: { ...gemini.tools, factor: 0.25 },
      answer: { base: 0, call: -6, besideCall: 0 },
      image: { by: 'gemini-tiles' },
    },
  ],
  [/gemini|gemma|learnlm/, gemini],
]
