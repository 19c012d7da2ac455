import { openFamilies } from './open-profiles.ts'
import { openAiFamilies } from './openai-profiles.ts'
import type { CountingPlace, Family, Profile } from './profile.ts'
import { claudeFamilies, geminiFamilies } from './vendor-profiles.ts'

/**
 * Families by a part of the model's name, which may stand behind a vendor's or a region's (`openai/`, `us.anthropic.`);
 * the first that fits counts. Names nobody knows are taken for OpenAI's newest: most new tokenizers are near its own.
 */
const families: readonly Family[] = [...claudeFamilies, ...geminiFamilies, ...openAiFamilies, ...openFamilies]
const unknown = families.find(([pattern]) => pattern.test('gpt-4o'))?.[1]

/** How the model of this name counts. */
export function profileOf(model: string, place: CountingPlace = {}): Profile {
  const name = model.toLowerCase()
  const found = families.find(([pattern]) => pattern.test(name))?.[1] ?? unknown
  if (found === undefined) throw new Error('no family of models is known')
  return typeof found === 'function' ? found(place) : found
}
