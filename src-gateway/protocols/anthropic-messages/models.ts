import type { ListedModel } from '../types.ts'

/** https://docs.anthropic.com/en/api/models-list */
function modelObject(model: ListedModel): object {
  return {
    type: 'model',
    id: model.id,
    display_name: model.id,
    created_at: new Date(model.createdAt * 1000).toISOString().replace('.000Z', 'Z'),
  }
}

export function writeModels(models: readonly ListedModel[]): string {
  return JSON.stringify({
    data: models.map(modelObject),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  })
}

export function writeModel(model: ListedModel): string {
  return JSON.stringify(modelObject(model))
}
