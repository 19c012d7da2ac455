import { describe, expect, it } from 'vitest'
import { type ImageRule, imageTokens } from './image-tokens.ts'
import { profileOf } from './profile-of.ts'

const tiles: ImageRule = { by: 'tiles', base: 85, tile: 170 }
const patches: ImageRule = { by: 'patches', factor: 1 }
const claude: ImageRule = { by: 'area', longestEdge: 1568, most: 1600, around: 0 }
const gemini: ImageRule = { by: 'gemini-tiles' }

describe('tokens of a picture', () => {
  it.each<[string, ImageRule, number, number, string | undefined, number]>([
    ['a square by tiles', tiles, 1024, 1024, 'high', 765],
    ['a tall one by tiles', tiles, 2048, 4096, 'high', 1105],
    ['low detail, whatever the size', tiles, 4096, 8192, 'low', 85],
    ['one tile', tiles, 512, 512, undefined, 255],
    ['a small one is not enlarged', tiles, 100, 60, 'auto', 255],
    ['a square by patches', patches, 1024, 1024, undefined, 1024],
    ['one that has to be shrunk to the most patches', patches, 1800, 2400, undefined, 1452],
    ['a square by area', claude, 1000, 1000, undefined, 1334],
    ['a tiny one by area', claude, 200, 200, undefined, 54],
    ['a long one by area', claude, 15_680, 750, undefined, 157],
    ['the largest by area', claude, 8000, 8000, undefined, 1600],
    ['a small one of Gemini', gemini, 384, 384, undefined, 258],
    ['a wide one of Gemini', gemini, 960, 540, undefined, 258 * 7],
    ['a large one of Gemini', gemini, 3072, 2304, undefined, 258 * 13],
  ])('%s', (_name, rule, width, height, detail, tokens) => {
    expect(imageTokens(rule, { width, height }, detail)).toBe(tokens)
  })

  it.each([
    ['gpt-4o-2024-11-20', 765],
    ['openai/gpt-4o-mini', 2833 + 4 * 5667],
    ['gpt-5', 70 + 4 * 140],
    ['gpt-5-mini', Math.ceil(1024 * 1.2)],
    ['gpt-4.1-mini', Math.ceil(1024 * 1.62)],
    ['gpt-4.1-nano', Math.ceil(1024 * 2.46)],
    ['o1', 75 + 4 * 150],
    ['o4-mini', Math.ceil(1024 * 1.72)],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 1405],
    ['claude-opus-4-7', 1405],
    ['gemini-2.5-flash', 258],
    ['gemini-2.0-flash', 258 * 5],
    ['models/gemini-3-pro-preview', 1092],
    ['meta-llama/llama-4-scout-17b-16e-instruct', 43 + 145 * 17],
    ['mistral-medium-latest', 37 * 37],
    ['pixtral-12b-latest', 4096],
    ['qwen3-vl-plus', 1280],
  ])('a picture of a thousand pixels a side for %s', (model, tokens) => {
    expect(imageTokens(profileOf(model).image, { width: 1024, height: 1024 })).toBe(tokens)
  })
})
