import { weights } from './class-weights.ts'
import type { Family, Profile } from './profile.ts'

/** Models whose weights are open, and those built like them: what their templates put around a conversation. */
const open: Profile = {
  text: { ...weights, numbers: 0.3, digits: 0.7 },
  base: 2,
  message: 3,
  call: 6,
  result: 6,
  besideCall: 0,
  tools: { once: 10, each: 2, factor: 1.1, as: 'json', withSystem: 0, forced: 0, evenIfNone: false },
  answer: { base: 1, call: 14, besideCall: 0 },
  thinking: 0,
  readsThoughts: true,
  stateLetter: 0,
  schema: { once: 0, bare: false },
  image: { by: 'constant', tokens: 1_000 },
  audioPerSecond: 13,
  videoPerSecond: 280,
  pdfPage: 1_500,
}

const qwen: Profile = {
  ...open,
  readsThoughts: false,
  text: { ...weights, numbers: 0, digits: 1, ideographs: 0.65 },
  base: 5,
  tools: { ...open.tools, once: 150 },
  answer: { base: 0, call: 14, besideCall: 0 },
  image: { by: 'grid', patch: 28, least: 4, most: 1_280 },
}

const deepseek: Profile = {
  ...open,
  readsThoughts: false,
  text: { ...weights, numbers: 1, ideographs: 0.6 },
  answer: { base: 1, call: 20, besideCall: 0 },
}

const glm: Profile = {
  ...open,
  base: 8,
  text: { ...weights, numbers: 0.5, digits: 0.5, ideographs: 0.6 },
  tools: { ...open.tools, once: 85 },
  answer: { base: 3, call: 10, besideCall: 0 },
  readsThoughts: false,
  image: { by: 'constant', tokens: 1_047 },
}

const mistral: Profile = {
  ...open,
  text: { ...weights, numbers: 0, digits: 1, ideographs: 0.8 },
  base: 0,
  message: 2,
  tools: { ...open.tools, once: 14 },
  answer: { base: 1, call: 2, besideCall: 0 },
  image: { by: 'grid', patch: 28, least: 1, most: 3_025 },
  pdfPage: 700,
}

const llama: Profile = {
  ...open,
  text: { ...weights, ideographs: 0.85 },
  // Its template states dates before every prompt.
  base: 36,
}

const llama4: Profile = {
  ...open,
  base: 5,
  tools: { ...open.tools, once: 645 },
  answer: { base: 1, call: 22, besideCall: 0 },
  image: { by: 'llama-tiles' },
}

const nova: Profile = {
  ...open,
  base: 0,
  message: 0,
  tools: { ...open.tools, once: 370 },
  answer: { base: 0, call: 8, besideCall: 0 },
}

export const openFamilies: readonly Family[] = [
  [/qwen|qwq|qvq/, qwen],
  // Thinking is on unless it is switched off, and told of in the prompt.
  [/deepseek-v[4-9]/, { ...deepseek, readsThoughts: true, base: 76, tools: { ...deepseek.tools, once: 180 } }],
  [/deepseek/, deepseek],
  [/glm/, glm],
  [/kimi|moonshot|minimax|hunyuan|doubao|seed-|ernie|step-/, { ...open, text: { ...weights, ideographs: 0.62 } }],
  // Cohere puts a preamble before every prompt, and a longer one when there are tools.
  [/command/, { ...open, base: 490, tools: { ...open.tools, once: 900 } }],
  [
    /llama-?4/,
    // Most who serve it show it its tools in the long form of its makers; Amazon in a short one.
    ({ provider }) => (provider === 'bedrock' ? { ...llama4, tools: { ...llama4.tools, once: 95 } } : llama4),
  ],
  [/llama/, llama],
  [/pixtral/, { ...mistral, image: { by: 'grid', patch: 16, least: 1, most: 4_096, rows: true } }],
  [/mi[sx]tral|codestral|ministral|devstral|magistral/, mistral],
  // Grok 4 has a prompt of its vendor's before every other.
  [/grok-4(?!.*fast)/, { ...open, base: 680, answer: { base: 0, call: 16, besideCall: 0 } }],
  [/grok-code/, { ...open, base: 200, answer: { base: 0, call: 16, besideCall: 0 } }],
  [/nova-2/, { ...nova, tools: { ...nova.tools, once: 880 } }],
  [/nova/, nova],
  [/grok|titan|jamba|phi-|granite|sonar/, open],
]
