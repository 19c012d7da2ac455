const sentences = [
  'The harbour office asked for the tide tables again, with the corrections of last week in a column of their own. ',
  'const total = rows.reduce((sum, row) => sum + row.amount, 0)\nif (total > limit) throw new RangeError("over the limit")\n',
  'Der Zug hält heute nicht in Köln; 请改乘下一班列车，谢谢。 Prix : 12,50 €. ',
]

function messages(bytes: number): { role: string; content: string }[] {
  const list = [{ role: 'system', content: 'You answer in two sentences and never invent facts.' }]
  let size = 0
  for (let index = 0; size < bytes; index++) {
    const content = (sentences[index % 3] ?? '').repeat(12).slice(0, Math.min(1500, bytes - size))
    size += Buffer.byteLength(JSON.stringify(content))
    list.push({ role: index % 2 === 0 ? 'user' : 'assistant', content })
  }
  return list
}

/** A chat request of about the named size: prose, code and several scripts, as agents send them. */
export function requestBody(kind: 'json2k' | 'json100k' | 'stream2k'): string {
  const body = {
    model: 'gpt-4o-mini',
    messages: messages(kind === 'json100k' ? 99_000 : 1_700),
    temperature: 0.7,
    max_tokens: 1024,
  }
  return JSON.stringify(kind === 'stream2k' ? { ...body, stream: true, stream_options: { include_usage: true } } : body)
}
