import type { ListedModel } from '../types.ts'

/** https://ai.google.dev/api/models */
function modelObject(model: ListedModel): object {
  return {
    name: `models/${model.id}`,
    displayName: model.id,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens', 'embedContent'],
  }
}

export function writeModels(models: readonly ListedModel[]): string {
  return JSON.stringify({ models: models.map(modelObject) })
}

export function writeModel(model: ListedModel): string {
  return JSON.stringify(modelObject(model))
}
