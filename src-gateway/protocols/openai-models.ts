import type { ListedModel } from './types.ts'

/** https://platform.openai.com/docs/api-reference/models */
function modelObject(model: ListedModel): object {
  return { id: model.id, object: 'model', created: model.createdAt, owned_by: model.ownedBy }
}

export function writeModels(models: readonly ListedModel[]): string {
  return JSON.stringify({ object: 'list', data: models.map(modelObject) })
}

export function writeModel(model: ListedModel): string {
  return JSON.stringify(modelObject(model))
}
